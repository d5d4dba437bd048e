import { h, ICONS, iconButton, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import { reachOf } from "../../core/looks/difference";
import type { Sample } from "../../core/looks/sample";
import { sentences } from "../../core/words";
import { binned, Histogram, type Bins } from "../parts/histogram";
import { visit } from "../parts/item-tile";
import { decode, nameOf, type Explorer } from "../explorer";
import { Scale } from "../parts/scale";
import { Segments } from "../parts/segments";
import { joined } from "../state/path";
import { spread } from "./asked";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const SHOWN: Record<string, number> = { square: 6, wide: 3, line: 2 };
const WHICH = ["worst", "best", "random", "chosen"] as const;
type Which = (typeof WHICH)[number];

interface Column {
  element: HTMLButtonElement;
  original: Picture;
  rebuilt: Picture;
  error: Picture;
  caption: HTMLElement;
  index: number;
}

/** What the network makes of several items, where it errs, and how the errors of all items are spread. */
export class Reconstruct implements Tool {
  readonly element: HTMLElement;
  private readonly which: Segments<Which>;
  private readonly dice: HTMLButtonElement;
  private readonly columns: Column[];
  private readonly body: HTMLElement;
  private readonly note = h("p", { class: "quiet" });
  private readonly histogram: Histogram;
  private readonly bins: Bins;
  private readonly scale: Scale;
  private readonly explorer: Explorer;
  private readonly request;
  /** Some items of a bin of the histogram, while one is chosen, and how many there are. */
  private ofBin: { items: number[]; all: number } | null = null;
  private drawn: number[] = [];

  constructor(host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words, items, look, choice, selection } = explorer;
    this.request = host.whenVisible(() => this.draw());
    const { t } = words;
    this.which = new Segments(t("rebuilt_which"), WHICH, "worst", (id) => [t(`rebuilt_${id}`), t(`rebuilt_${id}_hint`)], () => this.fresh(), "rebuilt");
    this.dice = iconButton(ICONS.dice, t("rebuilt_dice"), () => this.fresh());
    this.scale = new Scale(explorer);
    this.columns = Array.from({ length: SHOWN[look.tile.form] }, (_, i) => this.column(i));
    this.bins = binned(items.error, items.heldOut);
    this.histogram = new Histogram(this.bins, words, (bin) => this.takeBin(bin));
    this.body = h("div", { class: "rebuilt-columns" },
      h("div", { class: "rebuilt-names quiet", "aria-hidden": "true" }, ...this.rowNames().map((name) => h("span", {}, name))),
      ...this.columns.map(({ element }) => element));
    this.element = h("div", { class: "tool rebuilt" },
      h("div", { class: "row" }, this.which.element, this.dice, h("span", { class: "row end" }, this.scale.element)),
      this.note, this.body, this.histogram.element);
    host.on(choice.changed, () => {
      this.pointOut();
      this.renew();
    });
    host.on(selection.changed, () => this.renew());
    host.onReady("decoder", () => this.request());
    this.fresh();
    this.pointOut();
  }

  /** Where the original is drawn along with the reconstruction, it needs no row of its own. */
  private rowNames(): string[] {
    const { words: { t }, look, items } = this.explorer;
    const names = look.overlays ? [t("reconstruction")] : [t("original"), t("reconstruction")];
    return items.stored ? [...names, t("rebuilt_error")] : [t("reconstruction")];
  }

  private column(i: number): Column {
    const { gallery, words: { t }, items, look } = this.explorer;
    const column: Column = {
      original: gallery.picture(t("original"), `original-${i}`),
      rebuilt: gallery.picture(t("reconstruction"), `rebuilt-${i}`),
      error: gallery.picture(t("rebuilt_error"), `error-${i}`),
      caption: h("span", { class: "quiet number" }),
      index: -1,
      element: h("button", {
        type: "button", class: "item-tile rebuilt-item", "data-testid": `rebuilt-item-${i}`,
        onclick: () => visit(this.explorer, column.index),
        onpointerenter: () => this.explorer.ring(column.index), onpointerleave: () => this.explorer.ring(null),
        onfocus: () => this.explorer.ring(column.index), onblur: () => this.explorer.ring(null),
      }),
    };
    show(column.original.element, items.stored && !look.overlays);
    show(column.error.element, items.stored);
    column.element.append(column.original.element, column.rebuilt.element, column.error.element, column.caption);
    return column;
  }

  private takeBin(bin: number): void {
    const { items } = this.explorer;
    const inside = everyItem(items.count).filter((i) => Number.isFinite(items.error[i]) && this.bins.binOf(items.error[i]) === bin);
    this.ofBin = { items: spread(inside, this.columns.length), all: inside.length };
    this.which.release();
    show(this.dice, false);
    this.request();
  }

  /** Other items, because another button was pressed. */
  private fresh(): void {
    this.ofBin = null;
    this.histogram.clear();
    this.drawn = this.pick();
    show(this.dice, this.which.value === "random");
    this.request();
  }

  /** Others are chosen. */
  private renew(): void {
    if (this.which.value === "chosen" && !this.ofBin) this.fresh();
  }

  private pick(): number[] {
    const { items, choice, selection } = this.explorer;
    const most = this.columns.length;
    const all = everyItem(items.count).filter((i) => Number.isFinite(items.error[i]));
    switch (this.which.value) {
      case "worst":
        return all.sort((a, b) => items.error[b] - items.error[a]).slice(0, most);
      case "best":
        return all.sort((a, b) => items.error[a] - items.error[b]).slice(0, most);
      case "random":
        return Array.from({ length: Math.min(most, all.length) }, () => all.splice(Math.floor(Math.random() * all.length), 1)[0]);
      case "chosen": {
        const pinned = [choice.pair.a, choice.pair.b].filter((index) => index !== null);
        return [...new Set([...pinned, ...spread([...selection.items], most)])].slice(0, most);
      }
    }
  }

  private async draw(): Promise<void> {
    const { items, words, models } = this.explorer;
    const wanted = this.ofBin?.items ?? this.drawn;
    show(this.body, wanted.length > 0 && models.has("decoder"));
    setText(this.note, this.remark(wanted));
    show(this.note, this.note.textContent !== "");
    const rebuilt = wanted.length > 0 && models.has("decoder") ? await this.rebuild(wanted) : [];
    const pictures = await items.originals();
    const originals = pictures ? wanted.map((index) => pictures.at(index)) : [];
    const errors = rebuilt.map((sample, i) => (originals[i] ? this.explorer.look.difference(sample, originals[i]) : null));
    const reach = reachOf(errors.filter((error): error is Sample => error !== null));
    this.scale.show(pictures && rebuilt.length > 0 ? reach : null);
    this.columns.forEach((column, i) => {
      show(column.element, i < rebuilt.length);
      if (i >= rebuilt.length) return;
      column.index = wanted[i];
      setAttribute(column.element, "data-item", column.index);
      setAttribute(column.element, "title", this.title(column.index));
      setText(column.caption, words.number(items.error[column.index]));
      if (originals[i]) column.original.show(originals[i]);
      column.rebuilt.show(rebuilt[i], true, originals[i] ?? null);
      if (errors[i]) column.error.showDifference(errors[i], reach);
    });
  }

  private async rebuild(wanted: number[]): Promise<Sample[]> {
    const { items } = this.explorer;
    const decoded = await decode(this.explorer, joined(wanted.map((index) => items.code(index)), items.size));
    return wanted.map((_, i) => decoded.at(i));
  }

  private title(index: number): string {
    const { items, words } = this.explorer;
    const split = words.t(items.heldOut[index] ? "held_out_item" : "training_item");
    return [nameOf(this.explorer, index), split, words.t("item_error", { value: words.number(items.error[index]) }), words.t("item_visit")].join(" · ");
  }

  private remark(wanted: number[]): string {
    const { items, words: { t }, models } = this.explorer;
    if (!models.has("decoder")) return t("decoder_loading");
    if (wanted.length > 0) {
      const some = this.ofBin ? t("errors_of_bin", { n: wanted.length, all: this.ofBin.all }) : "";
      return sentences(some, !items.stored && t("originals_missing"));
    }
    if (this.ofBin) return t("errors_empty_bin");
    const asked = this.which.value === "chosen";
    return asked ? t("rebuilt_choose") : t("rebuilt_none");
  }

  private pointOut(): void {
    const { choice, items } = this.explorer;
    const { a } = choice.pair;
    this.histogram.point(a === null ? null : items.error[a], "A");
  }
}

const everyItem = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
