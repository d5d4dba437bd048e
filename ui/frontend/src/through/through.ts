import type { ModelData, ThroughData } from "../contract";
import type { Bundle } from "../core/bundle";
import { component, type View } from "../core/component";
import { h, ICONS, iconButton, setAttribute, setText, show } from "../core/dom";
import { latest } from "../core/frames";
import { told } from "../core/gestures";
import { reachOf } from "../core/looks/difference";
import type { Picture } from "../core/looks/gallery";
import type { NoiseKind } from "../core/looks/look";
import { levelsOf, noiseHint } from "../core/looks/noise";
import { NoAnswer } from "../core/no-answer";
import { onStage, readTheme, sameTheme, type Theme } from "../core/theme";
import { makeWords } from "../core/words";
import { Pad } from "../explorer/parts/pad";
import { Segments } from "../explorer/parts/segments";
import type { Point } from "../map/viewport";
import { symbolOf } from "../marks/symbol";
import padCss from "../styles/pad.css";
import css from "../styles/through.css";
import { align } from "./align";
import { ModelRow } from "./model-row";
import { SmallMap } from "./small-map";

const OFFERED = 14;
/** What can go through: an item of the data, or what is drawn by hand. */
const SOURCES = ["item", "drawing"] as const;
type Source = (typeof SOURCES)[number];

const identity = ({ models, lang, base }: ThroughData) => JSON.stringify([models, lang, base]);

export const through = (bundle: Bundle) => component<ThroughData>(padCss + css, identity, (root, data) => new Through(root, data, bundle));

/** One item, one noise and one path through several models: a row for each. */
class Through implements View<ThroughData> {
  private readonly words;
  private readonly space = h("div", { class: "through" }, h("div", { class: "skeleton waiting" }));
  private readonly request = latest<void>(() => this.compute().catch(console.warn) as Promise<void>);
  private readonly value = h("output", { class: "number" });
  private readonly what = h("span", { class: "quiet" });
  private rows: ModelRow[] = [];
  private maps: SmallMap[] = [];
  /** How each map was laid on the first. */
  private lay: ((point: Point) => Point)[] = [];
  private offered: { button: HTMLButtonElement; picture: Picture; index: number }[] = [];
  private kinds: Segments<NoiseKind> | null = null;
  private level: HTMLInputElement | null = null;
  private target: Segments<"a" | "b"> | null = null;
  private source: Segments<Source> | null = null;
  private pad: Promise<Pad> | null = null;
  private readonly input = h("div", { class: "through-input" });
  private readonly sheet = h("div", { class: "through-sheet" });
  private first = 0;
  private item = 0;
  private other = 1;
  private theme: Theme;
  private readonly noAnswer: NoAnswer;
  private destroyed = false;

  constructor(private readonly root: HTMLElement, private readonly data: ThroughData, private readonly bundle: Bundle) {
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.noAnswer = new NoAnswer(this.words);
    root.append(this.noAnswer.element, this.space);
    this.start().catch((error) => this.fail(error));
  }

  update(): void {
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    for (const row of this.rows) row.retheme(theme);
    for (const map of this.maps) map.retheme(onStage(theme));
    this.request();
  }

  destroy(): void {
    this.destroyed = true;
    this.noAnswer.destroy();
    for (const part of [...this.rows, ...this.maps]) part.destroy();
  }

  private async start(): Promise<void> {
    const load = (model: ModelData) => ModelRow.load(model, this.data.base, this.bundle, this.root, this.words, () => this.theme);
    this.rows = await Promise.all(this.data.models.map(load));
    if (this.destroyed) return this.destroy();
    const count = Math.min(...this.rows.map(({ items }) => items.count));
    this.other = Math.min(count - 1, this.unlike(count));
    this.build(count);
    this.root.dataset.ready = "1";
    this.request();
  }

  /** An item of another class than the first, so that the path leads somewhere. */
  private unlike(count: number): number {
    const { labels } = this.rows[0].items;
    for (let i = 1; i < count; i++) if (labels[i] !== labels[this.item]) return i;
    return 1;
  }

