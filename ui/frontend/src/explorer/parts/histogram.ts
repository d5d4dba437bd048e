import { h, setAttribute, setText, show } from "../../core/dom";
import type { Words } from "../../core/words";

/** Values are counted in so many bins, up to the largest. */
export const BINS = 24;
const NEARLY_ALL = 0.99;
/** A few values beyond so many times what nearly all stay below would leave the rest one bar: they share the last bin. */
const TAIL = 3;

export interface Bins {
  low: number;
  /** Width of a bin. */
  step: number;
  /** How many items of each split are in each bin. */
  counts: { heldOut: number[]; training: number[] };
  heldOut: number;
  training: number;
  /** Items whose value is no number. */
  missing: number;
  /** The largest value, where it lies beyond the last bin; null where the bins hold all. */
  beyond: number | null;
  binOf(value: number): number;
}

/** Counts of held-out and training items per bin, from 0 on. */
export function binned(values: Float32Array, heldOut: Uint8Array): Bins {
  const known = values.filter(Number.isFinite).sort();
  const usual = known.length ? known[Math.ceil(NEARLY_ALL * known.length) - 1] : 1;
  const most = known.length ? known[known.length - 1] : 1;
  const high = most <= TAIL * usual ? most : usual;
  const step = (high > 0 ? high : 1) / BINS;
  const counts = { heldOut: new Array<number>(BINS).fill(0), training: new Array<number>(BINS).fill(0) };
  const binOf = (value: number) => Math.min(BINS - 1, Math.max(0, Math.floor(value / step)));
  values.forEach((value, i) => {
    if (Number.isFinite(value)) counts[heldOut[i] ? "heldOut" : "training"][binOf(value)]++;
  });
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  return {
    low: 0, step, counts, heldOut: sum(counts.heldOut), training: sum(counts.training), missing: values.length - known.length, beyond: most > high ? most : null, binOf,
  };
}

const STEPS: Record<string, number | undefined> = { ArrowLeft: -1, ArrowRight: 1 };

/** How the errors of the items are spread, held-out beside training; a bin can be chosen. */
export class Histogram {
  readonly element: HTMLElement;
  private readonly bars: HTMLButtonElement[];
  private readonly mark = h("span", { class: "histogram-mark", "aria-hidden": "true" });
  private chosen: number | null = null;

  constructor(private readonly bins: Bins, words: Words, private readonly choose: (bin: number) => void) {
    const { t, number, percent } = words;
    const most = Math.max(...bins.counts.heldOut.map((count) => share(count, bins.heldOut)),
      ...bins.counts.training.map((count) => share(count, bins.training)), 1e-9);
    this.bars = Array.from({ length: BINS }, (_, bin) => {
      const [heldOut, training] = [share(bins.counts.heldOut[bin], bins.heldOut), share(bins.counts.training[bin], bins.training)];
      const values = { low: number(bin * bins.step), high: number((bin + 1) * bins.step), held: percent(heldOut), train: percent(training) };
      const words = t(bin === BINS - 1 && bins.beyond !== null ? "errors_last_bin" : "errors_bin", values);
      const bar = (kind: string, part: number) => h("span", { class: `histogram-bar ${kind}`, style: `height: ${(100 * part) / most}%` });
      return h("button", {
        type: "button", class: "histogram-bin", title: words, "aria-label": words, tabindex: bin === 0 ? 0 : -1, "data-testid": `bin-${bin}`,
        onclick: () => this.take(bin), onkeydown: (event: KeyboardEvent) => this.key(event, bin),
      }, bar("training", training), bar("held-out", heldOut));
    });
    const end = bins.beyond === null ? number(BINS * bins.step) : t("errors_beyond", { low: number(BINS * bins.step), most: number(bins.beyond) });
    const key = (kind: string, text: string) => h("span", { class: "row" }, h("span", { class: `swatch histogram-bar ${kind}` }), text);
    show(this.mark, false);
    this.element = h("div", { class: "histogram" },
      h("div", { class: "histogram-bins", role: "group", "aria-label": t("errors_label") }, ...this.bars, this.mark),
      h("div", { class: "row histogram-axis quiet number" },
        h("span", {}, "0"), h("span", { class: "grow" }, t("errors_unit")), h("span", {}, end)),
      h("div", { class: "row quiet number" },
        bins.heldOut > 0 && key("held-out", t("errors_held_out", { n: bins.heldOut })),
        bins.training > 0 && key("training", t("errors_training", { n: bins.training })),
        bins.missing > 0 && h("span", {}, t("errors_missing", { n: bins.missing }))));
  }

  /** Marks the value of the chosen item; null for none. */
  point(value: number | null, name: string): void {
    const known = value !== null && Number.isFinite(value);
    show(this.mark, known);
    if (!known) return;
    this.mark.style.left = `${100 * Math.min(1, value / (BINS * this.bins.step))}%`;
    setText(this.mark, name);
  }

  /** No bin is chosen any more. */
  clear(): void {
    if (this.chosen !== null) setAttribute(this.bars[this.chosen], "aria-pressed", null);
    this.chosen = null;
  }

  private take(bin: number): void {
    this.clear();
    this.chosen = bin;
    setAttribute(this.bars[bin], "aria-pressed", "true");
    this.choose(bin);
  }

  private key(event: KeyboardEvent, bin: number): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next = Math.min(BINS - 1, Math.max(0, bin + step));
    setAttribute(this.bars[bin], "tabindex", -1);
    setAttribute(this.bars[next], "tabindex", 0);
    this.bars[next].focus();
  }
}

const share = (count: number, all: number): number => (all > 0 ? count / all : 0);
