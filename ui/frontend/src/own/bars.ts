import { h } from "../core/dom";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import { named } from "./parts";

/** Classes that have a bar of their own; the rest is told in one line. */
const MOST = 12;

/** A lying bar for each class, the largest first: names of folders are longer than a standing bar is wide. */
export function bars(classes: readonly string[], counts: readonly number[], theme: Theme, { t, number }: Words): HTMLElement {
  const order = classes.map((_, i) => i).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const most = Math.max(1, ...counts);
  const rows = order.slice(0, MOST).map((i) => {
    const bar = h("i", {});
    bar.style.width = `${(100 * (counts[i] ?? 0)) / most}%`;
    bar.style.background = theme.palette[i % theme.palette.length];
    return h("li", {}, named(classes[i]), h("span", { class: "track", "aria-hidden": "true" }, bar), h("b", { class: "number" }, number(counts[i] ?? 0, 9)));
  });
  const rest = order.slice(MOST);
  const items = rest.reduce((sum, i) => sum + (counts[i] ?? 0), 0);
  return h("div", { class: "own-classes" },
    h("div", { class: "panel-head" }, h("h3", {}, t("own_classes", { n: number(classes.length, 9) })), h("span", { class: "caption" }, t("own_in_all", { n: number(counts.reduce((a, b) => a + b, 0), 9) }))),
    h("ul", { class: "plain" }, ...rows),
    rest.length > 0 && h("p", { class: "caption" }, t("own_more_classes", { n: number(rest.length, 9), items: number(items, 9) })));
}
