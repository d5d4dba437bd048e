import { h, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Point, Size } from "../../map/viewport";
import { drawItem, nameOf, type Explorer } from "../explorer";

const DWELL_MS = 100;
const GAP_PX = 16;

/** The small card about the item under the pointer, shown after a short stay. */
export class Card {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly name = h("strong");
  private readonly kind = h("div", { class: "quiet" });
  private readonly error = h("div", { class: "quiet number" });
  private readonly source = h("div", { class: "quiet" });
  private timer = 0;
  private index = -1;

  constructor(private readonly explorer: Explorer) {
    this.picture = explorer.gallery.picture("");
    const words = h("div", {}, this.name, this.kind, this.error, this.source);
    this.element = h("div", { class: "card item-card", role: "tooltip" }, this.picture.element, words);
    show(this.element, false);
  }

  /** Waits again whenever another item comes under the pointer. */
  point(index: number, pixel: Point, space: Size): void {
    if (index === this.index) return;
    this.hide();
    this.index = index;
    this.timer = window.setTimeout(() => this.open(index, pixel, space).catch(console.warn), DWELL_MS);
  }

  hide(): void {
    clearTimeout(this.timer);
    this.explorer.gallery.ear?.point(null);
    this.index = -1;
    show(this.element, false);
  }

  private async open(index: number, pixel: Point, space: Size): Promise<void> {
    const { items, words } = this.explorer;
    setText(this.name, nameOf(this.explorer, index));
    setText(this.kind, words.t(items.heldOut[index] ? "held_out_item" : "training_item"));
    setText(this.error, words.t("item_error", { value: words.number(items.error[index]) }));
    setText(this.source, items.stored ? "" : words.t("picture_is_decoded"));
    await drawItem(this.explorer, this.picture, index, () => index === this.index);
    if (index !== this.index) return;
    show(this.element, true);
    this.picture.draw();
    this.explorer.gallery.ear?.point(this.picture);
    this.place(pixel, space);
  }

  /** Beside the pointer, on the side with room. */
  private place({ x, y }: Point, space: Size): void {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const right = x + GAP_PX + width <= space.width;
    const left = right ? x + GAP_PX : Math.max(4, x - GAP_PX - width);
    const top = Math.min(Math.max(4, y - height / 2), Math.max(4, space.height - height - 4));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
