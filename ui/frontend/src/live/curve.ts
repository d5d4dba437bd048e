import type { Term } from "../contract";
import type uPlot from "uplot";
import { h, setAttribute, setText } from "../core/dom";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import { columns, thin, valueNear, type History, type Sample } from "./history";
import { drawPlot, makePlot, SCALES, termColour, type Range, type Scale } from "./plot";

const MOST_POINTS = 600;

interface Chip {
  button: HTMLButtonElement;
  training: HTMLElement;
  heldOut: HTMLElement;
}

/** The loss curve with its own legend, linear or logarithmic, with a zoom that new data keep. */
export class Curve {
  readonly element: HTMLElement;
  private readonly space = h("div", { class: "plot skeleton", role: "img" });
  private readonly hint = h("span", { class: "quiet" });
  private readonly chips = h("div", { class: "terms" });
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly hidden = new Set<string>();
  private byTerm = new Map<string, Chip>();
  private terms: string[] = [];
  private plot: uPlot | null = null;
  private zoom: Range | null = null;
  private cursor: number | null = null;
  private logarithmic = false;
  private scale: Scale = SCALES.linear;

  constructor(
    private readonly history: History,
    private readonly words: Words,
    private theme: Theme,
  ) {
    const { t } = words;
    setAttribute(this.space, "aria-label", t("curve_label"));
    this.explain();
    this.element = h("section", { class: "card curve" },
      h("div", { class: "card-head" },
        h("h3", {}, t("curve_title")),
        this.hint,
        h("span", { class: "end" }, this.scaleButtons())),
      this.chips,
      this.space);
    this.observer.observe(this.space);
  }

  draw(): void {
    if (this.history.steps.length + this.history.heldOut.length === 0) return;
    const terms = this.history.shownTerms();
    const fits = String(terms) === String(this.terms) && this.scale === this.fittingScale();
    if (!this.plot || !fits) this.rebuild(terms);
    if (!this.plot) return;
    const { steps, heldOut } = this.history;
    const data = columns(this.visible(steps), this.visible(heldOut), terms);
    drawPlot(this.plot, data, this.zoom ?? wholeRange(steps, heldOut));
    this.showValues();
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.restart();
  }

  clear(): void {
    this.zoom = null;
    this.rebuild([]);
  }

  destroy(): void {
    this.observer.disconnect();
    this.plot?.destroy();
  }

  /** Inside a zoom the full detail comes back; one sample on each side keeps the line going. */
  private visible(samples: Sample[]): Sample[] {
    if (!this.zoom) return thin(samples, MOST_POINTS);
    const { min, max } = this.zoom;
    const inside = (sample?: Sample) => sample !== undefined && sample.epoch >= min && sample.epoch <= max;
    const near = samples.filter((sample, i) =>
      inside(sample) || inside(samples[i - 1]) || inside(samples[i + 1]));
    return thin(near, MOST_POINTS);
  }

  private fittingScale(): Scale {
    if (!this.logarithmic) return SCALES.linear;
    return this.history.lowest > 0 ? SCALES.log : SCALES.asinh;
  }

  private restart(): void {
    this.rebuild(this.terms);
    this.draw();
  }

  private rebuild(terms: string[]): void {
    this.plot?.destroy();
    this.plot = null;
    this.terms = terms;
    this.scale = this.fittingScale();
    this.explain();
    this.makeChips();
    const { clientWidth: width, clientHeight: height } = this.space;
    if (terms.length === 0 || width < 40 || height < 40) return;
    this.space.classList.remove("skeleton");
    this.plot = makePlot(this.space, {
      theme: this.theme,
      words: this.words,
      terms,
      hidden: this.hidden,
      scale: this.scale,
      size: { width, height },
      changes: () => this.history.changes,
      switched: () => this.history.units,
      onCursor: (x) => {
        this.cursor = x;
        this.showValues();
      },
      onZoom: (range) => {
        this.zoom = range;
        this.draw();
      },
    });
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.space;
    if (width < 40 || height < 40) return;
    if (this.plot) this.plot.setSize({ width, height });
    else this.draw();
  }

  /** Codes are drawn at random where there is a KL term. */
  private explain(): void {
    const { t } = this.words;
    const sampled = this.terms.includes("kl");
    setText(this.hint, t("curve_hint"));
    setAttribute(this.hint, "title", sampled ? t("curve_hint_sampled_more") : t("curve_hint_more"));
  }

  private makeChips(): void {
    this.byTerm = new Map(this.terms.map((term, i) => [term, this.chip(term, i)]));
    this.chips.replaceChildren(...[...this.byTerm.values()].map((chip) => chip.button));
  }

  private chip(term: string, index: number): Chip {
    const training = h("span", { class: "number" });
    const heldOut = h("span", { class: "number quiet" });
    const swatch = h("span", { class: "swatch" });
    swatch.style.background = termColour(this.theme, index);
    const name = this.words.either(`term_${term as Term}`, term);
    const button = h("button", {
      type: "button", class: "chip term", "aria-pressed": String(!this.hidden.has(term)),
      title: this.words.either(`term_${term as Term}_hint`, name), onclick: () => this.toggle(term),
    }, swatch, name, training, heldOut);
    return { button, training, heldOut };
  }

  private toggle(term: string): void {
    if (!this.hidden.delete(term)) this.hidden.add(term);
    const visible = !this.hidden.has(term);
    setAttribute(this.byTerm.get(term)!.button, "aria-pressed", String(visible));
    const first = 1 + 2 * this.terms.indexOf(term);
    this.plot?.setSeries(first, { show: visible });
    this.plot?.setSeries(first + 1, { show: visible });
  }

  /** The values at the cursor, or the last ones. */
  private showValues(): void {
    const x = this.cursor ?? Infinity;
    const { steps, heldOut } = this.history;
    for (const [term, chip] of this.byTerm) {
      setText(chip.training, this.value(steps, term, x));
      const held = this.value(heldOut, term, x);
      setText(chip.heldOut, held);
      setAttribute(chip.heldOut, "aria-label", held && this.words.t("held_out_value", { value: held }));
    }
  }

  private value(samples: Sample[], term: string, x: number): string {
    const value = x === Infinity ? samples.at(-1)?.terms[term] : valueNear(samples, term, x);
    return value === undefined || value === null ? "" : this.words.number(value, 4);
  }

  private scaleButtons(): HTMLElement {
    const make = (logarithmic: boolean, text: string, hint = "") => h("button", {
      title: hint || null,
      type: "button", role: "radio", "aria-checked": String(logarithmic === this.logarithmic),
      onclick: () => {
        this.logarithmic = logarithmic;
        buttons.forEach((button, i) => setAttribute(button, "aria-checked", String(logarithmic === (i === 1))));
        this.restart();
      },
    }, text);
    const buttons = [make(false, this.words.t("scale_linear")), make(true, this.words.t("scale_log"), this.words.t("scale_log_hint"))];
    return h("span", { class: "segments", role: "radiogroup", "aria-label": this.words.t("scale_label") }, ...buttons);
  }
}

function wholeRange(steps: Sample[], heldOut: Sample[]): Range {
  const first = Math.min(steps[0]?.epoch ?? Infinity, heldOut[0]?.epoch ?? Infinity);
  const last = Math.max(steps.at(-1)?.epoch ?? 0, heldOut.at(-1)?.epoch ?? 0);
  return last > first ? { min: first, max: last } : { min: 0, max: 2 * last || 1 };
}
