import { h } from "../../core/dom";
import type { Explorer } from "../explorer";
import { axesChart } from "./flat";
import { select, type Form, type Show } from "./form";
import type { Asked } from "./link";

/** Two numbers of the code, the two with the strongest effect to begin with. */
export class AxesForm implements Form {
  readonly element: HTMLElement;
  private across: number;
  private up: number;
  private readonly selects: HTMLSelectElement[];
  private isOpen = false;

  constructor(private readonly explorer: Explorer, private readonly show: Show) {
    const { items: { effect }, words: { t }, server } = explorer;
    const order = Array.from(effect, (_, i) => i).sort((a, b) => effect[b] - effect[a]);
    [this.across, this.up] = order;
    const options = order.map((i) => ({ value: i, text: this.name(i) }));
    this.selects = [
      select(t("map_across"), options, (value) => this.take(Number(value), this.up)),
      select(t("map_up"), options, (value) => this.take(this.across, Number(value))),
    ];
    this.element = h("div", { class: "row chart-form" },
      h("label", { class: "row" }, t("map_across"), this.selects[0]),
      h("label", { class: "row" }, t("map_up"), this.selects[1]));
    explorer.choice.changed.on(({ a }) => this.isOpen && a !== this.base && this.draw());
    server.changed.on(() => this.selects.forEach((element) => order.forEach((i, at) => (element.options[at].textContent = this.name(i)))));
  }

  open(asked: Asked | null): void {
    if (asked?.kind === "axes") ({ across: this.across, up: this.up } = asked);
    this.isOpen = true;
    this.draw();
  }

  close(): void {
    this.isOpen = false;
  }

  /** The same number twice would be a line: the axes change places instead. */
  private take(across: number, up: number): void {
    if (across === up) [this.across, this.up] = [this.up, this.across];
    else [this.across, this.up] = [across, up];
    this.draw();
  }

  private base: number | null = null;

  private draw(): void {
    const { items, choice } = this.explorer;
    this.base = choice.pair.a;
    const rest = this.base === null ? items.average() : items.code(this.base);
    this.selects[0].value = String(this.across);
    this.selects[1].value = String(this.up);
    this.show({ kind: "axes", across: this.across, up: this.up }, axesChart(items, this.across, this.up, rest));
  }

  private name(dimension: number): string {
    const { words, server } = this.explorer;
    return server.kept.dimensions[dimension] ?? words.t("dimension", { n: dimension + 1 });
  }
}
