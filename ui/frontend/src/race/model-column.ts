import type { EntrantData } from "../contract";
import type { Files } from "../core/files/files";
import { h, ICONS, iconButton, setText, show } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery, type Picture } from "../core/looks/gallery";
import type { Look } from "../core/looks/look";
import type { Samples } from "../core/looks/sample";
import { onStage, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { Film, type Frame, type Inputs } from "../live/film";
import { symbolOf } from "../marks/symbol";
import { SmallMap } from "../through/small-map";
import { align } from "../through/align";
import type { Entry } from "./entries";
import { told } from "./told";

/** Held-out items that are shown, by the form of their tiles. */
const SHOWN = { square: 6, wide: 3, line: 2 };

/** What the columns of a race share. */
export interface Shared {
  words: Words;
  files(run: string): Files;
  theme(): Theme;
  stop(runs: string[]): void;
  /** The places of the items of the first column, which the other maps are laid on. */
  reference(): Float32Array | null;
  /** The map of a column has changed. */
  moved(column: { place(): void; xy: Float32Array | null }): void;
  /** An item is pointed at. */
  light(index: number | null): void;
}

/** One contestant: its mark and name, how far it is, its latent map, a few held-out items and what it makes of them. */
export class ModelColumn {
  readonly element: HTMLElement;
  xy: Float32Array | null = null;
  /** How far it is; when it is through, what it is. */
  private readonly state = h("span", { class: "caption" });
  private readonly space = h("div", { class: "map-space skeleton" });
  private readonly note = h("p", { class: "caption" });
  private readonly rows = h("div", { class: "items" }, this.note);
  private readonly stop: HTMLButtonElement;
  private readonly look: Look;
  private readonly gallery: Gallery;
  private detail: string;
  private pictures: { original: Picture; rebuilt: Picture; at: number }[] = [];
  private film: Film | null = null;
  private map: SmallMap | null = null;
  private labels: Int32Array | null = null;

  constructor(private readonly data: EntrantData, private readonly mine: Entry[], index: number, private readonly shared: Shared) {
    const { t } = shared.words;
    this.detail = data.detail;
    this.stop = iconButton(ICONS.stop, t("race_stop", { name: data.name }), () => shared.stop(mine.filter(({ ended }) => !ended).map(({ id }) => id)));
    this.element = h("article", { class: "sheet model", "data-testid": `entrant-${index}`, "aria-label": data.name },
      h("header", {}, symbolOf(data.symbol), h("div", { class: "model-name" }, h("h2", {}, data.name), this.state), this.stop),
      this.space, this.rows);
    this.look = makeLook(data.look, shared.words);
    this.gallery = new Gallery(this.look, shared.theme(), this.element);
  }

  /** What it is, in numbers and seeds. */
  describe(detail: string): void {
    this.detail = detail;
    this.update();
  }

  update(): void {
    const { t } = this.shared.words;
    const ended = this.mine.every((entry) => entry.ended);
    setText(this.state, ended && !this.mine.some(({ lost }) => lost) ? this.detail : told(this.mine, this.shared.words));
    show(this.stop, !this.data.locked && !ended);
    const source = this.mine.find(({ snapshots }) => snapshots.length > 0);
    if (source) this.follow(source);
    this.space.classList.toggle("skeleton", !source && !ended);
    if (!source) setText(this.note, t(ended ? "race_nothing" : "race_no_snapshot"));
  }

  retheme(theme: Theme): void {
    this.gallery.retheme(theme);
    this.map?.retheme(onStage(theme));
  }

  /** Lays the map on that of the first column, as far as it can be turned, mirrored and scaled to lie there. */
  place(): void {
    if (!this.xy || !this.labels) return;
    const reference = this.shared.reference();
    const xy = reference && reference !== this.xy && reference.length === this.xy.length ? align(this.xy, reference).xy : this.xy;
    if (this.map) return this.map.show(xy, this.labels);
    this.map = smallMap(xy, this.labels, this.data.name, this.shared);
    this.space.replaceChildren(this.map.element);
  }

  light(index: number | null): void {
    this.map?.light(index === null || !this.labels || index >= this.labels.length ? [] : [index]);
  }

  destroy(): void {
    this.film?.clear();
    this.map?.destroy();
    this.gallery.destroy();
  }

  private follow(source: Entry): void {
    this.film ??= new Film(this.shared.files(source.id), this.look, async (frame, inputs) => this.present(frame, inputs), () => undefined);
    this.film.follow(source.snapshots);
  }

  private present({ xy, reconstructions }: Frame, inputs: Inputs): void {
    this.xy = xy;
    this.labels = inputs.labels;
    if (this.pictures.length === 0) this.arrange(inputs);
    for (const { original, rebuilt, at } of this.pictures) {
      original.show(inputs.pictures.at(at));
      rebuilt.show(reconstructions.at(at), true, inputs.pictures.at(at));
    }
    this.element.dataset.shown = "true";
    this.shared.moved(this);
  }

  /** Rows of a few items that were not trained on: the originals, unless they are drawn along, and what comes back. */
  private arrange({ pictures, heldOut }: Inputs): void {
    const { t } = this.shared.words;
    this.look.learn(pictures);
    const places = shownPlaces(this.look, pictures, heldOut);
    const made = (what: string, n: number) => this.gallery.picture(t("race_rebuilt_of", { what, n, name: this.data.name }));
    this.pictures = places.map((at, i) => ({ at, original: made(t("original"), i + 1), rebuilt: made(t("reconstruction"), i + 1) }));
    const line = (name: string, which: "original" | "rebuilt") => pictureLine(name, this.pictures.map((pair) => pair[which].element));
    this.rows.replaceChildren(
      ...(this.look.overlays ? [] : [line(t("original"), "original")]), line(t("race_rebuilt"), "rebuilt"));
  }
}

/** A map on the stage: the item under the pointer is lit in all columns. */
export function smallMap(xy: Float32Array, labels: Int32Array, name: string, { theme, words, light }: Shared): SmallMap {
  return new SmallMap(xy, labels, onStage(theme()), words.t("through_map", { name }), { hover: light, choose: () => undefined });
}

/** The first items that were not trained on. */
export function shownPlaces(look: Look, pictures: Samples, heldOut: ArrayLike<number>): number[] {
  return Array.from({ length: pictures.count }, (_, i) => i).filter((i) => heldOut[i]).slice(0, SHOWN[look.tile.form]);
}

export function pictureLine(name: string, pictures: HTMLElement[]): HTMLElement {
  return h("div", { class: "line" }, h("span", { class: "caption" }, name),
    h("div", { class: "line-pictures", style: `--count: ${pictures.length}` }, ...pictures));
}
