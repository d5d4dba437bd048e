import { h, setAttribute, setText, show as reveal } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import { drawItem, nameOf, type Explorer } from "../explorer";
import { threeChart } from "./flat";
import type { Form, Say, Show } from "./form";

const SLOTS = ["a", "b", "c"] as const;

/** The plane through the chosen items A, B and C. */
export class ThreeForm implements Form {
  readonly element: HTMLElement;
  private readonly chips: { button: HTMLButtonElement; picture: Picture; name: HTMLElement }[];
  private isOpen = false;
  private shown = "";

  constructor(private readonly explorer: Explorer, private readonly show: Show, private readonly say: Say) {
    const { gallery, choice } = explorer;
    this.chips = SLOTS.map((slot) => {
      const picture = gallery.picture("");
      picture.element.classList.add("thumb");
      const name = h("span");
      const button = h("button", {
        type: "button", class: "chip item-chip", "data-testid": `plane-${slot}`, onclick: () => choice.activate(slot),
        title: explorer.words.t("choose_slot", { slot: slot.toUpperCase() }),
      }, h("strong", {}, slot.toUpperCase()), picture.element, name);
      return { button, picture, name };
    });
    this.element = h("div", { class: "row chart-form" }, ...this.chips.map(({ button }) => button));
    choice.changed.on(() => this.isOpen && this.draw());
  }

  open(): void {
    this.isOpen = true;
    this.shown = "";
    this.draw();
  }

  close(): void {
    this.isOpen = false;
  }

  private draw(): void {
    const { choice, items, words } = this.explorer;
    const chosen = SLOTS.map((slot) => choice.pair[slot]);
    const missing = SLOTS.find((slot) => choice.pair[slot] === null);
    // The next click fills the next empty place. Activating a slot comes back here.
    if (missing && choice.active !== missing) return choice.activate(missing);
    chosen.forEach((index, at) => this.label(at, index));
    if (missing) return this.say(words.t("map_three_hint"));
    const known = chosen.filter((index) => index !== null);
    if (known.join() === this.shown) return;
    const chart = threeChart(items, known);
    if (!chart) return this.say(words.t("map_three_line"));
    this.shown = known.join();
    this.show({ kind: "three" }, chart);
  }

  private label(at: number, index: number | null): void {
    const { choice, words } = this.explorer;
    const { button, picture, name } = this.chips[at];
    setAttribute(button, "aria-pressed", String(choice.active === SLOTS[at]));
    setText(name, index === null ? words.t("nothing_chosen") : nameOf(this.explorer, index));
    if (index === null) reveal(picture.element, false);
    else drawItem(this.explorer, picture, index, () => choice.pair[SLOTS[at]] === index).catch(console.warn);
  }
}
