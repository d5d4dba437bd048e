import { h, ICONS, iconButton, setAttribute, setText, show } from "../../core/dom";
import { told } from "../../core/gestures";
import { reachOf } from "../../core/looks/difference";
import type { Picture } from "../../core/looks/gallery";
import type { NoiseKind } from "../../core/looks/look";
import { levelsOf, noiseHint } from "../../core/looks/noise";
import { squaredError, type Sample } from "../../core/looks/sample";
import { CodeBars } from "../parts/code-bars";
import { decode, itemOf, nameOf, type Explorer } from "../explorer";
import { Scale } from "../parts/scale";
import { Segments } from "../parts/segments";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

interface Column {
  element: HTMLElement;
  picture: Picture;
  error: HTMLElement;
  title: HTMLElement;
}

/** A clean item, the same with noise, where its code goes, what the network makes of it and where it errs. */
export class Noise implements Tool {
  readonly element: HTMLElement;
  private readonly clean: Column;
  private readonly noisy: Column;
  private readonly denoised: Column;
  private readonly wrong: Column;
  private readonly bars: CodeBars;
  private readonly moved = h("div", { class: "quiet number" });
  private readonly scale: Scale;
  private readonly title = h("span", { class: "quiet" });
  private readonly source = h("p", { class: "quiet" });
  private readonly note = h("p", { class: "note" });
  private readonly body: HTMLElement;
  private readonly value = h("output", { class: "number" });
  private readonly level: HTMLInputElement;
  private readonly dice: HTMLButtonElement;
  private readonly kinds: Segments<NoiseKind>;
  private readonly levels = new Map<NoiseKind, number>();
  private readonly explorer: Explorer;
  private readonly request;
  private readonly fallback: number;
  private seed = 0;
  private usable = false;
  private cleanOf: { index: number; sample: Sample } | null = null;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { look, words: { t } } = explorer;
    this.request = host.whenVisible(() => this.compute());
    this.fallback = Math.max(0, explorer.items.heldOut.indexOf(1));
    this.clean = this.column(t("clean"), "clean");
    this.noisy = this.column(t("noisy_input"), "noisy");
    this.denoised = this.column(t("reconstruction"), "denoised");
    this.wrong = this.column(t("rebuilt_error"), "noise-error");
    this.bars = new CodeBars(explorer);
    this.scale = new Scale(explorer);
    this.wrong.error.append(this.scale.element);
    this.level = h("input", { type: "range", "aria-label": t("noise_level"), "data-testid": "noise-level", oninput: () => this.turnUp() });
    this.kinds = new Segments(t("noise_kind"), look.noises, look.noises[0],
      (kind) => [t(`noise_${kind}`), t(noiseHint(kind, look.kind))], (kind) => this.take(kind), "noise");
    this.dice = iconButton(ICONS.dice, t("noise_again"), () => {
      this.seed++;
      this.request();
    });
    const code = h("figure", { class: "code-column", title: t("noise_code_hint") },
      this.bars.element, h("figcaption", {}, t("noise_code"), this.moved));
    this.body = h("div", { class: "noise-body" },
      h("div", { class: "row" }, this.kinds.element,
        h("label", { class: "row grow level" }, h("span", {}, t("noise_level")), h("span", { class: "grow" }, this.level), this.value), this.dice),
      h("div", { class: "noise-pictures" },
        this.clean.element, this.noisy.element, code, this.denoised.element, this.wrong.element),
      this.source,
      h("p", { class: "quiet" }, t("noise_hint")));
    setText(this.note, t("encoder_loading"));
    show(this.body, false);
    this.element = h("div", { class: "tool" }, this.title, this.note, this.body);
    this.take(this.kinds.value);
    host.on(explorer.choice.changed, () => this.request());
    host.on(explorer.layout.changed, () => this.request());
    host.onReady("encoder", () => this.begin());
    for (const model of ["decoder", "encoder"] as const) host.onMissing(model, (why) => setText(this.note, why));
  }

  private begin(): void {
    this.usable = true;
    show(this.note, false);
    show(this.body, true);
    this.request();
  }

  /** Each kind keeps its own level. */
  private take(kind: NoiseKind): void {
    const { least, most, step, first, unit } = levelsOf(kind, this.explorer.items.shape);
    setAttribute(this.level, "min", least);
    setAttribute(this.level, "max", most);
    setAttribute(this.level, "step", step);
    this.level.value = String(this.levels.get(kind) ?? first);
    show(this.dice, unit === "deviation" || unit === "share");
    this.request();
  }

  private turnUp(): void {
    told("noise", this.kinds.value, Number(this.level.value));
    this.request();
  }

  private async compute(): Promise<void> {
    if (!this.usable) return;
    const { items, models, look, words, choice } = this.explorer;
    const index = choice.pair.a ?? this.fallback;
    const kind = this.kinds.value;
    const level = Number(this.level.value);
    this.levels.set(kind, level);
    const clean = await this.cleanItem(index);
    const noisy = look.spoil(clean, kind, level, index + 1 + this.seed * (items.count + 1));
    const code = await models.encode(look.toInput(noisy), items.shape);
    const denoised = (await decode(this.explorer, code)).at(0);
    if (!this.host.visible) return;
    setText(this.title, words.t(choice.pair.a === null ? "noise_on_default" : "noise_on_a", { name: nameOf(this.explorer, index) }));
    this.sayLevel(kind, level);
    setText(this.source, items.stored ? "" : words.t("clean_is_decoded"));
    setText(this.noisy.title, words.t(level === 0 ? "input_as_it_is" : "noisy_input"));
    this.clean.picture.show(clean);
    this.noisy.picture.show(noisy, false, look.overlays ? clean : null);
    this.denoised.picture.show(denoised, true, clean);
    this.sayError(this.noisy, noisy, clean);
    this.sayError(this.denoised, denoised, clean);
    this.showError(look.difference(denoised, clean));
    this.showCode(items.code(index), code);
    this.mark(index, code);
  }

  private sayLevel(kind: NoiseKind, level: number): void {
    const { words, items } = this.explorer;
    const { unit } = levelsOf(kind, items.shape);
    const value = unit === "share" ? words.percent(level) : words.fixed(level, unit === "degrees" ? 0 : 2);
    setText(this.value, words.t(`level_${unit}`, { value }));
  }

  private showError(error: Sample): void {
    const reach = reachOf([error]);
    this.wrong.picture.showDifference(error, reach);
    this.scale.show(reach);
  }

  private showCode(before: Float32Array, now: Float32Array): void {
    const { words } = this.explorer;
    this.bars.show(before, now);
    const moved = Math.sqrt(now.reduce((sum, value, i) => sum + (value - before[i]) ** 2, 0));
    setText(this.moved, Number.isFinite(moved) ? words.t("noise_moved", { distance: words.fixed(moved, 2) }) : "");
  }

  /** A cross on the map where the noisy item has gone to. */
  private mark(index: number, code: Float32Array): void {
    const { layout } = this.explorer;
    this.host.paint((pen, place) => {
      const noisy = place(layout.project(code));
      pen.line(place(layout.at(index)), noisy, pen.theme.primary, [4, 4]);
      pen.cross(noisy);
    });
  }

  private async cleanItem(index: number): Promise<Sample> {
    if (this.cleanOf?.index !== index) this.cleanOf = { index, sample: await itemOf(this.explorer, index) };
    return this.cleanOf.sample;
  }

  private sayError({ error }: Column, sample: Sample, clean: Sample): void {
    const { t, fixed } = this.explorer.words;
    const hidden = gaps(sample) - gaps(clean);
    setText(error, hidden > 0 ? t("hidden_values", { n: hidden }) : t("error_of_item", { value: fixed(squaredError(sample, clean), 2) }));
  }

  private column(name: string, testId: string): Column {
    const picture = this.explorer.gallery.picture(name, testId);
    const error = h("div", { class: "quiet number" });
    const title = h("span", {}, name);
    return { element: h("figure", {}, picture.element, h("figcaption", {}, title, error)), picture, error, title };
  }
}

/** An error says nothing where values are taken away. */
const gaps = ({ values }: Sample): number => values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
