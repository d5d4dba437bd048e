import { h, iconButton, setAttribute, show, type Child } from "../../core/dom";

/** A button that opens a small panel with what is needed now and then; Escape closes it. */
export function popup(path: string, label: string, testId: string, ...content: Child[]): HTMLElement {
  const button = iconButton(path, label, () => open(panel.hidden));
  const panel = h("div", { class: "map-popup card" }, ...content);
  const open = (visible: boolean) => {
    show(panel, visible);
    setAttribute(button, "aria-expanded", String(visible));
    if (!visible) button.focus();
  };
  setAttribute(button, "aria-expanded", "false");
  setAttribute(button, "data-testid", testId);
  show(panel, false);
  const element = h("span", { class: "map-menu" }, button, panel);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    open(false);
  });
  return element;
}
