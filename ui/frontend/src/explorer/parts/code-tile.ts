import { h, setAttribute, setText } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Sample } from "../../core/looks/sample";
import { factsSentence, type Facts } from "./facts";
import { nameOf, type Explorer } from "../explorer";

/** A code, decoded: under the pointer it is shown large and on the map, a click takes it there to stay. */
export class CodeTile {
  readonly element: HTMLElement;
  sample: Sample | null = null;
  private readonly picture: Picture;
  private readonly name = h("span", { class: "tile-name" });
  private readonly near = h("span", { class: "tile-near number" });
  private readonly words = h("span", { class: "caption" }, this.name, " ", this.near);
  private bar: HTMLElement | null = null;
  private code: Float32Array | null = null;

  constructor(private readonly explorer: Explorer, private readonly label: string) {
    const { spot } = explorer;
    this.picture = explorer.gallery.picture(label);
    const preview = () => this.code && spot.preview(this.code);
    const restore = () => spot.restore();
    this.element = h("button", {
      type: "button", class: "code-tile", onpointerenter: preview, onpointerleave: restore, onfocus: preview, onblur: restore,
      onclick: () => this.code && spot.pin(this.code),
    }, this.picture.element, this.words);
  }

  /** How many real items lie near, as a bar under the picture; `share` of the highest one. */
  weigh(share: number, thin: boolean): void {
    this.bar ??= h("span", { class: "tile-bar" });
    if (!this.bar.parentElement) this.element.insertBefore(h("span", { class: "tile-column" }, this.bar), this.words);
    this.bar.style.height = `${Math.round(100 * share)}%`;
    this.element.classList.toggle("thin", thin);
  }

  /** It is where the hand is on a path. */
  hold(on: boolean): void {
    this.element.classList.toggle("held", on);
  }

  /** `mark`: it is the one to look at. */
  show(code: Float32Array, sample: Sample, facts: Facts, mark = false): void {
    this.code = code;
    this.sample = sample;
    this.picture.show(sample, true);
    this.element.classList.toggle("lonely", facts.near === 0);
    this.element.classList.toggle("marked", mark);
    setText(this.name, facts.index < 0 ? "" : nameOf(this.explorer, facts.index));
    setText(this.near, facts.index < 0 ? "" : String(facts.near));
    // Picture and caption are its name; this is its description.
    setAttribute(this.element, "title", [this.label, factsSentence(this.explorer, facts)].filter(Boolean).join(". "));
  }
}
