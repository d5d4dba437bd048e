import { h, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Slot } from "../state/choice";
import { drawItem, nameOf, type Lab } from "../lab";

/** A lettered place for an item: pressed, it takes the next item that is clicked on the map. */
export class ItemChip {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly name = h("span");

  constructor(private readonly lab: Lab, private readonly slot: Exclude<Slot, "via">, testId: string) {
    const { words: { t }, choice, gallery } = lab;
    this.picture = gallery.picture("");
    this.picture.element.classList.add("thumb");
    this.element = h("button", {
      type: "button", class: "chip item-chip", "data-testid": testId, onclick: () => choice.activate(slot),
      title: t("choose_slot", { slot: slot.toUpperCase() }),
    }, h("strong", {}, slot.toUpperCase()), this.picture.element, this.name);
    choice.changed.on(() => this.update());
    this.update();
  }

  update(): void {
    const { choice, words } = this.lab;
    const index = choice.pair[this.slot];
    setAttribute(this.element, "aria-pressed", String(choice.active === this.slot));
    setText(this.name, index === null ? words.t("nothing_chosen") : nameOf(this.lab, index));
    if (index === null) show(this.picture.element, false);
    else drawItem(this.lab, this.picture, index, () => choice.pair[this.slot] === index).catch(console.warn);
  }
}
