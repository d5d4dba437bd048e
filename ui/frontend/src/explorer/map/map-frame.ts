import { h, type Child } from "../../core/dom";

/** What lies over the stage, by its place: the style sheet puts each in its corner, or in a row where the map is narrow. */
export interface Floating {
  /** The heading, for readers where the page shows none. */
  heading: HTMLElement;
  /** How the map is laid out and coloured. */
  top: Child[];
  /** What the chosen layout asks for. */
  form: Child;
  stage: HTMLElement;
  legend: HTMLElement;
  /** What is to be said of the map, in a line. */
  says: Child[];
  /** The bar along the lower edge. */
  film: Child;
}

/** The map with its tools on it. */
export function mapFrame({ heading, top, form, stage, legend, says, film }: Floating): HTMLElement {
  return h("div", { class: "map-front" },
    heading,
    h("div", { class: "map-top glass" }, ...top),
    form,
    stage,
    legend,
    h("div", { class: "map-bottom" }, h("div", { class: "map-says" }, ...says), film));
}
