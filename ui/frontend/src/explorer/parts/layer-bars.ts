import { h, setText } from "../../core/dom";
import type { Words } from "../../core/words";

/** Below this angle, in degrees, two updates are called the same. */
const SAME = 0.1;

interface Row {
  bar: HTMLElement;
  error: HTMLElement;
  angle: HTMLElement;
}

/** A row for each layer: the error on it, and how far its update is from backpropagation's. */
export class LayerBars {
  readonly element = h("table", { class: "layer-bars", "data-testid": "settling-layers" });
  private rows: Row[] = [];
  private error = new Float32Array();
  private angle = new Float32Array();
  private most: number[] = [];

  constructor(private readonly words: Words) {}

  /** `(moments, layers)` both. */
  take(error: Float32Array, angle: Float32Array, moments: number): void {
    const layers = error.length / moments;
    [this.error, this.angle] = [Float32Array.from(error), Float32Array.from(angle)];
    this.most = Array.from({ length: layers }, (_, layer) => Math.max(...error.filter((_value, i) => i % layers === layer), 1e-12));
    this.rows = this.most.map(() => ({ bar: h("i", {}), error: h("td", { class: "number" }), angle: h("td", { class: "number" }) }));
    const { t } = this.words;
    const head = h("tr", {}, h("th", { scope: "col" }, t("settling_layers")), h("th", { scope: "col", colspan: 2 }, t("settling_error")), h("th", { scope: "col" }, t("settling_angle")));
    const body = this.rows.map(({ bar, error: value, angle: turn }, layer) => h("tr", {},
      h("th", { scope: "row" }, this.name(layer, layers)), h("td", { class: "layer-bar", "aria-hidden": "true" }, bar), value, turn));
    this.element.replaceChildren(h("thead", {}, head), h("tbody", {}, ...body));
  }

  go(moment: number): void {
    this.rows.forEach(({ bar, error, angle }, layer) => {
      const place = moment * this.rows.length + layer;
      bar.style.setProperty("--share", String(this.error[place] / this.most[layer]));
      setText(error, this.words.number(this.error[place], 2));
      setText(angle, turns(this.angle[place], this.words));
    });
  }

  /** As many layers lead to the code as from it. */
  private name(layer: number, layers: number): string {
    const { t } = this.words;
    if (layer === layers - 1) return t("settling_output");
    return layer === layers / 2 - 1 ? t("settling_code") : t("settling_layer", { n: layer + 1 });
  }
}

function turns(angle: number, { t, number }: Words): string {
  if (Number.isNaN(angle)) return t("settling_none");
  return angle < SAME ? t("settling_same") : t("settling_degrees", { n: number(angle, 2) });
}
