import type { UseData, UseHead } from "../contract";
import { h } from "../core/dom";
import type { Files } from "../core/files/files";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import type { UseFile } from "./asking";
import { curvesOf, type Curves } from "./curves";
import { Detail } from "./detail";
import { paintedOf } from "./painted";
import { Places } from "./places";
import { Result } from "./result";
import { Table } from "./table";
import { hasThreshold, Threshold } from "./threshold";
import { verdict } from "./verdict";

/** What came of it: how well it went, the threshold where something ranks, the rows, one of them large, all on the map. */
export class Findings {
  readonly element: HTMLElement;
  private readonly gallery: Gallery;
  private readonly places: Places;
  /** What stands instead of the map where rows are no items. */
  private readonly curves: Curves | null;

  constructor(private readonly root: HTMLElement, { look: drawn, classes }: UseData, file: UseFile, head: UseHead, theme: Theme, words: Words,
    train: (() => void) | null) {
    const look = makeLook(drawn, words);
    this.gallery = new Gallery(look, theme, root);
    const result = new Result(file, head, look);
    const threshold = hasThreshold(result) ? new Threshold(result, words, train) : null;
    const flagged = threshold && ((row: number) => threshold.isAbove(row));
    const detail = new Detail(result, this.gallery, words);
    const table = new Table(result, this.gallery, words, flagged, (row) => lookAt(row, false));
    this.places = new Places(result, classes.length, theme, words, flagged, paintedOf(result, theme, words), (row) => lookAt(row, true));
    const lookAt = (row: number, reveal: boolean) => {
      detail.show(row);
      this.places.show(row);
      if (reveal) table.reveal(row);
    };
    threshold?.changed.on(() => {
      table.mark();
      this.places.repaint();
    });
    this.curves = curvesOf(result, theme, words);
    const side = this.curves ? [this.curves.element] : [this.places.element, detail.element];
    const isEmpty = head.rows === 0;
    this.element = h("div", { class: "use-findings", "data-testid": "use-findings", "data-purpose": head.wish.purpose },
      verdict(head, words),
      threshold && h("section", { class: "sheet panel", "aria-label": words.t("use_share") }, threshold.element),
      !isEmpty && h("div", { class: "use-rows" }, table.element, h("div", { class: "use-side" }, ...side)));
    if (!isEmpty) lookAt(table.selected, false);
  }

  /** Draws what needs a place in the page. */
  begin(files: Files): void {
    if (!this.curves) void this.places.begin(files);
  }

  recolour(theme: Theme): void {
    this.gallery.retheme(theme);
    this.places.recolour(theme);
    this.curves?.recolour(theme);
  }

  destroy(): void {
    this.gallery.destroy();
    this.places.destroy();
    delete this.root.dataset.kind;
  }
}