  private build(count: number): void {
    const { t } = this.words;
    const [leader] = this.rows;
    const fits = this.rows.map(({ items }) => align(items.xy, leader.items.xy));
    this.lay = fits.map(({ lay }) => lay);
    this.maps = this.rows.map((row, i) => {
      return new SmallMap(fits[i].xy, row.items.labels, onStage(this.theme), t("through_map", { name: row.data.name }), {
        hover: (index) => this.light(index), choose: (index) => index < count && this.take(index),
      });
    });
    this.target = new Segments(t("through_target"), ["a", "b"] as const, "a", (slot) => [t(`through_${slot}`), t(`through_${slot}_hint`)], () => this.mark());
    this.source = new Segments(t("through_source"), SOURCES, "item", (id) => [t(`through_${id}`), t(`through_${id}_hint`)], () => this.turn(), "through-source");
    show(this.source.element, leader.look.kind === "image" && this.rows.every(({ items }) => String(items.shape) === String(leader.items.shape)));
    show(this.sheet, false);
    this.input.append(this.sheet, this.offer(), this.noise());
    this.space.replaceChildren(
      h("section", { class: "card" },
        h("div", { class: "card-head" }, h("h3", {}, t("through_title")), this.source.element, this.what,
          h("span", { class: "row end" }, this.target.element, iconButton(ICONS.dice, t("through_more"), () => this.next(count)))),
        this.input),
      h("section", { class: "card through-rows" }, ...this.rows.map(({ element }) => element)),
      h("section", { class: "card" },
        h("div", { class: "card-head" }, h("h3", {}, t("through_path")), h("span", { class: "quiet" }, t("through_path_hint"))),
        ...this.rows.map(({ path }) => path)),
      h("section", { class: "card" },
        h("div", { class: "card-head" }, h("h3", {}, t("through_maps")), h("span", { class: "quiet" }, t("through_maps_hint"))),
        h("div", { class: "small-maps" }, ...this.maps.map((map, i) => h("figure", {}, map.element, h("figcaption", { class: "named" }, symbolOf(this.rows[i].data.symbol), this.rows[i].data.name))))));
    this.next(count, 0);
  }

  private offer(): HTMLElement {
    const { t } = this.words;
    const gallery = this.rows[0];
    this.offered = Array.from({ length: OFFERED }, (_, i) => {
      const picture = gallery.picture(t("item_number", { n: i + 1 }));
      const button = h("button", { type: "button", class: "offer", "data-testid": `offer-${i}`, onclick: () => this.take(this.offered[i].index) }, picture.element);
      return { button, picture, index: i };
    });
    return h("div", { class: "pictures offers", role: "group", "aria-label": t("through_title") }, ...this.offered.map(({ button }) => button));
  }

  private noise(): HTMLElement {
    const { t } = this.words;
    const { look, items } = this.rows[0];
    this.kinds = new Segments(t("noise_kind"), look.noises, look.noises[0], (kind) => [t(`noise_${kind}`), t(noiseHint(kind, look.kind))], () => this.limits());
    this.level = h("input", { type: "range", "aria-label": t("noise_level"), "data-testid": "through-level", oninput: () => this.turnUp() });
    show(this.kinds.element, items.shape.length > 0);
    this.limits();
    return h("div", { class: "row" }, this.kinds.element,
      h("label", { class: "row grow level" }, h("span", {}, t("noise_level")), h("span", { class: "grow" }, this.level), this.value));
  }

  /** Every kind of noise begins at none: first the item itself goes through. */
  private limits(): void {
    const { least, most, step } = levelsOf(this.kinds!.value, this.rows[0].items.shape);
    setAttribute(this.level!, "min", least);
    setAttribute(this.level!, "max", most);
    setAttribute(this.level!, "step", step);
    this.level!.value = "0";
    this.request();
  }

  private next(count: number, first = this.first + OFFERED): void {
    this.first = first < count ? first : 0;
    this.offered.forEach((offer, i) => {
      offer.index = (this.first + i) % count;
      this.rows[0].clean(offer.index).then((sample) => offer.picture.show(sample)).catch(console.warn);
    });
    this.mark();
  }

