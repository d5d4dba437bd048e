import { h, setAttribute, setText } from "../core/dom";
import { sentences, type Words } from "../core/words";
import type { History } from "./history";
import type { UnitsEvent } from "./types";

/** A unit with the gap beside it, and without, in pixels; a wide layer is drawn smaller as a whole. */
const PITCH = 9, UNIT = 7, WIDEST = 190;

interface Drawn {
  column: HTMLElement;
  paths: { on: SVGPathElement; off: SVGPathElement };
  count: HTMLElement;
  wide: number;
  /** What it shows: a layer of thousands of units is drawn when some are switched, not with each line of the log. */
  shown: string;
}

/** The network of a run whose units are switched while it trains: which are on at the moment that is looked at. */
export class UnitsCard {
  readonly element: HTMLElement;
  private readonly space = h("div", { class: "units-layers" });
  private readonly said = h("p", { class: "caption" });
  private layers: Drawn[] = [];
  /** The moment that is looked at; null: the newest. */
  private step: number | null = null;

  constructor(private readonly words: Words, private readonly history: History) {
    const { t } = words;
    this.element = h("section", { class: "sheet card units-card", "data-testid": "units" },
      h("div", { class: "card-head" }, h("h3", {}, t("units_title")), h("span", { class: "quiet" }, t("units_hint"))),
      this.space, this.said);
    this.element.hidden = true;
  }

  /** A moment of the film is looked at. */
  at(step: number): void {
    this.step = step >= (this.history.snapshots.at(-1)?.step ?? 0) ? null : step;
    this.draw();
  }

  /** Draws the moment that is looked at, by all that the log says. */
  draw(): void {
    const { units } = this.history;
    const now = this.step === null ? units.at(-1) : unitsAt(units, this.step);
    this.element.hidden = !now;
    if (!now) return;
    const sizes = now.layers.map(({ length }) => length);
    if (String(sizes) !== String(this.layers.map(({ shown }) => shown.length))) this.build(sizes);
    now.layers.forEach((layer, i) => this.show(this.layers[i], layer));
    setText(this.said, this.sentence(now));
  }

  private build(sizes: number[]): void {
    this.layers = sizes.map((size) => {
      const wide = Math.ceil(Math.sqrt(size)), paths = { on: path("on"), off: path("off") };
      const grid = svg("svg", { viewBox: `0 0 ${wide * PITCH} ${Math.ceil(size / wide) * PITCH}`, width: Math.min(WIDEST, wide * PITCH), "aria-hidden": "true" });
      grid.append(paths.on, paths.off);
      const count = h("span", { class: "number" });
      const column = h("div", { class: "units-layer" }, grid, count);
      return { column, paths, count, wide, shown: "".padEnd(size) };
    });
    const code = h("span", { class: "units-code" }, this.words.t("units_code"));
    const columns: HTMLElement[] = this.layers.map(({ column }) => column);
    columns.splice(columns.length / 2, 0, code);
    this.space.replaceChildren(...columns);
  }

  private show(drawn: Drawn, layer: string): void {
    if (drawn.shown === layer) return;
    drawn.shown = layer;
    for (const [kind, digit] of [["on", "1"], ["off", "0"]] as const)
      drawn.paths[kind].setAttribute("d", squares(layer, digit, drawn.wide));
    setText(drawn.count, this.words.t("units_of", { n: this.words.number(onIn([layer]), 9), m: this.words.number(layer.length, 9) }));
  }

  /** How much is on, and what held-out items cost beside the same run when its width was another one. */
  private sentence({ layers }: UnitsEvent): string {
    const { t, number } = this.words;
    const [n, m] = [onIn(layers), layers.join("").length];
    const told = t("units_all", { n: number(n, 9), m: number(m, 9) });
    const beside = this.step === null ? besides(this.history) : null;
    if (!beside) return told;
    const { before, now } = beside;
    return sentences(told, t("units_beside", {
      now: number(now.loss, 4), before: number(before.loss, 4), n: number(before.on, 9), epoch: number(before.epoch, 3),
    }));
  }
}

const svg = <Tag extends "svg" | "path">(tag: Tag, attributes: Record<string, string | number>): SVGElementTagNameMap[Tag] => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  return element;
};

const path = (kind: string): SVGPathElement => svg("path", { class: kind });

/** A square for each unit of a layer that is on, or off, as the outline of one path. */
const squares = (layer: string, digit: string, wide: number): string =>
  [...layer].map((one, i) => (one === digit ? `M${PITCH * (i % wide) + 1.5} ${PITCH * Math.floor(i / wide) + 1.5}h${UNIT - 1}v${UNIT - 1}h${1 - UNIT}z` : "")).join("");

export const onIn = (layers: readonly string[]): number => layers.join("").replaceAll("0", "").length;

/** The units as they were after so many steps. */
export const unitsAt = (units: readonly UnitsEvent[], step: number): UnitsEvent | undefined =>
  units.filter((event) => event.step < step).at(-1) ?? units[0];

/** The held-out loss now, and the last one before any unit was switched; null while none has been. */
export function besides({ units, heldOut }: Pick<History, "units" | "heldOut">) {
  const switched = units[1];
  const [last, before] = [heldOut.at(-1), switched && heldOut.filter(({ step }) => step <= switched.step).at(-1)];
  if (!last || !before || last === before) return null;
  return { now: { loss: last.terms.objective }, before: { loss: before.terms.objective, on: onIn(units[0].layers), epoch: before.epoch } };
}
