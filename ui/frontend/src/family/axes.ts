import type { AxisData, PartData } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";

/** What there is to choose from on each axis, a sentence for each part. */
export function axesOf(axes: readonly AxisData[], { t }: Words, chip: (part: PartData) => HTMLElement): HTMLElement {
  const lists = axes.map(({ title, parts }) => h("section", { class: "axis sheet" }, h("h4", {}, title),
    h("ul", { class: "plain" }, ...parts.map((part) => h("li", {}, chip(part), h("p", { class: "caption" }, part.text))))));
  return h("section", { class: "axes" }, h("h3", {}, t("family_axes")), h("p", { class: "caption" }, t("family_axes_hint")), h("div", { class: "axis-lists" }, ...lists));
}
