import { h, setAttribute } from "../core/dom";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";

/** More classes than these have no room for their names. */
const MOST_NAMED = 12;
const TALLEST_PX = 22;

/** A bar for each class: how many items it has. */
export function classBars(classes: string[], counts: number[], theme: Theme, { t, number, list, of }: Words): HTMLElement {
  const most = Math.max(1, ...counts);
  const named = classes.length <= MOST_NAMED && classes.every((name) => [...name].length <= 12);
  const bars = classes.map((name, i) => {
    const bar = h("i", {});
    bar.style.height = `${Math.max(2, Math.round((TALLEST_PX * (counts[i] ?? 0)) / most))}px`;
    bar.style.background = theme.palette[i % theme.palette.length];
    return h("span", { class: "class-bar", title: of(name, number(counts[i] ?? 0, 9)) }, bar, named && h("b", {}, name));
  });
  const element = h("div", { class: "class-bars", role: "img" }, ...bars);
  setAttribute(element, "aria-label", of(t("classes"), list(classes.map((name, i) => `${name} ${number(counts[i] ?? 0, 9)}`))));
  return element;
}
