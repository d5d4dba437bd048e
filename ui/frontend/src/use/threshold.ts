import { h, icon, setAttribute, setText, show } from "../core/dom";
import { Signal } from "../core/signal";
import { sentences, type Words } from "../core/words";
import { OWN_ICONS } from "../own/icons";
import type { Result } from "./result";

/** Shares of known-good items that may be called odd. */
const SHARES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3];
const USUAL = 0.05;
/** Columns: the share of known-good items that are at least as odd, and whether an item is known to be odd. */
const SHARE = "share";
const ODD = "odd";

/** Which items are called odd: those that only so small a share of known-good items is as odd as. */
export class Threshold {
  readonly element: HTMLElement;
  readonly changed = new Signal<void>();
  private share = USUAL;
  private readonly slider: HTMLInputElement;
  private readonly said = h("p", { class: "use-found", role: "status", "data-testid": "use-found" });
  private readonly right = h("p", { class: "caption", "data-testid": "use-precision" });

  /** That nearly nothing belongs: the model has learnt something else. */
  private readonly foreign: HTMLElement | null;

  constructor(private readonly result: Result, private readonly words: Words, train: (() => void) | null) {
    const { t } = words;
    this.slider = h("input", { type: "range", min: 0, max: SHARES.length - 1, step: 1, value: SHARES.indexOf(USUAL), "aria-label": t("use_share"), "data-testid": "use-share", oninput: () => this.tell() });
    this.foreign = train && h("div", { class: "use-better", "data-testid": "use-foreign" }, icon(OWN_ICONS.ask),
      h("span", {}, t("use_foreign"), " ", h("button", { type: "button", class: "button main", onclick: train, "data-testid": "use-train-these" }, t("use_train_these"))));
    this.element = h("div", { class: "use-threshold" }, this.foreign, this.said, h("label", { class: "caption" }, t("use_share"), this.slider), this.right);
    this.tell();
  }

  /** Shares come as float32: so is what they are held against, or one of exactly 5 % would lie above 5 %. */
  isAbove(row: number): boolean {
    return this.result.values(SHARE)![row] <= Math.fround(this.share);
  }

  private tell(): void {
    const { words: { t, number, fixed, percent }, result } = this;
    this.share = SHARES[Number(this.slider.value)];
    const told = this.share < 0.01 ? `${fixed(100 * this.share, 1)} %` : percent(this.share);
    setAttribute(this.slider, "aria-valuetext", told);
    const found = result.order.filter((row) => this.isAbove(row));
    if (this.foreign) show(this.foreign, found.length > result.head.rows / 2);
    const good = result.rank!.known.length;
    setText(this.said, t("use_found", { n: number(found.length, 9), all: number(result.head.rows, 9) }));
    const few = this.share * (good + 1) < 1 ? t("use_few_good", { m: number(good, 9) }) : t("use_share_said", { share: told, m: number(good, 9) });
    setText(this.right, sentences(few, this.precision(found)));
    this.changed.emit();
  }

  /** How many of what is called odd are odd, and how many of what is odd are found, where that is known. */
  private precision(found: Int32Array): string {
    const { words: { t, number, percent } } = this;
    const odd = this.result.values(ODD);
    const all = odd ? odd.filter((is) => is === 1).length : 0;
    if (!odd || all === 0) return "";
    const caught = found.filter((row) => odd[row] === 1).length;
    return t("use_precision", { precision: found.length > 0 ? percent(caught / found.length) : "–", recall: percent(caught / all), caught: number(caught, 9), all: number(all, 9) });
  }
}

/** Whether a result has what a threshold needs. */
export const hasThreshold = (result: Result): boolean => result.rank !== null && result.values(SHARE) !== null;
