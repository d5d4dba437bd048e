import { h, setText, show } from "../../core/dom";
import { CodeTile } from "../parts/code-tile";
import { analogy, scoreOf, TRIES } from "../state/directions";
import { factsOf } from "../parts/facts";
import { ItemChip } from "../parts/item-chip";
import { ItemTile } from "../parts/item-tile";
import { decode, type Explorer } from "../explorer";
import { codeRows, nearestRows } from "../state/distances";
import type { ToolHost } from "./host";
import { sidesOf } from "./sides";
import type { Tool } from "./tool";

/** Its settings in the link. */
export const ANALOGY = "analogy";
/** Real items shown beside the answer. */
const NEAREST = 5;

interface Three {
  a: number;
  b: number;
  c: number;
}

/** A is to B as C is to...: the code C + (B - A), decoded, and the real items nearest to it. */
export class Analogy implements Tool {
  readonly element: HTMLElement;
  private readonly answer: CodeTile;
  private readonly nearest: ItemTile[];
  private readonly hint = h("p", { class: "quiet" });
  private readonly body: HTMLElement;
  private readonly score = h("p", { class: "quiet", "data-testid": "analogy-score" });
  private readonly explorer: Explorer;
  private readonly request;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, choice, layout } = explorer;
    this.request = host.whenVisible(() => this.draw());
    this.answer = new CodeTile(explorer, t("analogy_answer"));
    this.nearest = Array.from({ length: NEAREST }, () => new ItemTile(explorer));
    this.body = h("div", { class: "analogy-body" },
      h("div", { class: "analogy-answer", "data-testid": "analogy-answer" }, h("strong", {}, t("analogy_answer")), this.answer.element),
      h("div", {}, h("p", { class: "quiet" }, t("analogy_nearest")),
        h("div", { class: "pictures analogy-nearest" }, ...this.nearest.map(({ element }) => element))));
    this.element = h("div", { class: "tool" },
      h("p", { class: "quiet" }, t("analogy_what")),
      h("div", { class: "row stops" },
        new ItemChip(host, "a", "analogy-a").element, h("span", {}, ":"), new ItemChip(host, "b", "analogy-b").element,
        h("span", {}, "="), new ItemChip(host, "c", "analogy-c").element, h("span", {}, ": ?")),
      this.hint, this.body, this.score);
    host.keep(ANALOGY);
    const update = host.whenVisible(() => this.update());
    host.on(choice.changed, () => update());
    host.on(layout.changed, () => update());
    host.onReady("decoder", () => update());
    host.onShown((visible) => !visible && choice.active === "c" && choice.activate("b"));
    update();
  }

  private three(): Three | null {
    const { a, b, c } = this.explorer.choice.pair;
    return a === null || b === null || c === null ? null : { a, b, c };
  }

  private update(): void {
    const { choice, models, words } = this.explorer;
    const { a, b } = choice.pair;
    const three = this.three();
    // A and B are there: the next click is C.
    if (a !== null && b !== null && !three && choice.active === "b") return choice.activate("c");
    setText(this.hint, words.t(a === null ? "analogy_click_a" : b === null ? "analogy_click_b" : "analogy_click_c"));
    show(this.hint, !three || choice.active === "c");
    show(this.body, three !== null && models.has("decoder"));
    setText(this.score, "");
    this.paint(three);
    if (three && models.has("decoder")) this.request();
  }

  private async draw(): Promise<void> {
    const three = this.three();
    if (!three) return;
    const { explorer } = this;
    const { items, words } = explorer;
    const { a, b, c } = three;
    const code = analogy(items, a, b, c);
    const sample = (await decode(explorer, code)).at(0);
    this.answer.show(code, sample, factsOf(explorer, code));
    const rows = await nearestRows(code, codeRows(items), NEAREST + 3, "euclidean", -1, () => this.host.visible);
    if (!rows) return;
    const others = rows.filter(({ index }) => ![a, b, c].includes(index));
    for (const [i, tile] of this.nearest.entries()) {
      const found = others[i];
      await tile.set(found?.index ?? null, found ? words.fixed(found.distance, 2) : "");
    }
    this.rate(three);
  }

  /** How analogies between the classes of A and B do in general. */
  private rate({ a, b }: Three): void {
    const { items, words: { t, percent } } = this.explorer;
    const sides = sidesOf(this.explorer);
    const [from, to] = [a, b].map((index) => sides.find(({ id }) => id === `c${items.labels[index]}`));
    const score = from && to && from !== to ? scoreOf(items, { from: from.items, to: to.items }) : null;
    if (!score) return setText(this.score, t("analogy_score_none"));
    const values = { from: from!.name, to: to!.name, tries: TRIES, share: percent(score.analogy.share), random: percent(score.analogy.random) };
    setText(this.score, t("analogy_score", values));
  }

  /** The parallelogram. */
  private paint(three: Three | null): void {
    const { layout, items } = this.explorer;
    if (!three) return this.host.paint(null);
    const { a, b, c } = three;
    const end = layout.project(analogy(items, a, b, c));
    this.host.paint((pen, place) => {
      const [from, to, start] = [a, b, c].map((index) => place(layout.at(index)));
      pen.path([from, to], pen.theme.text);
      pen.path([start, place(end)], pen.theme.text);
      pen.path([from, start], pen.theme.text, 1, [3, 5]);
      pen.path([to, place(end)], pen.theme.text, 1, [3, 5]);
      pen.badge(start, "C");
      pen.badge(place(end), "?");
    });
  }
}
