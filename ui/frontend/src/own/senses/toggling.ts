import { h } from "../../core/dom";
import { Signal } from "../../core/signal";

/** Whether a press begins and another ends, for those who cannot hold a button. */
export class Toggling {
  readonly changed = new Signal<void>();
  readonly element: HTMLElement;
  on = false;

  constructor(label: string) {
    const box = h("input", {
      type: "checkbox", "data-testid": "sense-toggling",
      onchange: () => {
        this.on = box.checked;
        this.changed.emit();
      },
    });
    this.element = h("label", { class: "sense-toggling" }, h("span", { class: "box-label" }, box), label);
  }
}
