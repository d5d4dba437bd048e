import { FILES, type ModelData } from "../contract";
import type { Bundle } from "../core/bundle";
import { h, setText, show } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery, type Picture } from "../core/looks/gallery";
import type { Look } from "../core/looks/look";
import { squaredError, type Sample, type Samples } from "../core/looks/sample";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import { symbolOf } from "../marks/symbol";
import { CodeBars } from "../explorer/parts/code-bars";
import { Items } from "../explorer/state/items";
import { Models } from "../explorer/state/models";
import { readAs, readingIn } from "../explorer/state/reading";
import type { Point } from "../map/viewport";

/** Steps on the path from one item to another. */
export const STEPS = 9;
/** Decoded items that show how the data lie, where no originals are stored. */
const LOOKED_AT = 200;

/** One model of the comparison: its items, networks, and the row of pictures that it makes. */
export class ModelRow {
  readonly element: HTMLElement;
  readonly path: HTMLElement;
  private readonly noisy: Picture;
  private readonly rebuilt: Picture;
  private readonly wrong: Picture;
  private readonly strip: Picture[];
  private readonly facts = h("div", { class: "quiet number" });
  private readonly read = h("p", { class: "through-read" });
  private readonly note = h("p", { class: "quiet" });
  private readonly bars: CodeBars;
  private difference: Sample | null = null;

  private constructor(
    readonly data: ModelData,
    readonly items: Items,
    readonly look: Look,
    private readonly models: Models,
    private readonly gallery: Gallery,
    private readonly words: Words,
    theme: () => Theme,
  ) {
    const { t } = words;
    this.noisy = gallery.picture(t("noisy_input"));
    this.rebuilt = gallery.picture(t("reconstruction"), "through-rebuilt");
    this.wrong = gallery.picture(t("rebuilt_error"));
    this.strip = Array.from({ length: STEPS }, (_, i) => gallery.picture(t("path_step", { n: i + 1, all: STEPS })));
    this.bars = new CodeBars({ words, items, theme });
    const column = (name: string, content: HTMLElement) => h("figure", {}, content, h("figcaption", { class: "quiet" }, name));
    this.element = h("div", { class: "through-row", "data-testid": "through-row" },
      h("div", { class: "through-name" }, this.named(), this.facts, this.read, this.note),
      column(t("noisy_input"), this.noisy.element), column(t("noise_code"), this.bars.element),
      column(t("reconstruction"), this.rebuilt.element), column(t("rebuilt_error"), this.wrong.element));
    this.path = h("div", { class: "through-way" }, this.named(),
      h("div", { class: "pictures" }, ...this.strip.map(({ element }) => element)));
  }

  /** Fetches what a row needs; throws when the run has no results. */
  static async load(data: ModelData, base: string | undefined, bundle: Bundle, root: HTMLElement, words: Words, theme: () => Theme): Promise<ModelRow> {
    const look = makeLook(data.look, words);
    const gallery = new Gallery(look, theme(), root);
    const files = bundle.files({ run: data.run, base });
    const items = new Items(await files.tensors(FILES.items), look);
    if (items.pictures) look.learn(items.pictures);
    const models = new Models(files, bundle.networks, () => items.size, () => undefined, () => items.told);
    const ready = [await models.prepare("decoder"), await models.prepare("encoder")];
    const row = new ModelRow(data, items, look, models, gallery, words, theme);
    const wrong = ready.find((state) => state !== "ready");
    if (wrong) setText(row.note, words.t(`decoder_${wrong}`));
    return row;
  }

  picture(label: string): Picture {
    return this.gallery.picture(label);
  }

  /** The original of an item, or what its code decodes to where no originals are stored. */
  async clean(index: number): Promise<Sample> {
    return this.items.pictures?.at(index) ?? (await this.decoded(this.items.code(index))).at(0);
  }

  /** Items to learn from how the data lie: the originals, or what some codes decode to. */
  async samples(): Promise<Samples> {
    return (await this.items.originals()) ?? this.decoded(this.items.codes.slice(0, Math.min(this.items.count, LOOKED_AT) * this.items.size));
  }

  /** The code of something that is no item of the data. */
  encode(sample: Sample): Promise<Float32Array> {
    return this.models.encode(this.look.toInput(sample), this.items.shape);
  }

  /** Where a code lies on the map that the run was published with. */
  place(code: Float32Array): Point {
    const { centre, plane, size } = this.items;
    const along = (axis: number) => code.reduce((sum, value, i) => sum + (value - centre[i]) * plane[axis * size + i], 0);
    return { x: along(0), y: along(1) };
  }

  /** Rebuilds a noisy item whose code without noise is `from`; returns how the result differs from the clean one. */
  async rebuild(clean: Sample, noisy: Sample, from: Float32Array): Promise<Sample> {
    const code = await this.encode(noisy);
    const rebuilt = (await this.decoded(code)).at(0);
    const error = squaredError(rebuilt, clean);
    this.noisy.show(noisy, false, this.look.overlays ? clean : null);
    this.rebuilt.show(rebuilt, true, clean);
    this.bars.show(from, code);
    setText(this.facts, this.words.t("through_error", { value: this.words.number(error), d: this.items.size }));
    this.difference = this.look.difference(rebuilt, clean);
    return this.difference;
  }

  /** Says what a drawing is taken for; null: nothing was drawn. */
  readAs(code: Float32Array | null): void {
    setText(this.read, code ? readingIn(this.words, this.data.classes, readAs(this.items, code)) : "");
    show(this.read, code !== null);
  }

  /** All error maps are on one scale, so that they can be compared. */
  showError(reach: number): void {
    if (this.difference) this.wrong.showDifference(this.difference, reach);
  }

  /** The straight path from a code to that of an item. */
  async walk(a: Float32Array, to: number): Promise<void> {
    const b = this.items.code(to);
    const codes = new Float32Array(STEPS * this.items.size);
    for (let i = 0; i < STEPS; i++) codes.set(a.map((value, at) => value + ((b[at] - value) * i) / (STEPS - 1)), i * this.items.size);
    const decoded = await this.decoded(codes);
    this.strip.forEach((picture, i) => picture.show(decoded.at(i), true));
  }

  retheme(theme: Theme): void {
    this.gallery.retheme(theme);
  }

  destroy(): void {
    this.gallery.destroy();
    this.models.destroy();
  }

  private named(): HTMLElement {
    return h("strong", { class: "named" }, symbolOf(this.data.symbol), this.data.name);
  }

  private async decoded(codes: Float32Array): Promise<Samples> {
    return this.look.outputs(await this.models.decode(codes));
  }
}
