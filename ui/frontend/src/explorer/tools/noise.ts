import { h, setAttribute, setText, show } from "../../core/dom";
import { latest } from "../../core/frames";
import type { Picture } from "../../core/looks/gallery";
import type { NoiseKind } from "../../core/looks/look";
import { squaredError, type Sample } from "../../core/looks/sample";
import { decode, itemOf, nameOf, type Lab } from "../lab";
import type { ModelName, Tool } from "./tool";

const FIRST_LEVEL = 0.3;

interface Column {
  element: HTMLElement;
  picture: Picture;
  error: HTMLElement;
}

/** A clean item, the same with noise, and what the network makes of it. */
export class Noise implements Tool {
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
  private kind: NoiseKind;
  private usable = false;
  private visible = false;
  private cleanOf: { index: number; sample: Sample } | null = null;

  constructor(private readonly lab: Lab) {
    const { t } = lab.words;
    this.kind = lab.look.noises[0];
    this.fallback = Math.max(0, lab.items.heldOut.indexOf(1));
    this.clean = this.column(t("clean"), "clean");
    this.noisy = this.column(t("noisy_input"), "noisy");
    this.denoised = this.column(t("reconstruction"), "denoised");
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
    this.element = h("div", { class: "tool" }, this.title, this.note, this.body);
    lab.choice.changed.on(() => this.request());
  }

  ready(model: ModelName): void {
    if (model !== "encoder") return;
    this.usable = true;
    show(this.note, false);
    show(this.body, true);
    this.request();
  }

  explain(_model: ModelName, sentence: string): void {
    setText(this.note, sentence);
  }

  shown(visible: boolean): void {
    this.visible = visible;
    if (visible) this.request();
    else this.lab.layers.set("noise", null);
  }

  private async compute(): Promise<void> {
    if (!this.usable || !this.visible) return;
    const { items, models, look, words, choice } = this.lab;
    const index = choice.pair.a ?? this.fallback;
    const level = Number(this.level.value);
    const clean = await this.cleanItem(index);
    const noisy = look.spoil(clean, this.kind, level, index + 1);
    const code = await models.encode(look.toInput(noisy), items.shape);
    const denoised = (await decode(this.lab, code)).at(0);
    setText(this.title, words.t(choice.pair.a === null ? "noise_on_default" : "noise_on_a", { name: nameOf(this.lab, index) }));
    setText(this.value, this.kind === "gaussian" ? words.fixed(level, 2) : words.percent(level));
    setText(this.source, items.pictures ? "" : words.t("clean_is_decoded"));
    this.clean.picture.show(clean);
    this.noisy.picture.show(noisy, false, look.overlays ? clean : null);
    this.denoised.picture.show(denoised, true, clean);
    this.sayError(this.noisy, noisy, clean);
    this.sayError(this.denoised, denoised, clean);
    this.mark(index, code);
  }

  /** A cross on the map where the noisy item has gone to. */
  private mark(index: number, code: Float32Array): void {
    const { layers, layout } = this.lab;
    layers.set("noise", !this.visible ? null : (pen, place) => {
      const noisy = place(layout.project(code));
      pen.line(place(layout.at(index)), noisy, pen.theme.primary, [4, 4]);
      pen.cross(noisy);
    });
  }

  private async cleanItem(index: number): Promise<Sample> {
    if (this.cleanOf?.index !== index) this.cleanOf = { index, sample: await itemOf(this.lab, index) };
    return this.cleanOf.sample;
  }

  private sayError({ error }: Column, sample: Sample, clean: Sample): void {
    const { t, fixed } = this.lab.words;
    const hidden = gaps(sample) - gaps(clean);
    setText(error, hidden > 0 ? t("hidden_values", { n: hidden }) : t("error_of_item", { value: fixed(squaredError(sample, clean), 2) }));
  }

  private column(name: string, testId: string): Column {
    const picture = this.lab.gallery.picture(name, testId);
    const error = h("div", { class: "quiet number" });
    return { element: h("figure", {}, picture.element, h("figcaption", {}, name, error)), picture, error };
  }

  /** Where one kind is all there is, it is named but there is nothing to choose. */
  private kinds(): HTMLElement {
    const { words: { t }, look } = this.lab;
    const hint = (kind: NoiseKind) => t(`noise_${kind}_${look.kind}`);
    const buttons = look.noises.map((kind) => h("button", {
      type: "button", role: "radio", "aria-checked": String(kind === this.kind), title: hint(kind),
      "data-testid": `noise-${kind}`,
      onclick: () => {
        this.kind = kind;
        buttons.forEach((button, i) => setAttribute(button, "aria-checked", String(look.noises[i] === kind)));
        this.request();
      },
    }, t(`noise_${kind}`)));
    return h("span", { class: "segments", role: "radiogroup", "aria-label": t("noise_kind") }, ...buttons);
  }
}

/** An error says nothing where values are taken away. */
const gaps = ({ values }: Sample): number => values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
