import { h, ICONS, iconButton, setText, show } from "../../core/dom";
import { colourOf } from "../../core/looks/colour-of";
import type { Sample, Samples } from "../../core/looks/sample";
import type { Words } from "../../core/words";
import { centred, centreOfMass, centringOf, groundOf, type Place } from "../state/strokes";
import { Segments } from "./segments";
import { Sketch } from "./sketch";
import { keyed } from "./sketch-keys";

const BRUSHES = ["ink", "eraser"] as const;

/** A sheet with its brushes: what is drawn is read as an item of the data, in its ground and centred where the data are. */
export class Pad {
  readonly element: HTMLElement;
  private readonly sketch: Sketch;
  private readonly ground: number[];
  private readonly target: Place | null;
  private centring: boolean;

  /** `pictures` show how the data lie; `changed`: something was drawn; `done`: the hand has come to rest; `beside`: stands with the options. */
  constructor(
    pictures: Samples,
    private readonly shape: number[],
    private readonly words: Words,
    private readonly on: { changed(): void; done(): void },
    beside: HTMLElement | null = null,
  ) {
    this.ground = groundOf(pictures);
    this.target = centringOf(pictures, this.ground);
    this.centring = this.target !== null;
    this.sketch = new Sketch(shape, colourOf(this.ground), words.t("draw_sheet"), on.changed, on.done);
    this.sketch.colour = this.ink();
    this.element = h("div", { class: "draw-sheet" }, this.brushes(), keyed(this.sketch, words), this.options(beside));
  }

  /** What is drawn, as the encoder is to read it; null as long as the sheet is empty. */
  sample(): Sample | null {
    const drawn = this.sketch.sample();
    if (centreOfMass(drawn, this.ground) === null) return null;
    return this.centring && this.target ? centred(drawn, this.ground, this.target) : drawn;
  }

  /** Puts an item on the sheet, to be changed. */
  take(item: Sample): void {
    this.sketch.take(item);
  }

  /** What stands out most from the ground. */
  private ink(): string {
    const mean = this.ground.reduce((a, b) => a + b, 0) / this.ground.length;
    return colourOf(this.ground.map(() => (mean < 0.5 ? 1 : 0)));
  }

  private brushes(): HTMLElement {
    const { words: { t }, sketch } = this;
    let ink = this.ink();
    const brush = new Segments(t("draw_brush"), BRUSHES, "ink", (id) => [t(`draw_${id}`), t(`draw_${id}_hint`)],
      (id) => (sketch.colour = id === "ink" ? ink : colourOf(this.ground)), "draw");
    const colour = h("input", {
      type: "color", class: "draw-colour", value: ink, "aria-label": t("draw_colour"), title: t("draw_colour"), "data-testid": "draw-colour",
      oninput: () => {
        ink = colour.value;
        brush.choose("ink");
        sketch.colour = ink;
      },
    });
    show(colour, this.shape[0] >= 3);
    return h("div", { class: "row" }, brush.element, colour,
      iconButton(ICONS.undo, t("draw_undo"), () => sketch.undo()), iconButton(ICONS.close, t("draw_clear"), () => sketch.clear()));
  }

  private options(beside: HTMLElement | null): HTMLElement {
    const { words, sketch, shape } = this;
    const { t } = words;
    const size = h("output", { class: "number" });
    const width = h("input", {
      type: "range", min: 0.5, max: Math.max(2, Math.round(Math.max(...shape.slice(1)) / 5)), step: 0.1, value: sketch.width,
      "aria-label": t("draw_width"), oninput: () => resize(),
    });
    const resize = () => {
      sketch.width = Number(width.value);
      setText(size, t("level_pixels", { value: words.fixed(sketch.width, 1) }));
    };
    resize();
    const centre = h("input", {
      type: "checkbox", checked: this.centring, "data-testid": "draw-centre",
      onchange: () => {
        this.centring = centre.checked;
        this.on.changed();
      },
    });
    return h("div", { class: "draw-options" },
      h("label", { class: "row level", title: t("draw_width_hint") }, h("span", {}, t("draw_width")), h("span", { class: "grow" }, width), size),
      h("div", { class: "row" }, beside, this.target && h("label", { class: "row", title: t("draw_centre_hint") }, centre, t("draw_centre"))));
  }
}
