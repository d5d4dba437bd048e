import { h } from "../../core/dom";
import type { Explorer } from "../explorer";
import type { Chart } from "../map/layout";
import type { Asked } from "./link";

/** Shows a chart and keeps it in the link. */
export type Show = (asked: Asked, chart: Chart) => void;
export type Say = (sentence: string, share?: number) => void;

/** What a kind of chart asks for before it can be shown. */
export interface Form {
  readonly element: HTMLElement | null;
  /** It is on screen now: show the chart if nothing is missing, as the link says or as usual. */
  open(asked: Asked | null): void;
  /** Another kind was chosen: what is still being computed for this one is not wanted any more. */
  close?(): void;
}

/** One way to lay out the codes; its name on screen is the text `map_kind_<kind>`. */
export interface Kind {
  kind: Asked["kind"];
  suits(explorer: Explorer): boolean;
  make(explorer: Explorer, show: Show, say: Say): Form;
}

export function select(label: string, options: { value: string | number; text: string }[], onchange: (value: string) => void): HTMLSelectElement {
  const element = h("select", { class: "select", title: label, "aria-label": label, onchange: () => onchange(element.value) },
    ...options.map(({ value, text }) => h("option", { value }, text)));
  return element;
}
