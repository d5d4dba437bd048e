import { h, ICONS, iconButton, reducedMotion, setAttribute, setIcon, setText, show } from "../../core/dom";
import { tween } from "../../core/frames";
import type { Picture } from "../../core/looks/gallery";
import type { Slot } from "../choice";
import { decode, drawItem, nameOf, type Lab } from "../lab";
import type { ModelName, Tool } from "./tool";

const STEPS = 9;
const PLAY_MS = 3000;

interface Chip {
  button: HTMLButtonElement;
  picture: Picture;
  name: HTMLElement;
}

/** The way from item A to item B, decoded in steps. */
export class Walk implements Tool {
  readonly element: HTMLElement;
  private readonly chips: Record<Slot, Chip>;
  private readonly strip: Picture[];
  private readonly range: HTMLInputElement;
  private readonly play: HTMLButtonElement;
  private readonly way: HTMLElement;
  private readonly hint: HTMLElement;
  private stop: (() => void) | null = null;
  private drawn = "";

  constructor(private readonly lab: Lab) {
    const { t } = lab.words;
    this.chips = { a: this.chip("a"), b: this.chip("b") };
    this.strip = Array.from({ length: STEPS }, (_, i) => lab.gallery.picture(t("path_step", { n: i + 1, all: STEPS })));
    this.range = h("input", {
      type: "range", min: 0, max: 1, step: 0.005, value: 0, "aria-label": t("path_slider"),
      "data-testid": "path-position", oninput: () => this.scrub(),
    });
    this.play = iconButton(ICONS.play, t("path_play"), () => this.toggle());
    this.way = h("div", { class: "way" },
      h("div", { class: "pictures path-strip", role: "group", "aria-label": t("path_label"), "data-testid": "path" },
        ...this.strip.map(({ element }) => element)),
      h("div", { class: "row" }, this.play, h("span", { class: "grow" }, this.range)));
    this.hint = h("p", { class: "quiet" }, t("path_hint"));
    this.element = h("div", { class: "tool" },
      h("p", { class: "quiet" }, t("path_what")),
      h("div", { class: "row" }, this.chips.a.button, this.chips.b.button,
        iconButton(ICONS.swap, t("swap"), () => lab.choice.swap()),
        iconButton(ICONS.close, t("clear"), () => lab.choice.clear())),
      this.hint, this.way);
    lab.choice.changed.on(() => this.update());
    this.update();
  }

  ready(model: ModelName): void {
    if (model === "decoder") this.update();
  }

  shown(visible: boolean): void {
    if (!visible) this.pause();
  }

  private update(): void {
    const { pair } = this.lab.choice;
    this.showChip("a", pair.a);
    this.showChip("b", pair.b);
    const complete = pair.a !== null && pair.b !== null;
    const decodable = this.lab.models.has("decoder");
    show(this.way, complete && decodable);
    show(this.hint, !complete);
    const wanted = complete && decodable ? `${pair.a} ${pair.b}` : "";
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.pause();
    this.range.value = "0";
    if (wanted) this.drawStrip().catch(console.warn);
  }

  destroy(): void {
    this.stop?.();
  }

  private chip(slot: Slot): Chip {
    const picture = this.lab.gallery.picture("");
    picture.element.classList.add("thumb");
    const name = h("span");
    const button = h("button", {
      type: "button", class: "chip item-chip", "data-testid": `item-${slot}`,
      onclick: () => this.lab.choice.activate(slot),
    }, h("strong", {}, slot.toUpperCase()), picture.element, name);
    return { button, picture, name };
  }

  private showChip(slot: Slot, index: number | null): void {
    const { choice, words } = this.lab;
    const { button, picture, name } = this.chips[slot];
    setAttribute(button, "aria-pressed", String(choice.active === slot));
    setAttribute(button, "title", words.t("choose_slot", { slot: slot.toUpperCase() }));
    setText(name, index === null ? words.t("nothing_chosen") : nameOf(this.lab, index));
    if (index === null) show(picture.element, false);
    else drawItem(this.lab, picture, index, () => choice.pair[slot] === index).catch(console.warn);
  }

  private async drawStrip(): Promise<void> {
    const { items } = this.lab;
    const codes = new Float32Array(STEPS * items.size);
    for (let i = 0; i < STEPS; i++) codes.set(this.codeAt(i / (STEPS - 1)), i * items.size);
    const decoded = await decode(this.lab, codes);
    this.strip.forEach((picture, i) => picture.show(decoded.at(i), true));
  }

  private codeAt(share: number): Float32Array {
    const { items, choice } = this.lab;
    const from = items.code(choice.pair.a!);
    const to = items.code(choice.pair.b!);
    return from.map((value, i) => value + (to[i] - value) * share);
  }

  private scrub(): void {
    this.pause();
    this.lab.spot.pin(this.codeAt(Number(this.range.value)));
  }

  private toggle(): void {
    if (this.stop) return this.pause();
    if (reducedMotion()) return this.jump();
    const start = Number(this.range.value) >= 1 ? 0 : Number(this.range.value);
    this.showPlaying(true);
    this.stop = tween(PLAY_MS * (1 - start), (share) => this.go(start + (1 - start) * share));
  }

  private go(share: number): void {
    this.range.value = String(share);
    this.lab.spot.pin(this.codeAt(share));
    if (share >= 1) this.pause();
  }

  /** Without motion the button goes to the next picture of the strip. */
  private jump(): void {
    const next = Math.floor(Number(this.range.value) * (STEPS - 1) + 1.001) / (STEPS - 1);
    this.go(next > 1 ? 0 : next);
  }

  private pause(): void {
    this.stop?.();
    this.stop = null;
    this.showPlaying(false);
  }

  private showPlaying(on: boolean): void {
    setIcon(this.play, on ? ICONS.pause : ICONS.play);
    const label = this.lab.words.t(on ? "path_pause" : "path_play");
    setAttribute(this.play, "title", label);
    setAttribute(this.play, "aria-label", label);
  }
}
