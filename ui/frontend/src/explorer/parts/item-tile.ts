import { h, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import { drawItem, nameOf, type Explorer } from "../explorer";

/** Shows an item on the map and chooses it. */
export function visit(explorer: Explorer, index: number): void {
  explorer.spot.pin(explorer.items.code(index));
  explorer.choice.choose(index);
  explorer.layout.seek(explorer.layout.at(index));
}

/** A real item as a button: pointing at it rings it on the map, a click chooses it and goes there. */
export class ItemTile {
  readonly element: HTMLButtonElement;
  readonly picture: Picture;
  private readonly caption = h("span", { class: "quiet number" });
  private index: number | null = null;

  constructor(private readonly explorer: Explorer, testId?: string) {
    this.picture = explorer.gallery.picture("");
    const ring = (on: boolean) => () => this.index !== null && explorer.ring(on ? this.index : null);
    this.element = h("button", {
      type: "button", class: "item-tile", "data-testid": testId,
      onclick: () => this.index !== null && visit(explorer, this.index),
      onpointerenter: ring(true), onfocus: ring(true), onpointerleave: ring(false), onblur: ring(false),
    }, this.picture.element, this.caption);
  }

  /** The picture has to be drawn again. */
  forget(): void {
    this.index = null;
  }

  /** The picture itself is only drawn for another item. `null` leaves the place empty. */
  async set(index: number | null, caption: string, told = ""): Promise<void> {
    const { words } = this.explorer;
    show(this.element, index !== null);
    const before = this.index;
    this.index = index;
    if (index === null) return;
    setText(this.caption, caption);
    setAttribute(this.element, "title", [nameOf(this.explorer, index), told, words.t("item_visit")].filter(Boolean).join(" · "));
    setAttribute(this.element, "data-item", index);
    if (index !== before) await drawItem(this.explorer, this.picture, index, () => this.index === index);
  }
}
