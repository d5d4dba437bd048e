import type { Option } from "../contract";
import { h, icon, ICONS, setAttribute } from "../core/dom";
import { sentences } from "../core/words";

/** One option as a radio button or checkbox. One that cannot be chosen can still be reached, so that one learns why. */
export class Tile {
  readonly element: HTMLButtonElement;
  private readonly words: string;

  constructor(public option: Option, role: "radio" | "checkbox", onclick: () => void, onfocus: () => void) {
    const { id, title, text, picture, group, badge } = option;
    const art = h("span", { class: "tile-picture", "aria-hidden": "true" });
    art.innerHTML = picture ?? "";
    const mark = h("span", { class: "tile-check", "aria-hidden": "true" });
    mark.append(icon(ICONS.check));
    const fetched = badge ? h("span", { class: "tile-badge", "aria-hidden": "true" }) : null;
    fetched?.append(icon(ICONS.save));
    this.element = h("button", { type: "button", role, class: option.opens ? "tile opens" : "tile", "data-testid": `tile-${id}`, onclick, onfocus },
      picture && art, h("span", { class: "tile-title" }, title), mark, fetched);
    this.words = [title, text, group, badge, id].join(" ").toLowerCase();
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
    const hint = option.disabled || sentences(option.text, option.badge);
    setAttribute(this.element, "aria-disabled", option.disabled ? "true" : null);
    setAttribute(this.element, "title", hint);
    setAttribute(this.element, "aria-description", hint);
  }

  /** Whether all of the words are in what is said about it, and it has the trait ("" for none in particular). */
  matches(query: string[], trait: string): boolean {
    const has = trait === "" || (this.option.traits ?? []).includes(trait);
    return has && query.every((word) => this.words.includes(word));
  }
}
