import { h, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import { drawItem, nameOf, type Lab } from "../lab";

/** Shows an item on the map and chooses it. */
export function visit(lab: Lab, index: number): void {
  lab.spot.pin(lab.items.code(index));
  lab.choice.choose(index);
  lab.layout.seek(lab.layout.at(index));
}

/** Rings an item on the map for as long as it is pointed at. */
export function ringed(lab: Lab, index: number | null): void {
  const { layers, layout } = lab;
  layers.set("hover", index === null ? null : (pen, place) => pen.ring(place(layout.at(index)), 10, pen.theme.text));
}

/** A real item as a button: pointing at it rings it on the map, a click chooses it and goes there. */
export class ItemTile {
  readonly element: HTMLButtonElement;
  readonly picture: Picture;
  private readonly caption = h("span", { class: "quiet number" });
  private index: number | null = null;

  constructor(private readonly lab: Lab, testId?: string) {
    this.picture = lab.gallery.picture("");
    const ring = (on: boolean) => () => this.index !== null && ringed(lab, on ? this.index : null);
    this.element = h("button", {
      type: "button", class: "item-tile", "data-testid": testId,
      onclick: () => this.index !== null && visit(lab, this.index),
      onpointerenter: ring(true), onfocus: ring(true), onpointerleave: ring(false), onblur: ring(false),
    }, this.picture.element, this.caption);
  }

  /** The picture has to be drawn again. */
  forget(): void {
    this.index = null;
  }

  /** The picture itself is only drawn for another item. `null` leaves the place empty. */
  async set(index: number | null, caption: string, told = ""): Promise<void> {
    const { words } = this.lab;
    show(this.element, index !== null);
    const before = this.index;
    this.index = index;
    if (index === null) return;
    setText(this.caption, caption);
    setAttribute(this.element, "title", [nameOf(this.lab, index), told, words.t("item_visit")].filter(Boolean).join(" · "));
    setAttribute(this.element, "data-item", index);
    if (index !== before) await drawItem(this.lab, this.picture, index, () => this.index === index);
  }
}
