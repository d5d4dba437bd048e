import { h, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Slot } from "../state/choice";
import { drawItem, nameOf } from "../explorer";
import type { ToolHost } from "../tools/host";

/** A lettered place for an item: pressed, it takes the next item that is clicked on the map. */
export class ItemChip {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly name = h("span", { class: "chip-name" });
  private readonly act = h("span", { class: "quiet chip-act" });

  constructor(private readonly host: ToolHost, private readonly slot: Exclude<Slot, "via">, testId: string) {
    const { words: { t }, choice, gallery } = host.explorer;
    this.picture = gallery.picture("");
    this.picture.element.classList.add("thumb");
    this.element = h("button", {
      type: "button", class: "chip item-chip", "data-testid": testId, onclick: () => choice.activate(slot),
      title: t("choose_slot", { slot: slot.toUpperCase() }),
    }, h("strong", { class: "chip-letter" }, slot.toUpperCase()), this.picture.element, h("span", { class: "chip-words" }, this.name, this.act));
    const update = host.whenVisible(() => this.update());
    host.on(choice.changed, () => update());
    update();
  }

  private async update(): Promise<void> {
    const { explorer } = this.host;
    const { choice, words } = explorer;
    const index = choice.pair[this.slot];
    setAttribute(this.element, "aria-pressed", String(choice.active === this.slot));
    setText(this.act, words.t(choice.active === this.slot ? "slot_waits" : index === null ? "slot_choose" : "slot_change"));
    setText(this.name, index === null ? words.t("nothing_chosen") : nameOf(explorer, index));
    if (index === null) show(this.picture.element, false);
    else await drawItem(explorer, this.picture, index, () => choice.pair[this.slot] === index);
  }
}
