import { h, ICONS, iconButton, setAttribute, show } from "../../core/dom";
import { MOST_STOPS } from "../state/choice";
import { ItemChip } from "../parts/item-chip";
import { drawItem, nameOf, type Explorer } from "../explorer";
import type { ToolHost } from "./host";

/** The items that a path goes through: A, stops that can be added, moved and taken away, and B. */
export class Stops {
  readonly element: HTMLElement;
  private readonly between = h("span", { class: "row" });
  private readonly add: HTMLButtonElement;
  private drawn = "";

  private readonly explorer: Explorer;

  constructor(host: ToolHost) {
    this.explorer = host.explorer;
    const { words: { t }, choice } = host.explorer;
    this.add = h("button", {
      type: "button", class: "chip add-stop", title: t("stop_add_hint"), "data-testid": "add-stop",
      onclick: () => choice.activate(choice.active === "via" ? "b" : "via"),
    }, t("stop_add"));
    this.element = h("div", { class: "stops" },
      new ItemChip(host, "a", "item-a").element,
      iconButton(ICONS.swap, t("swap"), () => choice.swap()),
      new ItemChip(host, "b", "item-b").element,
      h("div", { class: "row stops-between" }, this.between, this.add,
        h("button", { type: "button", class: "link-button end", title: t("clear"), onclick: () => choice.clear() }, t("clear_short"))));
    const update = host.whenVisible(() => this.update());
    host.on(choice.changed, () => update());
    update();
  }

  private update(): void {
    const { choice } = this.explorer;
    const { a, b, via } = choice.pair;
    setAttribute(this.add, "aria-pressed", String(choice.active === "via"));
    show(this.add, a !== null && b !== null && via.length < MOST_STOPS);
    if (via.join() === this.drawn) return;
    this.drawn = via.join();
    this.between.replaceChildren(...via.map((index, place) => this.chip(index, place)));
  }

  private chip(index: number, place: number): HTMLElement {
    const { words: { t }, choice, gallery } = this.explorer;
    const { via } = choice.pair;
    const picture = gallery.picture(nameOf(this.explorer, index));
    picture.element.classList.add("thumb");
    drawItem(this.explorer, picture, index, () => true).catch(console.warn);
    const earlier = iconButton(ICONS.earlier, t("stop_earlier"), () => choice.stopAt(swapped(via, place)));
    show(earlier, place > 0);
    return h("span", { class: "chip item-chip", "data-testid": "stop" },
      h("strong", {}, String(place + 1)), picture.element, earlier,
      iconButton(ICONS.close, t("stop_remove"), () => choice.stopAt(via.filter((_, i) => i !== place))));
  }
}

/** The stop and the one before it change places. */
export function swapped(via: readonly number[], place: number): number[] {
  const order = [...via];
  [order[place - 1], order[place]] = [order[place], order[place - 1]];
  return order;
}
