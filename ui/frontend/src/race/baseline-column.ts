import { FILES, type BaselineData, type EntrantData, type InputsTensors, type ItemsTensors, type ItemsTold } from "../contract";
import { h, setText, show } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import type { Look } from "../core/looks/look";
import type { Sample } from "../core/looks/sample";
import { bytes, integers } from "../core/tensors";
import { onStage, type Theme } from "../core/theme";
import { symbolOf } from "../marks/symbol";
import { align } from "../through/align";
import type { SmallMap } from "../through/small-map";
import { baselineOf, type Entry } from "./entries";
import { pictureLine, shownPlaces, smallMap, type Shared } from "./model-column";
import { affordable, pcaOf, type Pca, type Told } from "./pca";

/** Kinds of items whose values PCA is fitted to as they are drawn. */
const PLAIN = ["image", "curve", "table"];

/** PCA beside the models: its scores are known; where its fit can be found again from the items, its map and pictures too. */
export class BaselineColumn {
  readonly element: HTMLElement;
  private readonly space = h("div", { class: "map-space", hidden: true });
  private readonly rows = h("div", { class: "items" });
  private readonly values: HTMLElement[];
  private gallery: Gallery | null = null;
  private map: SmallMap | null = null;
  xy: Float32Array | null = null;
  private labels: Int32Array | null = null;
  private asked = false;

  constructor(
    private readonly data: BaselineData[],
    private readonly entrants: EntrantData[],
    private readonly entries: Entry[],
    private readonly shared: Shared,
    private readonly numbers: number,
  ) {
    const { t } = shared.words;
    this.values = data.map(() => h("span", { class: "number caption" }));
    const [{ name, detail, symbol }] = data;
    this.element = h("article", { class: "sheet model baseline-column", "aria-label": name, "data-testid": "baseline" },
      h("header", {}, ...(data.length === 1 ? [symbolOf(symbol)] : []),
        h("div", { class: "model-name" }, h("h2", {}, name), h("span", { class: "caption" }, data.length === 1 ? detail : "")), h("span", { class: "tag" }, t("race_exact"))),
      this.space, this.rows);
    this.rows.append(...data.map((_, i) => this.told(i)), h("p", { class: "caption" }, t("race_baseline")));
  }

  update(): void {
    this.data.forEach(({ size }, i) => {
      const known = baselineOf(this.entries, size, this.numbers);
      if (!known) return;
      const { number, t } = this.shared.words;
      setText(this.values[i], t("race_baseline_explained", { value: number(100 * known.pca_variance_explained, 3), n: number(known.n, 6) }));
    });
    const source = this.source();
    if (this.asked || !source) return;
    this.asked = true;
    this.load(source.entrant, source.run, source.told).catch((error) => console.warn("PCA", error));
  }

  retheme(theme: Theme): void {
    this.gallery?.retheme(theme);
    this.map?.retheme(onStage(theme));
  }

  place(): void {
    const { xy, labels } = this;
    if (!xy || !labels) return;
    const reference = this.shared.reference();
    const laid = reference?.length === xy.length ? align(xy, reference).xy : xy;
    if (this.map) return this.map.show(laid, labels);
    this.map = smallMap(laid, labels, this.data[0].name, this.shared);
    this.space.replaceChildren(this.map.element);
  }

  light(index: number | null): void {
    this.map?.light(index === null || !this.labels || index >= this.labels.length ? [] : [index]);
  }

  destroy(): void {
    this.map?.destroy();
    this.gallery?.destroy();
  }

  private told(i: number): HTMLElement {
    const { symbol, detail } = this.data[i];
    return h("div", { class: "sized" }, ...(this.data.length === 1 ? [] : [symbolOf(symbol), h("span", {}, detail)]), this.values[i]);
  }

  /** A run that sees whole, clean items and has ended: PCA was fitted to what it was trained on. */
  private source(): { entrant: EntrantData; run: string; told: Told } | null {
    for (const { entrant: place, id, baseline, state } of this.entries) {
      const entrant = this.entrants[place];
      if (state !== "done" || !baseline || entrant.look.view !== "identity" || !PLAIN.includes(entrant.look.kind)) continue;
      const size = Math.min(baseline.code_size, this.numbers);
      const told = { fitted_on: baseline.fitted_on, n: baseline.n, size, explained: baseline.pca_variance_explained };
      if (affordable(this.numbers, told)) return { entrant, run: id, told };
    }
    return null;
  }

  private async load(entrant: EntrantData, run: string, told: Told): Promise<void> {
    const files = this.shared.files(run);
    const look = makeLook(entrant.look, this.shared.words);
    const [kept, inputs] = await Promise.all([
      files.tensors<ItemsTensors, ItemsTold>(FILES.items), files.tensors<InputsTensors, never>(FILES.inputs),
    ]);
    if (!kept.tensors.pictures || !inputs.tensors.pictures || !kept.tensors.ids || !inputs.tensors.ids) return;
    const items = look.stored(kept.tensors.pictures);
    const pca = pcaOf({ items, heldOut: bytes(kept, "held_out") }, this.data.map(({ size }) => size), told);
    if (!pca) return;
    const at = new Map(Array.from(integers(kept, "ids"), (id, i) => [id, i]));
    const places = Array.from(integers(inputs, "ids"), (id) => at.get(id));
    if (places.some((place) => place === undefined)) return;
    this.labels = integers(inputs, "labels");
    this.xy = Float32Array.from(places.flatMap((place) => pca.place(items.at(place!).values)));
    this.draw(pca, look, look.stored(inputs.tensors.pictures), bytes(inputs, "held_out"));
  }

  private draw(pca: Pca, look: Look, pictures: ReturnType<Look["stored"]>, heldOut: Uint8Array): void {
    const { t } = this.shared.words;
    look.learn(pictures);
    const gallery = (this.gallery = new Gallery(look, this.shared.theme(), this.element));
    const items = shownPlaces(look, pictures, heldOut).map((at) => pictures.at(at));
    const line = (name: string, made: (item: Sample) => Sample, told: boolean) => pictureLine(name, items.map((item, i) => {
      const picture = gallery.picture(t("race_rebuilt_of", { what: name, n: i + 1, name: this.data[0].name }));
      picture.show(made(item), told, told ? item : null);
      return picture.element;
    }));
    const sizes = this.data.flatMap(({ size, detail }, i) => {
      const name = this.data.length === 1 ? t("race_rebuilt") : detail;
      const rebuilt = size * pca.fit.mean.length <= pca.fit.axes.length;
      return [...(rebuilt ? [line(name, (item) => ({ values: pca.rebuilt(item.values, size), shape: item.shape }), true)] : []), this.told(i)];
    });
    this.rows.replaceChildren(...(look.overlays ? [] : [line(t("original"), (item) => item, false)]), ...sizes);
    show(this.space, true);
    this.element.dataset.shown = "true";
    this.shared.moved(this);
  }
}
