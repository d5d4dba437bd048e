import { h, show } from "../../core/dom";
import { classColour } from "../../map/dye";
import type { Explorer } from "../explorer";

/** Steps of the same class that follow each other. */
export interface Stretch {
  label: number;
  /** The first step, from 0, and how many there are. */
  from: number;
  steps: number;
}

export function stretches(labels: readonly number[]): Stretch[] {
  const found: Stretch[] = [];
  labels.forEach((label, step) => {
    const last = found.at(-1);
    if (last?.label === label) last.steps++;
    else found.push({ label, from: step, steps: 1 });
  });
  return found;
}

/** The classes that a path leads through: that of the nearest real item of each step. */
export class ClassBand {
  readonly element: HTMLElement;
  private readonly band = h("div", { class: "class-band", role: "img", "data-testid": "class-band" });

  constructor(private readonly explorer: Explorer) {
    this.element = h("div", { class: "class-way" }, this.band, h("p", { class: "caption" }, explorer.words.t("walk_band")));
  }

  /** `items`: the nearest real one of each step; -1 for none. */
  show(items: readonly number[]): void {
    const { words: { t, list }, classes, items: { labels } } = this.explorer;
    const parts = stretches(items.map((index) => (index < 0 ? -1 : labels[index])));
    show(this.element, parts.some(({ label }) => classes[label] !== undefined));
    const name = ({ label }: Stretch) => classes[label] ?? t("colour_none");
    this.band.setAttribute("aria-label", list(parts.map((part) => t("walk_stretch", { name: name(part), n: part.steps }))));
    this.band.replaceChildren(...parts.map((part) => h("span", {
      class: "band-part", title: t("walk_stretch", { name: name(part), n: part.steps }),
      style: `flex-grow: ${part.steps}; --class: ${this.colour(part.label)}`,
    }, name(part))));
  }

  private colour(label: number): string {
    const { stage, classes } = this.explorer;
    return classes[label] === undefined ? "#a09cc9" : classColour(stage(), label);
  }
}