  /** An item goes through, or a drawing; an item can still be chosen as the goal. */
  private turn(): void {
    const drawing = this.drawing;
    show(this.sheet, drawing);
    this.input.classList.toggle("drawing", drawing);
    this.target!.choose(drawing ? "b" : "a");
    show(this.target!.element, !drawing);
    if (drawing) this.pad ??= this.draw();
    this.mark();
    this.request();
  }

  private get drawing(): boolean {
    return this.source?.value === "drawing";
  }

  private async draw(): Promise<Pad> {
    const [leader] = this.rows;
    const take = h("button", { type: "button", class: "button", title: this.words.t("through_take_hint"), "data-testid": "through-take", onclick: () => this.takeItem() }, this.words.t("through_take"));
    const pad = new Pad(await leader.samples(), leader.items.shape, this.words, { changed: () => this.request(), done: () => this.request() }, take);
    this.sheet.replaceChildren(pad.element);
    return pad;
  }

  /** The item that went through before comes onto the sheet, to be changed. */
  private async takeItem(): Promise<void> {
    (await this.pad)?.take(await this.rows[0].clean(this.item));
  }

  private take(index: number): void {
    if (this.target!.value === "a") this.item = index;
    else this.other = index;
    this.mark();
    this.light(null);
    this.request();
  }

  private mark(): void {
    for (const { button, index } of this.offered) {
      setAttribute(button, "aria-pressed", String(index === (this.target!.value === "a" ? this.item : this.other)));
    }
  }

  /** The item under the pointer in all maps; else the chosen ones. */
  private light(index: number | null): void {
    const chosen = this.drawing ? [this.other] : [this.item, this.other];
    for (const map of this.maps) map.light(index === null ? chosen : [index, ...chosen]);
  }

  private turnUp(): void {
    told("noise", this.kinds!.value, Number(this.level!.value));
    this.request();
  }

  private async compute(): Promise<void> {
    if (this.destroyed || !this.level) return;
    const { rows, drawing } = this;
    const clean = drawing ? ((await this.pad)?.sample() ?? null) : await rows[0].clean(this.item);
    this.said(clean === null);
    if (clean === null) return;
    const kind = this.kinds!.value;
    const level = Number(this.level.value);
    const noisy = level === 0 ? clean : rows[0].look.spoil(clean, kind, level, this.item + 1);
    const differences = [];
    for (const [i, row] of rows.entries()) {
      const from = drawing ? await row.encode(clean) : row.items.code(this.item);
      differences.push(await row.rebuild(clean, noisy, from));
      row.readAs(drawing ? from : null);
      this.maps[i].mark(drawing ? this.lay[i](row.place(from)) : null);
      await row.walk(from, this.other);
    }
    const reach = reachOf(differences);
    for (const row of rows) row.showError(reach);
    this.light(null);
    this.root.dataset.item = drawing ? "drawing" : String(this.item);
  }

  /** What goes through and how much it is spoilt, in words. */
  private said(empty: boolean): void {
    const { words, rows, item } = this;
    const level = Number(this.level!.value);
    const { unit } = levelsOf(this.kinds!.value, rows[0].items.shape);
    const shown = unit === "share" ? words.percent(level) : words.fixed(level, unit === "degrees" ? 0 : 2);
    setText(this.value, words.t(`level_${unit}`, { value: shown }));
    if (this.drawing) return setText(this.what, words.t(empty ? "through_draw" : "through_drawn"));
    const name = rows[0].data.classes[rows[0].items.labels[item]] ?? words.t("item_number", { n: item + 1 });
    const origin = words.t(rows[0].items.heldOut[item] ? "held_out_item" : "training_item");
    setText(this.what, `${name}, ${origin}${rows[0].items.pictures ? "" : `. ${words.t("picture_is_decoded")}`}`);
  }

  private fail(error: unknown): void {
    console.warn(error);
    this.root.dataset.ready = "error";
    this.space.replaceChildren(h("p", { class: "note" }, this.words.t("items_broken")));
  }
}
