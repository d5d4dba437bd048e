import type { ScoreboardData } from "../contract";
import { component, type View } from "../core/component";
import { h, setText, show } from "../core/dom";
import { makeWords } from "../core/words";
import { symbolOf } from "../marks/symbol";
import css from "../styles/scoreboard.css";
import { scoreRow } from "./row";

const identity = ({ lang }: ScoreboardData) => lang;

export const scoreboard = component<ScoreboardData>(css, identity, (root, data) => new Scoreboard(root, data));

/** Who is how good at what: a row for each quality, from the start in its place. */
class Scoreboard implements View<ScoreboardData> {
  private readonly words;
  private readonly verdict = h("h2", { class: "sentence", "aria-live": "polite" });
  private readonly caption = h("span", { class: "caption" });
  private readonly who = h("ul", { class: "plain who" });
  private readonly rows = h("ul", { class: "plain rows" });
  private readonly absent = h("div", { class: "absent" });
  /** Rows of which all differences are shown. */
  private readonly opened = new Set<string>();
  private drawn = "";

  constructor(private readonly root: HTMLElement, data: ScoreboardData) {
    this.words = makeWords(data.texts, data.lang);
    this.who.setAttribute("aria-label", this.words.t("scores_who"));
    root.append(h("section", { class: "sheet scores", "aria-label": this.words.t("scores") },
      h("div", { class: "head" }, this.verdict, this.caption), this.who, this.rows, this.absent));
    this.update(data);
  }

  update(data: ScoreboardData): void {
    const { verdict, caption, who, rows, absent } = data;
    const drawn = JSON.stringify([verdict, caption, who, rows, absent]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    setText(this.verdict, verdict);
    setText(this.caption, caption);
    this.who.replaceChildren(...who.map(({ name, symbol }) => h("li", {}, symbolOf(symbol), name)));
    this.rows.replaceChildren(...rows.map((row) => scoreRow(row, who, this.words, this.opened)));
    show(this.absent, absent.length > 0);
    this.absent.replaceChildren(h("strong", {}, this.words.t("scores_absent")),
      h("ul", { class: "plain" }, ...absent.map(({ title, why }) => h("li", {}, h("span", { class: "tag" }, title), h("span", { class: "caption" }, why)))));
    this.root.dataset.rows = String(rows.length);
    this.root.dataset.measured = String(rows.every(({ state }) => state !== "pending" && state !== "waiting"));
  }

  destroy(): void {}
}
