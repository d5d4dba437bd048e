import type { Option } from "../contract";
import { h, icon, ICONS, setAttribute } from "../core/dom";

/** One option as a radio button or checkbox. One that cannot be chosen can still be reached, so that one learns why. */
export class Tile {
  readonly element: HTMLButtonElement;
  private readonly words: string;

  constructor(public option: Option, role: "radio" | "checkbox", onclick: () => void, onfocus: () => void) {
    const { id, title, text, picture, group } = option;
    const art = h("span", { class: "tile-picture", "aria-hidden": "true" });
    art.innerHTML = picture ?? "";
    const mark = h("span", { class: "tile-check", "aria-hidden": "true" });
    mark.append(icon(ICONS.check));
    this.element = h("button", { type: "button", role, class: "tile", "data-testid": `tile-${id}`, onclick, onfocus },
      picture && art, h("span", { class: "tile-title" }, title), mark);
    this.words = [title, text, group, id].join(" ").toLowerCase();
    this.update(option);
  }

  get enabled(): boolean {
    return !this.option.disabled;
  }

  get visible(): boolean {
    return !this.element.hidden;
  }

  /** The same option with another reason, or none, why it cannot be chosen. */
  update(option: Option): void {
    this.option = option;
    const hint = option.disabled || option.text;
    setAttribute(this.element, "aria-disabled", option.disabled ? "true" : null);
    setAttribute(this.element, "title", hint);
    setAttribute(this.element, "aria-description", hint);
  }

  /** Whether all of the words are in what is said about it. */
  matches(query: string[]): boolean {
    return query.every((word) => this.words.includes(word));
  }
}
