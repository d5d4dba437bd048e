import { h, icon, setText } from "../../core/dom";
import { rgba } from "../../core/looks/image";
import { Signal } from "../../core/signal";
import type { Words } from "../../core/words";
import { Sketch } from "../../explorer/parts/sketch";
import { keyed } from "../../explorer/parts/sketch-keys";
import { OWN_ICONS } from "../icons";
import { pushed } from "../parts";
import type { Captured, Piece, Row } from "./captured";
import { pictured, thumb } from "./picture";
import type { Recorder, Shown } from "./sense";

/** As MNIST is: grey, bright on black, so that a model of its digits can be begun with. */
const SHAPE = [1, 28, 28];
const [GROUND, INK] = ["#000000", "#ffffff"];
const WIDTHS = { min: 1, max: 6, step: 0.5 };

/** Drawings, one after the other, into the class that is chosen. */
export class PadRecorder implements Recorder {
  readonly element: HTMLElement;
  readonly options: HTMLElement | null = null;
  readonly isRecording = false;
  readonly changed = new Signal<void>();
  private readonly sketch: Sketch;
  private readonly next: HTMLButtonElement;
  private readonly into = h("bdi", { class: "name" });
  private readonly controls = new Map<HTMLButtonElement, () => Row>();
  private readonly end: () => void;

  constructor(private readonly captured: Captured, private readonly words: Words) {
    const { t } = words;
    this.sketch = new Sketch(SHAPE, GROUND, t("draw_sheet"), () => this.tell(), () => this.tell());
    this.sketch.colour = INK;
    const width = h("input", { type: "range", ...WIDTHS, value: this.sketch.width, "aria-label": t("draw_width"), "data-testid": "sense-width", oninput: () => (this.sketch.width = Number(width.value)) });
    this.next = pushed(OWN_ICONS.forth, t("sense_next"), () => this.take(), "button main", "sense-next");
    this.element = h("div", { class: "sense-view" },
      h("div", { class: "sense-pad" }, keyed(this.sketch, words, () => this.take())),
      h("div", { class: "sense-under" },
        h("label", { class: "sense-width" }, icon(OWN_ICONS.pad), width),
        pushed(OWN_ICONS.undo, t("sense_stroke_undo"), () => this.sketch.undo(), "button", "sense-stroke"),
        pushed(OWN_ICONS.bin, t("sense_sheet_clear"), () => this.sketch.clear(), "button", "sense-clear")),
      this.next, h("p", { class: "caption" }, t("sense_into"), " ", this.into, ". ", t("draw_keys")));
    this.end = captured.changed.on(() => this.tell());
    this.tell();
  }

  control(row: () => Row): HTMLElement {
    const button = h("button", { type: "button", class: "button sense-into", onclick: () => this.captured.choose(row().id), "data-testid": "sense-into" }, icon(OWN_ICONS.pad), h("span", {}, this.words.t("sense_draw_into")));
    this.controls.set(button, row);
    return button;
  }

  shown(piece: Piece, remove: () => void): Shown {
    return thumb(piece, remove, this.words);
  }

  /** Paper stays where it is. */
  see(): void {}

  destroy(): void {
    this.end();
  }

  /** Keeps the drawing and begins the next one; an empty sheet is none. */
  private take(): void {
    const { captured, sketch } = this;
    const row = captured.rows.find(({ id }) => id === captured.current);
    const drawn = sketch.sample();
    if (!row || !drawn.values.some((value) => value > 0)) return;
    const bytes = new Uint8ClampedArray(4 * drawn.values.length);
    rgba(drawn, bytes);
    captured.remember();
    captured.add(row.id, pictured(bytes, SHAPE[2], SHAPE[1]));
    sketch.clear();
  }

  private tell(): void {
    const { captured } = this;
    setText(this.into, captured.rows.find(({ id }) => id === captured.current)?.name ?? "");
    this.next.disabled = !this.sketch.sample().values.some((value) => value > 0);
    for (const [button, row] of this.controls) button.setAttribute("aria-pressed", String(row().id === captured.current));
  }
}
