import { h, ICONS, iconButton, setText, show } from "../../core/dom";
import { reachOf } from "../../core/looks/difference";
import type { Picture } from "../../core/looks/gallery";
import { Samples, squaredError, type Sample } from "../../core/looks/sample";
import { colourOf } from "../../core/looks/colour-of";
import { ItemTile } from "../parts/item-tile";
import { decode, itemOf, nameOf, type Explorer } from "../explorer";
import { codeRows, nearestRows } from "../state/distances";
import { Scale } from "../parts/scale";
import { Segments } from "../parts/segments";
import { Sketch } from "../parts/sketch";
import { centred, centreOfMass, centringOf, groundOf, type Place } from "../state/strokes";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const NEAREST = 4;
const TRAIL = 60;
/** Without originals, so many decoded items show how the data lie. */
const DECODED = 200;
const BRUSHES = ["ink", "eraser"] as const;

/** An item drawn by hand, or a real one changed: its code moves on the map and the network answers while it is drawn. */
export class Draw implements Tool {
  readonly element: HTMLElement;
  private readonly note = h("p", { class: "note" });
  private readonly body = h("div", { class: "draw-body" });
  private readonly said = h("div", { class: "quiet number" });
  private readonly seen: Picture;
  private readonly rebuilt: Picture;
  private readonly wrong: Picture;
  private readonly scale: Scale;
  private readonly tiles: ItemTile[];
  private readonly answer: HTMLElement;
  private readonly hint: HTMLElement;
  private readonly explorer: Explorer;
  private readonly request;
  private sketch: Sketch | null = null;
  private ground: number[] = [0];
  private target: Place | null = null;
  private centring = false;
  private trail: Float32Array[] = [];
  private code: Float32Array | null = null;
  /** The hand has come to rest. */
  private resting = false;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, gallery } = explorer;
    this.request = host.whenVisible(() => this.compute());
    this.seen = gallery.picture(t("draw_seen"), "draw-seen");
    this.rebuilt = gallery.picture(t("reconstruction"), "draw-rebuilt");
    this.wrong = gallery.picture(t("rebuilt_error"), "draw-error");
    this.scale = new Scale(explorer);
    this.tiles = Array.from({ length: NEAREST }, (_, i) => new ItemTile(explorer, `draw-near-${i}`));
    const figure = (picture: Picture, name: "draw_seen" | "reconstruction" | "rebuilt_error") => h("figure", {}, picture.element, h("figcaption", { class: "quiet" }, t(name)));
    this.answer = h("div", { class: "draw-answer" },
      h("div", { class: "draw-pictures" },
        figure(this.seen, "draw_seen"), figure(this.rebuilt, "reconstruction"), figure(this.wrong, "rebuilt_error")),
      h("div", { class: "row" }, this.said, this.scale.element),
      h("div", { class: "quiet" }, t("draw_nearest")),
      h("div", { class: "pictures draw-near" }, ...this.tiles.map(({ element }) => element)));
    this.hint = h("p", { class: "quiet" }, t("draw_empty"));
    setText(this.note, t("encoder_loading"));
    show(this.body, false);
    this.element = h("div", { class: "tool draw" }, this.note, this.body);
    const start = host.whenVisible(() => this.sketch ?? this.start());
    host.on(explorer.layout.changed, () => this.mark());
    host.onReady("encoder", () => start());
    for (const model of ["decoder", "encoder"] as const) host.onMissing(model, (why) => setText(this.note, why));
  }

  private async start(): Promise<void> {
    const pictures = (await this.explorer.items.originals()) ?? (await this.decodedItems());
    this.ground = groundOf(pictures);
    this.target = centringOf(pictures, this.ground);
    this.centring = this.target !== null;
    this.sketch = new Sketch(this.explorer.items.shape, colourOf(this.ground), this.explorer.words.t("draw_sheet"), () => this.request(), () => this.ended());
    this.sketch.colour = this.ink();
    this.body.replaceChildren(h("div", { class: "draw-sheet" }, this.brushes(this.sketch), this.sketch.element, this.options(this.sketch)), this.answer, this.hint);
    show(this.note, false);
    show(this.body, true);
    show(this.answer, false);
  }

  private async decodedItems(): Promise<Samples> {
    const { items } = this.explorer;
    return decode(this.explorer, items.codes.slice(0, Math.min(items.count, DECODED) * items.size));
  }

  /** What stands out most from the ground. */
  private ink(): string {
    const mean = this.ground.reduce((a, b) => a + b, 0) / this.ground.length;
    return colourOf(this.ground.map(() => (mean < 0.5 ? 1 : 0)));
  }

  private brushes(sketch: Sketch): HTMLElement {
    const { words: { t }, items } = this.explorer;
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
    show(colour, items.shape[0] >= 3);
    return h("div", { class: "row" }, brush.element, colour,
      iconButton(ICONS.undo, t("draw_undo"), () => sketch.undo()),
      iconButton(ICONS.close, t("draw_clear"), () => {
        this.trail = [];
        sketch.clear();
      }));
  }

  private options(sketch: Sketch): HTMLElement {
    const { words, items, choice } = this.explorer;
    const { t } = words;
    const size = h("output", { class: "number" });
    const width = h("input", {
      type: "range", min: 0.5, max: Math.max(2, Math.round(Math.max(...items.shape.slice(1)) / 5)), step: 0.1, value: sketch.width,
      "aria-label": t("draw_width"), oninput: () => resize(),
    });
    const resize = () => {
      sketch.width = Number(width.value);
      setText(size, t("level_pixels", { value: words.fixed(sketch.width, 1) }));
    };
    resize();
    const centre = h("input", { type: "checkbox", checked: this.centring, "data-testid": "draw-centre", onchange: () => this.setCentring(centre.checked) });
    const from = h("button", { type: "button", class: "button", title: t("draw_from_hint"), "data-testid": "draw-from", onclick: () => this.from() }, t("draw_from"));
    const arm = () => (from.disabled = choice.pair.a === null);
    this.host.on(choice.changed, arm);
    arm();
    return h("div", { class: "draw-options" },
      h("label", { class: "row level", title: t("draw_width_hint") }, h("span", {}, t("draw_width")), h("span", { class: "grow" }, width), size),
      h("div", { class: "row" }, from, this.target && h("label", { class: "row", title: t("draw_centre_hint") }, centre, t("draw_centre"))));
  }

  private setCentring(on: boolean): void {
    this.centring = on;
    this.request();
  }

  private async from(): Promise<void> {
    const { a } = this.explorer.choice.pair;
    if (a === null) return;
    this.trail = [];
    this.sketch?.take(await itemOf(this.explorer, a));
  }

  private async compute(): Promise<void> {
    if (!this.sketch) return;
    const { explorer } = this;
    const drawn = this.sketch.sample();
    const empty = centreOfMass(drawn, this.ground) === null;
    show(this.answer, !empty);
    show(this.hint, empty);
    if (empty) {
      this.code = null;
      this.trail = [];
      return this.mark();
    }
    const input = this.centring && this.target ? centred(drawn, this.ground, this.target) : drawn;
    const code = await explorer.models.encode(explorer.look.toInput(input), explorer.items.shape);
    const rebuilt = (await decode(explorer, code)).at(0);
    this.show(input, rebuilt);
    this.code = code;
    this.trail = [...this.trail, code].slice(-TRAIL);
    this.mark();
    if (this.resting) this.explorer.spot.pin(code);
    this.resting = false;
    await this.showNearest(code);
  }

  private show(input: Sample, rebuilt: Sample): void {
    const { look, words } = this.explorer;
    const error = look.difference(rebuilt, input);
    const reach = reachOf([error]);
    this.seen.show(input);
    this.rebuilt.show(rebuilt, true, input);
    this.wrong.showDifference(error, reach);
    this.scale.show(reach);
    setText(this.said, words.t("error_of_item", { value: words.fixed(squaredError(rebuilt, input), 2) }));
  }

  private async showNearest(code: Float32Array): Promise<void> {
    const { items, words } = this.explorer;
    const found = (await nearestRows(code, codeRows(items), NEAREST, "euclidean")) ?? [];
    this.tiles.forEach((tile, i) => {
      const one = found[i];
      const caption = one ? `${words.fixed(one.distance, 2)} · ${nameOf(this.explorer, one.index)}` : "";
      tile.set(one ? one.index : null, caption).catch(console.warn);
    });
  }

  /** Where the code has gone to since the drawing was begun. */
  private mark(): void {
    const { layout } = this.explorer;
    const { code, trail } = this;
    this.host.paint(code === null ? null : (pen, place) => {
      if (trail.length > 1) pen.path(trail.map((passed) => place(layout.project(passed))), pen.theme.primary);
      pen.cross(place(layout.project(code)));
    });
  }

  /** The large picture follows when a stroke has ended. */
  private ended(): void {
    this.resting = true;
    this.request();
  }
}
