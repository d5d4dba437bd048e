import { h, setText, show } from "../../core/dom";
import { reachOf } from "../../core/looks/difference";
import type { Picture } from "../../core/looks/gallery";
import { Samples, squaredError, type Sample } from "../../core/looks/sample";
import { ItemTile } from "../parts/item-tile";
import { decode, itemOf, nameOf, type Explorer } from "../explorer";
import { codeRows, nearestRows } from "../state/distances";
import { Pad } from "../parts/pad";
import { Scale } from "../parts/scale";
import { readAs, readingIn } from "../state/reading";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const NEAREST = 4;
const TRAIL = 60;
/** Without originals, so many decoded items show how the data lie. */
const DECODED = 200;

/** An item drawn by hand, or a real one changed: its code moves on the map and the network answers while it is drawn. */
export class Draw implements Tool {
  readonly element: HTMLElement;
  private readonly note = h("p", { class: "note" });
  private readonly body = h("div", { class: "draw-body" });
  private readonly said = h("div", { class: "quiet number" });
  private readonly read = h("p", { class: "draw-read" });
  private readonly seen: Picture;
  private readonly rebuilt: Picture;
  private readonly wrong: Picture;
  private readonly scale: Scale;
  private readonly tiles: ItemTile[];
  private readonly answer: HTMLElement;
  private readonly hint: HTMLElement;
  private readonly explorer: Explorer;
  private readonly request;
  private pad: Pad | null = null;
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
      this.read,
      h("div", { class: "quiet" }, t("draw_nearest")),
      h("div", { class: "pictures draw-near" }, ...this.tiles.map(({ element }) => element)));
    this.hint = h("p", { class: "quiet" }, t("draw_empty"));
    setText(this.note, t("encoder_loading"));
    show(this.body, false);
    this.element = h("div", { class: "tool draw" }, this.note, this.body);
    const start = host.whenVisible(() => this.pad ?? this.start());
    host.on(explorer.layout.changed, () => this.mark());
    host.onReady("encoder", () => start());
    for (const model of ["decoder", "encoder"] as const) host.onMissing(model, (why) => setText(this.note, why));
  }

  private async start(): Promise<void> {
    const pictures = (await this.explorer.items.originals()) ?? (await this.decodedItems());
    this.pad = new Pad(pictures, this.explorer.items.shape, this.explorer.words, { changed: () => this.request(), done: () => this.ended() }, this.fromItem());
    this.body.replaceChildren(this.pad.element, this.answer, this.hint);
    show(this.note, false);
    show(this.body, true);
    show(this.answer, false);
  }

  private async decodedItems(): Promise<Samples> {
    const { items } = this.explorer;
    return decode(this.explorer, items.codes.slice(0, Math.min(items.count, DECODED) * items.size));
  }

  private fromItem(): HTMLElement {
    const { words: { t }, choice } = this.explorer;
    const from = h("button", { type: "button", class: "button", title: t("draw_from_hint"), "data-testid": "draw-from", onclick: () => this.from() }, t("draw_from"));
    const arm = () => (from.disabled = choice.pair.a === null);
    this.host.on(choice.changed, arm);
    arm();
    return from;
  }

  private async from(): Promise<void> {
    const { a } = this.explorer.choice.pair;
    if (a === null) return;
    this.trail = [];
    this.pad?.take(await itemOf(this.explorer, a));
  }

  private async compute(): Promise<void> {
    if (!this.pad) return;
    const { explorer } = this;
    const input = this.pad.sample();
    show(this.answer, input !== null);
    show(this.hint, input === null);
    if (input === null) {
      this.code = null;
      this.trail = [];
      return this.mark();
    }
    const code = await explorer.models.encode(explorer.look.toInput(input), explorer.items.shape);
    const rebuilt = (await decode(explorer, code)).at(0);
    this.show(input, rebuilt);
    setText(this.read, readingIn(explorer.words, explorer.classes, readAs(explorer.items, code)));
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
