import type { Kind, Narrated } from "../contract";
import { h, setAttribute, setText } from "../core/dom";
import { sentences, type Words } from "../core/words";
import type { History } from "./history";
import type { Status } from "./types";

/** From so many epochs on, parts of one say nothing. */
const MANY_EPOCHS = 100;

interface Cell {
  element: HTMLElement;
  value: HTMLElement;
  unit: HTMLElement;
  below: HTMLElement;
}

/** The strip of numbers: each beside what it is to be held against, and how far the training is as the lower edge. */
export class Numbers {
  readonly element: HTMLElement;
  private readonly bar = h("div", { class: "bar-fill" });
  private readonly progress = h("div", { class: "edge-bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, this.bar);
  private readonly epoch: Cell;
  private readonly variance: Cell;
  private readonly loss: Cell;
  private readonly code: Cell;
  private narrated: Narrated | null = null;
  private history: History | null = null;

  constructor(private readonly words: Words, private readonly kind: Kind) {
    const { t } = words;
    this.epoch = cell(t("epoch"));
    this.variance = cell(t("variance"), t("variance_hint"));
    this.loss = cell(t("held_out_loss"), t("held_out_loss_hint"));
    this.code = cell(t("in_use"), t("in_use_hint"));
    setAttribute(this.progress, "aria-label", t("progress"));
    const cells = [this.epoch, this.variance, this.loss, this.code];
    this.element = h("div", { class: "numbers sheet" }, ...cells.map((one) => one.element), this.progress);
  }

  show(status: Status, history: History): void {
    this.history = history;
    this.showEpoch(status, history);
    this.showLoss(history);
    this.showVariance(history);
    this.showCode();
  }

  /** What the narrator has counted. */
  count(narrated: Narrated): void {
    this.narrated = narrated;
    this.showCode();
  }

  private showEpoch({ epoch, epochs, seconds_left, state, device }: Status, history: History): void {
    const { t, fixed, number, duration } = this.words;
    const share = epochs > 0 ? Math.min(1, epoch / epochs) : 0;
    setText(this.epoch.value, epochs >= MANY_EPOCHS ? number(Math.floor(epoch), 9) : fixed(epoch, 1));
    const left = state === "running" && seconds_left !== null;
    const all = t("epoch_of", { epochs: number(epochs, 9) });
    setText(this.epoch.unit, left ? `${all} · ${t("time_left", { time: duration(seconds_left) })}` : all);
    this.bar.style.width = `${100 * share}%`;
    setAttribute(this.progress, "aria-valuenow", Math.round(100 * share));
    const rate = history.steps.at(-1)?.rate;
    setText(this.epoch.below, [rate ? t("items_a_second", { n: number(rate, 2) }) : "", device].filter(Boolean).join(" · "));
  }

  private showLoss(history: History): void {
    const { t, number } = this.words;
    const held = history.heldOut.at(-1)?.terms.objective;
    const training = history.steps.at(-1)?.terms.objective;
    setText(this.loss.value, held === undefined ? "–" : number(held, 4));
    setText(this.loss.unit, held === undefined ? "" : t("nats_per_item"));
    const below = training === undefined ? "" : t("training_value", { value: number(training, 4) });
    const negative = Math.min(held ?? 0, training ?? 0) < 0 ? t("nats_below_zero") : "";
    setText(this.loss.below, [below, negative].filter(Boolean).join(" · "));
  }

  private showVariance({ heldOut, baseline }: History): void {
    const { t, percent, number } = this.words;
    const last = heldOut.at(-1);
    setText(this.variance.value, last ? percent(last.variance_explained) : "–");
    setText(this.variance.unit, last ? t("of_held_out", { n: number(last.n, 9) }) : "");
    if (!baseline) return;
    const { mean_mse: mean, floor_mse: floor } = baseline;
    const pca = t("pca_value", { value: percent(baseline.pca_variance_explained), n: baseline.code_size });
    const signal = floor && mean ? t("signal_value", { value: percent(1 - floor / mean) }) : "";
    setText(this.variance.below, [pca, signal].filter(Boolean).join(" · "));
    const details = t("variance_details", {
      n: last?.n ?? baseline.n,
      d: baseline.code_size,
      mse: last ? number(last.mse, 3) : "–",
      pca: number(baseline.pca_mse, 3),
      mean: number(mean, 3),
    });
    const notes = [floor ? t("floor_details", { floor: number(floor, 3) }) : "", this.kind === "text" ? t("text_details") : ""];
    setAttribute(this.variance.element, "title", sentences(details, ...notes));
  }

  private showCode(): void {
    const { t, number } = this.words;
    const { used, size } = this.narrated ?? {};
    const kl = this.history?.heldOut.at(-1)?.terms.kl;
    const known = used !== null && used !== undefined && size;
    setText(this.code.value, known ? number(used, 9) : "–");
    setText(this.code.unit, known ? t("of_all", { n: number(size, 9) }) : "");
    setText(this.code.below, kl === undefined ? "" : t("kl_value", { value: number(kl, 3) }));
  }
}

function cell(name: string, hint = ""): Cell {
  const value = h("span", { class: "big number" }, "–");
  const unit = h("span", { class: "caption number" });
  const below = h("div", { class: "caption number below" });
  const element = h("div", { class: "cell", title: hint || null },
    h("div", { class: "caption" }, name), h("div", { class: "value" }, value, unit), below);
  return { element, value, unit, below };
}
