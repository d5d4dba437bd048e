import type { Filter } from "../contract";
import { h, setAttribute } from "../core/dom";
import type { Words } from "../core/words";

/** Chips that leave only the options with one trait; the first one shows all of them again. */
export class Filters {
  readonly element: HTMLElement;
  /** The trait that is asked for; "" for all options. */
  chosen = "";
  private readonly chips = new Map<string, HTMLButtonElement>();

  constructor(filters: readonly Filter[], label: string, { t }: Words, private readonly changed: () => void) {
    const all = { id: "", title: t("filter_all") };
    for (const { id, title } of [all, ...filters]) {
      const pressed = String(id === this.chosen);
      this.chips.set(id, h("button", { type: "button", class: "chip filter", "aria-pressed": pressed, onclick: () => this.choose(id) }, title));
    }
    const name = t("filter_in", { name: label });
    this.element = h("div", { class: "filters", role: "group", "aria-label": name }, ...this.chips.values());
  }

  choose(id: string): void {
    this.chosen = id;
    for (const [known, chip] of this.chips) setAttribute(chip, "aria-pressed", String(known === id));
    this.changed();
  }
}
