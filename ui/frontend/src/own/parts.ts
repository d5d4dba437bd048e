import { h, icon, type Child } from "../core/dom";

/** A text that a person's file gave: whatever marks of direction it holds, what stands around it keeps its place. */
export const named = (text: string): HTMLElement => h("bdi", { class: "name" }, text);

/** A button with an icon and words. */
export function pushed(path: string, label: string, onclick: () => void, css = "button", testId?: string): HTMLButtonElement {
  return h("button", { type: "button", class: css, onclick, "data-testid": testId ?? null }, icon(path), h("span", {}, label));
}

/** A select with a name for readers; `chosen` is told the new value. */
export function selected(label: string, value: string, offers: readonly (readonly [string, string])[], chosen: (value: string) => void): HTMLSelectElement {
  const known = offers.some(([offered]) => offered === value) ? offers : [[value, value] as const, ...offers];
  const options = known.map(([offered, said]) => h("option", { value: offered, selected: offered === value }, said));
  const select = h("select", { class: "pick", "aria-label": label, onchange: () => chosen(select.value) }, ...options);
  return select;
}

/** A sheet with a heading. */
export function panel(title: string, head: Child[], ...children: Child[]): HTMLElement {
  return h("section", { class: "sheet panel", "aria-label": title }, h("div", { class: "panel-head" }, h("h2", {}, title), ...head), ...children);
}
