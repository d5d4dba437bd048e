import { h, setText } from "../../core/dom";
import type { Words } from "../../core/words";
import type { Spot } from "../state/spot";
import { sliderOf, type Handle } from "../tools/slider-list";

/** A slider for each of a few numbers of the code, beside what they decode to. */
export class SpotSliders {
  readonly element: HTMLElement;
  private readonly rows;

  constructor(spot: Spot, private readonly words: Words, handles: Handle[]) {
    this.rows = handles.map((handle) => {
      const range = sliderOf(handle, spot);
      const name = h("span", { class: "name" });
      const value = h("output", { class: "number" });
      return { handle, range, name, value, element: h("label", { class: "spot-slider", title: handle.hint }, name, range, value) };
    });
    this.element = h("div", { class: "spot-sliders" }, ...this.rows.map(({ element }) => element));
    this.relabel();
  }

  show(code: Float32Array): void {
    for (const { handle, range, value } of this.rows) {
      const now = handle.read(code);
      setText(value, Number.isFinite(now) ? this.words.fixed(now, 2) : "–");
      range.value = String(now);
    }
  }

  /** Somebody has given a number another name. */
  relabel(): void {
    for (const { handle, range, name } of this.rows) {
      setText(name, handle.name());
      range.setAttribute("aria-label", handle.name());
    }
  }
}
