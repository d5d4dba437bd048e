import { h, setText } from "../../core/dom";
import type { Classes } from "./colouring";
import { nameOf, type Explorer } from "../explorer";
import type { Points } from "./points";

/** The summary is for reading, not for following along: it waits until nothing changes any more. */
const SETTLE_MS = 400;
/** What is in sight is told when the map has stood still for so long. */
const STILL_MS = 900;
const NEIGHBOURS = 5;
/** So many classes of what is in sight are named. */
const NAMED = 3;

/** What the map shows, in words, for those who do not see it; and the item that keys have come to. */
export class Summary {
  readonly element: HTMLElement;
  readonly id = `map-summary-${Math.random().toString(36).slice(2)}`;
  private readonly text = h("div", { id: this.id });
  private readonly item = h("div", { role: "status", "aria-live": "polite", "data-testid": "map-item" });
  private readonly sight = h("div", { role: "status", "aria-live": "polite", "data-testid": "map-sight" });
  private timer = 0;
  private still = 0;

  constructor(private readonly explorer: Explorer, private readonly points: Points) {
    this.element = h("div", { class: "unseen", role: "group", "aria-label": explorer.words.t("map_in_words"), "data-testid": "map-summary" }, this.text, this.item, this.sight);
  }

  /** Something that is shown has changed. */
  refresh(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tell(), SETTLE_MS);
  }

  /** Another part of the map is seen: its items, null where these are all. Told once when it stands still. */
  see(items: () => number[] | null): void {
    clearTimeout(this.still);
    this.still = window.setTimeout(() => setText(this.sight, this.inSight(items())), STILL_MS);
  }

  private inSight(seen: number[] | null): string {
    const { words, items, colouring } = this.explorer;
    if (seen === null) return words.t("sight_all", { n: words.number(items.count, 9) });
    const values = colouring.current?.values;
    const counts = new Map<string, number>();
    for (const index of values?.kind === "classes" ? seen : []) {
      const name = values?.kind === "classes" ? values.names[values.of[index]] : undefined;
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const named = [...counts].sort((a, b) => b[1] - a[1]).slice(0, NAMED).map(([name, n]) => words.of(name, words.number(n, 9)));
    const said = words.t("sight_some", { n: words.number(seen.length, 9), all: words.number(items.count, 9) });
    return named.length > 0 ? words.of(said, words.list(named)) : said;
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.still);
  }

  /** The item that has the focus. */
  say(index: number): void {
    const { items, words, layout } = this.explorer;
    const { x, y } = layout.at(index);
    const near = neighbours(this.explorer, index).map((other) => nameOf(this.explorer, other));
    setText(this.item, words.t("item_in_words", {
      name: nameOf(this.explorer, index), n: index + 1, kind: words.t(items.heldOut[index] ? "held_out_item" : "training_item"),
      error: words.number(items.error[index]), x: words.fixed(x, 2), y: words.fixed(y, 2), near: words.list(near),
    }));
  }

  private tell(): void {
    const { words, colouring, selection, items } = this.explorer;
    const { offer, values } = colouring.current!;
    const shown = this.points.order.length;
    const lines = [words.t("map_summary", { n: words.number(shown, 9), all: words.number(items.count, 9), colour: offer.title })];
    if (values.kind === "classes") lines.push(...this.classes(values));
    else if (this.points.scale) {
      const { least, most, known } = this.points.scale;
      lines.push(words.t("summary_numbers", { low: words.number(least), high: words.number(most), n: words.number(known, 9) }));
    }
    if (selection.items.size > 0) lines.push(words.t("selected_count", { n: words.number(selection.items.size, 9), all: words.number(items.count, 9) }));
    this.text.replaceChildren(...lines.map((line) => h("p", {}, line)));
  }

  /** Count, mean error, place and spread of each class. */
  private classes({ of, names }: Classes): string[] {
    const { words, items, layout } = this.explorer;
    const { xy } = layout.chart;
    return names.flatMap((name, label) => {
      const members = this.points.order.filter((index) => of[index] === label);
      if (members.length === 0) return [];
      const { x, y, spread } = spreadOf(members, xy);
      const error = members.reduce((sum, index) => sum + items.error[index], 0) / members.length;
      return [words.t("summary_class", {
        name, n: words.number(members.length, 9), error: words.number(error), x: words.fixed(x, 1), y: words.fixed(y, 1), spread: words.fixed(spread, 1),
      })];
    });
  }
}

/** The middle of some points, and the root of their mean squared distance from it. */
export function spreadOf(members: number[], xy: ArrayLike<number>): { x: number; y: number; spread: number } {
  const mean = (axis: 0 | 1) => members.reduce((sum, i) => sum + xy[2 * i + axis], 0) / members.length;
  const [x, y] = [mean(0), mean(1)];
  const squares = members.reduce((sum, i) => sum + (xy[2 * i] - x) ** 2 + (xy[2 * i + 1] - y) ** 2, 0);
  return { x, y, spread: Math.sqrt(squares / members.length) };
}

function neighbours({ layout }: Explorer, index: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < NEIGHBOURS; i++) {
    const next = layout.nearest(layout.at(index), (other) => other !== index && !found.includes(other)).index;
    if (next < 0) break;
    found.push(next);
  }
  return found;
}
