import { h, setAttribute, setText, show } from "../core/dom";
import { latest } from "../core/frames";
import { drawPicture, pictureCanvas, pictureValues, type Pictures } from "../core/pictures";
import type { Point } from "../map/viewport";
import { nameOf, type Lab } from "./lab";
import { addNoise, meanSquaredError, type NoiseKind } from "./noise";

const KINDS: NoiseKind[] = ["gaussian", "salt", "mask"];
const FIRST_LEVEL = 0.3;

interface Column {
  element: HTMLElement;
  picture: HTMLCanvasElement;
  error: HTMLElement;
}

/** Clean picture, the same with noise, and what the network makes of it. */
export class NoisePanel {
  readonly element: HTMLElement;
  private readonly clean: Column;
  private readonly noisy: Column;
  private readonly denoised: Column;
  private readonly title = h("span", { class: "quiet" });
  private readonly source = h("p", { class: "quiet" });
  private readonly note = h("p", { class: "note" });
  private readonly body: HTMLElement;
  private readonly value = h("output", { class: "number" });
  private readonly level: HTMLInputElement;
  private readonly request = latest<void>(() => this.compute().catch(console.warn) as Promise<void>);
  private readonly fallback: number;
  private kind: NoiseKind = "gaussian";
  private usable = false;
  private cleanOf: { index: number; values: Float32Array } = { index: -1, values: new Float32Array() };

  constructor(
    private readonly lab: Lab,
    private readonly onCode: (source: Point | null, noisy: Point | null) => void,
  ) {
    const { t } = lab.words;
    this.fallback = Math.max(0, lab.items.heldOut.indexOf(1));
    this.clean = column(t("clean"), "clean");
    this.noisy = column(t("noisy_input"), "noisy");
    this.denoised = column(t("reconstruction"), "denoised");
    this.level = h("input", {
      type: "range", min: 0, max: 1, step: 0.01, value: FIRST_LEVEL,
      "aria-label": t("noise_level"), "data-testid": "noise-level", oninput: () => this.request(),
    });
    this.body = h("div", { class: "noise-body" },
      h("div", { class: "row" }, this.kinds(),
        h("label", { class: "row grow level" }, h("span", {}, t("noise_level")), h("span", { class: "grow" }, this.level), this.value)),
      h("div", { class: "noise-pictures" }, this.clean.element, this.noisy.element, this.denoised.element),
      this.source,
      h("p", { class: "quiet" }, t("noise_hint")));
    setText(this.note, t("encoder_loading"));
    show(this.body, false);
    this.element = h("section", { class: "card noise-panel" },
      h("div", { class: "card-head" }, h("h3", {}, t("noise")), this.title), this.note, this.body);
    lab.choice.changed.on(() => this.request());
  }

  /** The encoder can be used from now on. */
  ready(): void {
    this.usable = true;
    show(this.note, false);
    show(this.body, true);
    this.request();
  }

  explain(sentence: string): void {
    setText(this.note, sentence);
  }

  private async compute(): Promise<void> {
    if (!this.usable) return;
    const { items, models, words, choice } = this.lab;
    const index = choice.pair.a ?? this.fallback;
    const level = Number(this.level.value);
    const clean = await this.cleanPicture(index);
    const noisy = addNoise(clean, items.shape[0], this.kind, level, index + 1);
    const code = await models.encode(noisy, items.shape);
    const denoised = await models.decode(code);
    setText(this.title, words.t(choice.pair.a === null ? "noise_on_default" : "noise_on_a", { name: nameOf(this.lab, index) }));
    setText(this.value, this.kind === "gaussian" ? words.fixed(level, 2) : words.percent(level));
    setText(this.source, items.pictures ? "" : words.t("clean_is_decoded"));
    this.draw(this.clean, clean, null);
    this.draw(this.noisy, noisy, clean);
    this.draw(this.denoised, denoised.data.slice() as Float32Array, clean);
    this.onCode(items.at(index), items.project(code));
  }

  private async cleanPicture(index: number): Promise<Float32Array> {
    const { items, models } = this.lab;
    if (this.cleanOf.index === index) return this.cleanOf.values;
    const values = items.pictures
      ? pictureValues(items.pictures, index)
      : pictureValues(await models.decode(items.code(index)), 0);
    this.cleanOf = { index, values };
    return values;
  }

  private draw(column: Column, values: Float32Array, clean: Float32Array | null): void {
    const [channels, height, width] = this.lab.items.shape;
    const picture: Pictures = { data: values, count: 1, channels, height, width };
    drawPicture(column.picture, picture, 0);
    if (!clean) return;
    const { t, fixed } = this.lab.words;
    setText(column.error, t("error_per_pixel", { value: fixed(meanSquaredError(values, clean), 4) }));
  }

  private kinds(): HTMLElement {
    const { t } = this.lab.words;
    const buttons = KINDS.map((kind) => h("button", {
      type: "button", role: "radio", "aria-checked": String(kind === this.kind), title: t(`noise_${kind}_hint`),
      "data-testid": `noise-${kind}`,
      onclick: () => {
        this.kind = kind;
        buttons.forEach((button, i) => setAttribute(button, "aria-checked", String(KINDS[i] === kind)));
        this.request();
      },
    }, t(`noise_${kind}`)));
    return h("span", { class: "segments", role: "radiogroup", "aria-label": t("noise_kind") }, ...buttons);
  }
}

function column(name: string, testId: string): Column {
  const picture = pictureCanvas(name, testId);
  const error = h("div", { class: "quiet number" });
  return { element: h("figure", {}, picture, h("figcaption", {}, name, error)), picture, error };
}
