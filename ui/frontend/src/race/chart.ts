import uPlot from "uplot";
import type { SymbolData } from "../contract";
import { axis } from "../core/axis";
import { h, setText, show } from "../core/dom";
import { mix, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { paintSymbol } from "../marks/symbol";
import { baselineOf, type Entry } from "./entries";
import { stacked } from "./stacked";

/** Better than this below zero is off the picture: a model that has just begun would flatten all others. */
const LOWEST = -20;
/** Height of the name of a level. */
const NAME_PX = 14;
/** Half the height of a mark at the end of a line. */
const SYMBOL_PX = 5;

/** Held-out variance explained against epochs, one line a run; PCA of each code size as a dashed level. */
export class Chart {
  readonly element = h("div", { class: "race-plot skeleton", role: "img" });
  private readonly note = h("p", { class: "race-empty quiet", hidden: true });
  private plot: uPlot | null = null;
  private drawn = "";
  private readonly observer = new ResizeObserver(() => this.resize());

  constructor(
    private readonly entries: Entry[],
    private readonly symbols: SymbolData[],
    private readonly words: Words,
    private theme: Theme,
    private readonly values: number,
  ) {
    this.element.append(this.note);
    this.observer.observe(this.element);
  }

  draw(): void {
    const levels = this.levels();
    const empty = !this.entries.some(({ heldOut }) => heldOut.length > 0);
    this.tellEmpty(empty && !this.plot && this.entries.every(({ ended }) => ended), !this.plot);
    if (empty) return;
    const shape = JSON.stringify([levels.map(({ size }) => size), this.theme]);
    if (shape !== this.drawn) this.rebuild(levels.map(({ size }) => size));
    this.drawn = shape;
    this.plot?.setData(this.data(levels));
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.draw();
  }

  destroy(): void {
    this.observer.disconnect();
    this.plot?.destroy();
  }

  /** All may end before anything was measured; without a plot the place is grey only as long as there may be one. */
  private tellEmpty(empty: boolean, unplotted: boolean): void {
    this.element.classList.toggle("skeleton", unplotted && !empty);
    setText(this.note, empty ? this.words.t("race_empty") : "");
    show(this.note, empty);
    this.element.setAttribute("aria-label", this.words.t(empty ? "race_empty" : "race_chart"));
  }

  /** PCA explains the same for all runs with one code size. */
  private levels(): { size: number; value: number }[] {
    const sizes = new Set(this.entries.flatMap(({ baseline }) => (baseline ? [Math.min(baseline.code_size, this.values)] : [])));
    return [...sizes].sort((a, b) => a - b).map((size) => ({ size, value: 100 * baselineOf(this.entries, size, this.values)!.pca_variance_explained }));
  }

  private data(levels: { value: number }[]): uPlot.AlignedData {
    const epochs = [...new Set(this.entries.flatMap(({ heldOut }) => heldOut.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
    const place = new Map(epochs.map((epoch, i) => [epoch, i]));
    const lines = this.entries.map(({ heldOut }) => {
      const line: (number | null)[] = epochs.map(() => null);
      for (const { epoch, variance_explained } of heldOut) line[place.get(epoch)!] = 100 * variance_explained;
      return line;
    });
    return [epochs, ...lines, ...levels.map(({ value }) => epochs.map(() => value))] as uPlot.AlignedData;
  }

  private rebuild(sizes: number[]): void {
    this.plot?.destroy();
    this.element.classList.remove("skeleton");
    const { theme, words } = this;
    const lines: uPlot.Series[] = this.entries.map(({ entrant, seed }) => ({
      stroke: this.symbols[entrant].colour, width: seed === 0 ? 2.2 : 1.2, spanGaps: true, points: { show: false },
    }));
    const levels: uPlot.Series[] = sizes.map(() => ({
      stroke: mix(theme.text, theme.background, 0.25), width: 1.5, dash: [6, 5], points: { show: false },
    }));
    this.plot = new uPlot({
      width: this.element.clientWidth || 600,
      height: this.element.clientHeight || 260,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { range: (_, low, high) => [Math.max(LOWEST, Math.min(low, 0)), Math.max(high + 3, 10)] } },
      axes: [axis(theme, words, words.t("axis_epoch"), 26), axis(theme, words, words.t("axis_explained"), 48)],
      series: [{}, ...lines, ...levels],
      hooks: { draw: [(plot) => this.nameLevels(plot, sizes), (plot) => this.markEnds(plot)] },
    }, [[]] as unknown as uPlot.AlignedData, this.element);
  }

  private nameLevels(plot: uPlot, sizes: number[]): void {
    const { ctx, bbox } = plot;
    const first = 1 + this.entries.length;
    ctx.save();
    ctx.font = `${12 * devicePixelRatio}px ${this.theme.font}`;
    ctx.fillStyle = mix(this.theme.text, this.theme.background, 0.25);
    ctx.textAlign = "right";
    ctx.textBaseline = "bottom";
    const names = sizes.flatMap((size, i) => {
      const value = plot.data[first + i]?.at(-1);
      return typeof value === "number" ? [{ name: this.words.t("pca_of_size", { n: size }), y: plot.valToPos(value, "y", true) - 3 }] : [];
    });
    names.sort((a, b) => b.y - a.y);
    const at = stacked(names.map(({ y }) => y), NAME_PX * devicePixelRatio, bbox.top);  // the highest name may stand in the margin
    names.forEach(({ name }, i) => ctx.fillText(name, bbox.left + bbox.width - 4, at[i]));
    ctx.restore();
  }

  /** Who a line belongs to stands at its end: its colour alone does not say. */
  private markEnds(plot: uPlot): void {
    for (const { entrant, heldOut } of this.entries) {
      const last = heldOut.at(-1);
      if (!last) continue;
      const place = [plot.valToPos(last.epoch, "x", true), plot.valToPos(100 * last.variance_explained, "y", true)] as const;
      paintSymbol(plot.ctx, this.symbols[entrant], ...place, SYMBOL_PX * devicePixelRatio);
    }
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width > 10 && height > 10) this.plot?.setSize({ width, height });
  }
}
