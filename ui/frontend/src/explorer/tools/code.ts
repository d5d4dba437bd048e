import { h, ICONS, iconButton, setText } from "../../core/dom";
import type { Lab } from "../lab";
import type { Tool } from "./tool";

const STEPS = 200;
/** A dimension with less than this share of the strongest effect is called dead. */
const DEAD_SHARE = 0.01;
const JITTER = 0.25;

interface Slider {
  dimension: number;
  range: HTMLInputElement;
  value: HTMLElement;
}

/** One slider per dimension of the code, the strongest first. */
export class Code implements Tool {
  readonly element: HTMLElement;
  private readonly sliders: Slider[];

  constructor(private readonly lab: Lab) {
    const { items, words, spot } = lab;
    const { t } = words;
    const strongest = items.effect.reduce((most, value) => Math.max(most, value), 0);
    const order = Array.from(items.effect, (_, i) => i).sort((a, b) => items.effect[b] - items.effect[a]);
    const rows: HTMLElement[] = [];
    this.sliders = order.map((dimension) => {
      const dead = items.effect[dimension] <= DEAD_SHARE * strongest;
      const slider = this.slider(dimension);
      rows.push(this.row(slider, dead));
      return slider;
    });
    this.element = h("div", { class: "tool sliders" },
      h("div", { class: "row" },
        items.size > 1 && h("span", { class: "quiet" }, t("sliders_hint")),
        h("span", { class: "row end" },
          iconButton(ICONS.dice, t("random_code"), () => spot.pin(this.random())),
          iconButton(ICONS.reset, t("reset_code"), () => spot.pin(items.average())))),
      h("div", { class: "slider-rows" }, ...rows));
    spot.changed.on((code) => this.show(code));
    this.show(spot.code);
  }

  private slider(dimension: number): Slider {
    const { items, words } = this.lab;
    const low = items.low[dimension];
    const high = items.high[dimension];
    const range = h("input", {
      type: "range", min: low, max: high, step: (high - low) / STEPS || "any",
      "aria-label": words.t("dimension", { n: dimension + 1 }), "data-testid": `dimension-${dimension}`,
      oninput: () => this.move(dimension, Number(range.value)),
    });
    return { dimension, range, value: h("output", { class: "number" }) };
  }

  private row({ dimension, range, value }: Slider, dead: boolean): HTMLElement {
    const { t } = this.lab.words;
    return h("label", { class: dead ? "slider dead" : "slider", title: t(dead ? "dead_hint" : "effect_hint") },
      h("span", {}, t("dimension", { n: dimension + 1 }), dead && h("span", { class: "quiet" }, ` ${t("dead")}`)),
      range, value);
  }

  private move(dimension: number, value: number): void {
    const { spot } = this.lab;
    spot.pin(spot.code.map((old, i) => (i === dimension ? value : old)));
  }

  private show(code: Float32Array): void {
    const { words } = this.lab;
    for (const { dimension, range, value } of this.sliders) {
      const text = words.fixed(code[dimension], 2);
      if (value.textContent === text) continue;
      setText(value, text);
      range.value = String(code[dimension]);
    }
  }

  /** A real code, moved a little: stays where the decoder has learnt something. */
  private random(): Float32Array {
    const { items } = this.lab;
    const start = items.code(Math.floor(Math.random() * items.count));
    const spread = items.deviations();
    return start.map((value, i) => value + JITTER * spread[i] * (2 * Math.random() - 1));
  }
}
