import { h, setAttribute, setText } from "../../core/dom";
import type { Words } from "../../core/words";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 300;
const HIGH = 70;

/** The energy at each moment of a film as a curve, with a mark where one is. */
export class EnergyCurve {
  readonly element: HTMLElement;
  private readonly line = document.createElementNS(SVG, "polyline");
  private readonly mark = document.createElementNS(SVG, "circle");
  private readonly said = h("p", { class: "quiet number", "data-testid": "settling-energy" });
  private energy = new Float32Array();

  constructor(private readonly words: Words) {
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({ viewBox: `-4 -4 ${WIDE + 8} ${HIGH + 8}`, class: "energy-curve", "aria-hidden": "true" })) setAttribute(svg, name, value);
    setAttribute(this.mark, "r", 4);
    svg.append(this.line, this.mark);
    this.element = h("div", { class: "energy" }, svg, this.said);
  }

  take(energy: Float32Array): void {
    this.energy = Float32Array.from(energy);
    setAttribute(this.line, "points", [...energy.keys()].map((i) => this.place(i).join(",")).join(" "));
  }

  go(moment: number): void {
    const { t, number } = this.words;
    const [x, y] = this.place(moment);
    setAttribute(this.mark, "cx", x);
    setAttribute(this.mark, "cy", y);
    setText(this.said, t("settling_energy", { now: number(this.energy[moment], 3), first: number(this.energy[0], 3) }));
  }

  private place(moment: number): [number, number] {
    const [least, most] = [Math.min(...this.energy), Math.max(...this.energy)];
    return [(WIDE * moment) / Math.max(this.energy.length - 1, 1), HIGH * (1 - (this.energy[moment] - least) / Math.max(most - least, 1e-9))];
  }
}
