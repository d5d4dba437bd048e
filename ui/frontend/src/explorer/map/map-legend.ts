import { h, setAttribute, setText, show } from "../../core/dom";
import { classColour, noneColour, rampColour, type Scale } from "../../map/dye";
import type { Classes, Coloured } from "./colouring";
import type { Explorer } from "../explorer";
import type { Filter } from "./filter";
import type { Points } from "./points";

const NONE = -1;
const STOPS = 12;
/** More names than these stand in three columns. */
const MANY = 16;
/** Longer names stand in one column. */
const LONG = 7;

/** What the colours stand for. Names of classes filter the map; numbers have a bar with its ends. */
export class MapLegend {
  readonly element = h("div", { class: "map-legend" });
  private chips = new Map<number, { chip: HTMLElement; dot: HTMLElement }>();
  private readonly bar = h("span", { class: "colour-bar" });

  constructor(
    private readonly explorer: Explorer,
    private readonly filter: Filter,
    private readonly points: Points,
    private readonly mark: (label: number, colour: string) => Element | null,
  ) {
    explorer.colouring.changed.on((coloured) => this.show(coloured));
    filter.changed.on(() => this.press());
    if (explorer.colouring.current) this.show(explorer.colouring.current);
  }

  /** In the colours of the theme; marks, where there are any, stand for the dots. */
  colour(): void {
    const theme = this.explorer.stage();
    for (const [label, { dot }] of this.chips) {
      const colour = label === NONE ? noneColour(theme) : classColour(theme, label);
      const mark = this.mark(label, colour);
      dot.replaceChildren(...(mark ? [mark] : []));
      dot.classList.toggle("dot", !mark);
      dot.style.background = mark ? "" : colour;
    }
    const stops = Array.from({ length: STOPS }, (_, i) => rampColour(theme, i / (STOPS - 1)));
    this.bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  }

  private show(coloured: Coloured): void {
    const { values, offer } = coloured;
    this.chips = new Map();
    if (values.kind === "classes") this.element.replaceChildren(this.classes(values, offer.title));
    else this.element.replaceChildren(this.numbers(offer.title, values.unit, this.points.scale!));
    this.colour();
    this.press();
  }

  private classes({ of, names }: Classes, title: string): HTMLElement {
    const { words } = this.explorer;
    const counts = new Map<number, number>();
    for (let i = 0; i < of.length; i++) counts.set(of[i], (counts.get(of[i]) ?? 0) + 1);
    const unnamed = [...counts].reduce((sum, [label, n]) => sum + (names[label] === undefined ? n : 0), 0);
    const labels = [...names.keys(), ...(unnamed > 0 ? [NONE] : [])];
    const chips = labels.map((label) => {
      const name = names[label] ?? words.t("colour_none");
      const n = label === NONE ? unnamed : counts.get(label) ?? 0;
      return this.chip(label, name, words.t("show_only", { name, n: words.number(n, 9) }));
    });
    const long = names.some((name) => name.length > LONG);
    return h("div", { class: `legend${chips.length > MANY ? " many" : long ? " long" : ""}`, role: "group", "aria-label": title }, ...chips);
  }

  private chip(label: number, name: string, hint: string): HTMLElement {
    const dot = h("span", { class: "dot" });
    const chip = h("button", {
      type: "button", class: "class-chip", "aria-pressed": "false", title: hint, onclick: () => this.filter.toggle(label),
    }, dot, name);
    this.chips.set(label, { chip, dot });
    return chip;
  }

  private press(): void {
    const { classes } = this.filter;
    for (const [label, { chip }] of this.chips) {
      setAttribute(chip, "aria-pressed", String(classes.has(label)));
      chip.classList.toggle("faded", classes.size > 0 && !classes.has(label));
    }
  }

  private numbers(title: string, unit: string, scale: Scale): HTMLElement {
    const { words } = this.explorer;
    const low = `${scale.least < scale.low ? "≤ " : ""}${words.number(scale.low)}`;
    const high = `${scale.most > scale.high ? "≥ " : ""}${words.number(scale.high)}`;
    const known = scale.known > 0;
    const range = h("span", { class: "colour-range" }, low, this.bar, high);
    show(range, known);
    const about = words.t(known ? "colour_bar_hint" : "colour_bar_empty", {
      low: words.number(scale.least), high: words.number(scale.most), n: words.number(scale.known, 9),
    });
    const label = h("strong");
    setText(label, title);
    return h("div", { class: "colour-scale number", title: about, role: "img", "aria-label": words.of(title, about) },
      label, unit && h("span", { class: "quiet" }, unit), range,
      h("span", { class: "quiet" }, words.t("colour_n", { n: words.number(scale.known, 9) })));
  }
}
