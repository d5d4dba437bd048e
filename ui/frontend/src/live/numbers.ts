import { h, setAttribute, setText } from "../core/dom";
import type { Kind } from "../core/looks/look";
import type { Words } from "../core/words";
import type { History } from "./history";
import type { Status } from "./types";

interface Cell {
  element: HTMLElement;
  value: HTMLElement;
  unit: HTMLElement;
  below: HTMLElement;
}

/** The row of numbers over the curve. */
export class Numbers {
  readonly element: HTMLElement;
  private readonly bar = h("div", { class: "bar-fill" });
  private readonly progress = h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, this.bar);
  private readonly epoch: Cell;
  private readonly loss: Cell;
  private readonly variance: Cell;
  private readonly speed: Cell;

  constructor(private readonly words: Words, private readonly kind: Kind) {
    const { t } = words;
    this.epoch = cell(t("epoch"));
    this.loss = cell(t("held_out_loss"), t("held_out_loss_hint"));
    this.variance = cell(t("variance"), t("variance_hint"));
    this.speed = cell(t("speed"));
    setAttribute(this.progress, "aria-label", t("progress"));
    this.epoch.below.before(this.progress);
    const cells = [this.epoch, this.loss, this.variance, this.speed];
    this.element = h("div", { class: "numbers" }, ...cells.map((one) => one.element));
  }

  show(status: Status, history: History): void {
    this.showEpoch(status);
    this.showLoss(history);
    this.showVariance(history);
    const { t, number } = this.words;
    const rate = history.steps.at(-1)?.rate;
    setText(this.speed.value, rate ? number(rate, 2) : "–");
    setText(this.speed.unit, rate ? t("samples_per_second") : "");
    setText(this.speed.below, status.device ? t("on_device", { device: status.device }) : "");
  }

  private showEpoch({ epoch, epochs, seconds_left, state }: Status): void {
    const { t, fixed, duration } = this.words;
    const share = epochs > 0 ? Math.min(1, epoch / epochs) : 0;
    setText(this.epoch.value, t("epoch_of", { epoch: fixed(epoch, 1), epochs }));
    this.bar.style.width = `${100 * share}%`;
    setAttribute(this.progress, "aria-valuenow", Math.round(100 * share));
    const left = state === "running" && seconds_left !== null;
    setText(this.epoch.below, left ? t("time_left", { time: duration(seconds_left) }) : "");
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
    if (!baseline) return;
    const { mean_mse: mean, floor_mse: floor } = baseline;
    const pca = t("pca_value", { value: percent(baseline.pca_variance_explained) });
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
    setAttribute(this.variance.element, "title", [details, ...notes].filter(Boolean).join(" "));
  }
}

function cell(name: string, hint = ""): Cell {
  const value = h("span", { class: "big number" }, "–");
  const unit = h("span", { class: "quiet" });
  const below = h("div", { class: "quiet number below" });
  const element = h("div", { class: "cell", title: hint || null },
    h("div", { class: "quiet" }, name), h("div", { class: "value" }, value, unit), below);
  return { element, value, unit, below };
}
