import type { OwnListed } from "../contract";
import { h } from "../core/dom";
import { named, panel } from "./parts";

/** Small tables that show what was made of what: ratings as stars, the commonest words. */
export const lists = (all: readonly OwnListed[]): HTMLElement[] => all.map(({ title, rows }) =>
  panel(title, [], h("table", { class: "own-list" }, h("tbody", {}, ...rows.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, named(name)), h("td", {}, named(value))))))));
