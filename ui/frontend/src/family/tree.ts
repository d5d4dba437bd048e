import type { KinData } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";
import { link } from "../course/tile";

/** Who stands behind whom; "" is before the first. Whoever has a parent that is not there stands first too. */
export function childrenOf(kin: readonly KinData[]): Map<string, KinData[]> {
  const known = new Set(kin.map(({ id }) => id));
  const below = new Map<string, KinData[]>();
  for (const one of kin) {
    const parent = known.has(one.parent) ? one.parent : "";
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  return below;
}

/** An autoencoder with all that stand behind it, as a nested list that the style sheet draws as a tree. */
export function branch(
  kin: KinData, below: ReadonlyMap<string, KinData[]>, groups: readonly string[], words: Words, go: (id: string) => void, explain: (kin: KinData | null) => void,
): HTMLLIElement {
  const children = below.get(kin.id) ?? [];
  return h("li", { class: "kin" },
    kin.parent !== "" && edge(kin, words),
    node(kin, groups, go, explain),
    children.length > 0 && h("ul", { class: "kins plain" }, ...children.map((child) => branch(child, below, groups, words, go, explain))));
}

function edge({ plus }: KinData, { t }: Words): HTMLElement {
  const labels = plus.length > 0 ? plus.map((part) => h("span", { class: "plus" }, part)) : [h("span", { class: "plus settings" }, t("family_settings"))];
  return h("div", { class: "edge" }, ...labels);
}

function node(kin: KinData, groups: readonly string[], go: (id: string) => void, explain: (kin: KinData | null) => void): HTMLElement {
  const art = h("span", { class: "art", "aria-hidden": "true" });
  art.innerHTML = kin.picture;
  const element = link(kin.href, "node", () => go(kin.id), art, h("span", { class: "name" }, kin.title), h("span", { class: "unseen" }, ` · ${groups[kin.group]}`));
  element.dataset.id = kin.id;
  element.dataset.testid = `kin-${kin.id}`;
  element.style.setProperty("--turn", String(kin.group / groups.length));
  element.setAttribute("aria-description", kin.text);
  for (const come of ["pointerenter", "focus"]) element.addEventListener(come, () => explain(kin));
  for (const leave of ["pointerleave", "blur"]) element.addEventListener(leave, () => explain(null));
  return element;
}
