import type { UseColumn } from "../contract";
import { h, setAttribute } from "../core/dom";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import { classColour } from "../map/dye";
import type { Result } from "./result";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [460, 300];
const EDGE = { left: 40, right: 12, top: 12, bottom: 40 };
/** So that lines are told apart without colour too. */
const DASHES = ["", "7 4", "2 3", "10 3 2 3"];
const [LOW, HIGH] = [".low", ".high"];
const TICKS = [0, 25, 50, 75, 100];

/** One way with its interval at each place. */
interface Line {
  column: UseColumn;
  mean: ArrayLike<number>;
  low: ArrayLike<number>;
  high: ArrayLike<number>;
}

/** Shares in percent over a number that doubles, with intervals: columns that have one, over the first column. The table says the same. */
export class Curves {
  readonly element: HTMLElement;
  private readonly drawn = document.createElementNS(SVG, "svg");
  private readonly legend = h("ul", { class: "plain use-lines" });

  constructor(private readonly x: UseColumn, private readonly lines: readonly Line[], private readonly at: ArrayLike<number>, theme: Theme, private readonly words: Words) {
    setAttribute(this.drawn, "viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    setAttribute(this.drawn, "role", "img");
    setAttribute(this.drawn, "aria-label", words.t("use_curves"));
    this.element = h("figure", { class: "sheet panel use-curves", "data-testid": "use-curves" }, this.drawn, this.legend,
      h("figcaption", { class: "caption" }, words.t("use_curves_hint")));
    this.recolour(theme);
  }

  recolour(theme: Theme): void {
    this.drawn.replaceChildren(...this.grid(), ...this.lines.flatMap((line, i) => this.line(line, classColour(theme, i), DASHES[i % DASHES.length])));
    this.legend.replaceChildren(...this.lines.map(({ column }, i) => h("li", {}, sign(classColour(theme, i), DASHES[i % DASHES.length]), column.title)));
  }

  private place(i: number): number {
    const [first, last] = [Math.log(this.at[0]), Math.log(this.at[this.at.length - 1])];
    return EDGE.left + (WIDTH - EDGE.left - EDGE.right) * (last > first ? (Math.log(this.at[i]) - first) / (last - first) : 0.5);
  }

  private grid(): SVGElement[] {
    const across = TICKS.flatMap((share) => [
      svg("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: height(share), y2: height(share), class: "grid" }),
      svg("text", { x: EDGE.left - 6, y: height(share) + 4, "text-anchor": "end" }, `${this.words.number(share)} %`)]);
    const ticks = Array.from(this.at, (count, i) => ({ x: this.place(i), count })).filter(({ x }, i, all) => i === 0 || x - all[i - 1].x > 24);
    return [...across, ...ticks.map(({ x, count }) => svg("text", { x, y: HEIGHT - EDGE.bottom + 18, "text-anchor": "middle" }, this.words.number(count, 9))),
      svg("text", { x: (EDGE.left + WIDTH - EDGE.right) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, this.x.title)];
  }

  private line({ mean, low, high }: Line, colour: string, dash: string): SVGElement[] {
    const path = (values: ArrayLike<number>) => Array.from(values, (value, i) => `${this.place(i).toFixed(1)} ${height(value).toFixed(1)}`);
    return [svg("path", { d: `M${path(high).join("L")}L${path(low).reverse().join("L")}Z`, fill: colour, opacity: 0.14 }),
      svg("path", { d: `M${path(mean).join("L")}`, fill: "none", stroke: colour, "stroke-width": 2.2, "stroke-dasharray": dash })];
  }
}

/** The curves of a result; null where its columns have no intervals. */
export function curvesOf(result: Result, theme: Theme, words: Words): Curves | null {
  const { columns } = result.head;
  const lines = columns.flatMap((column) => {
    const [mean, low, high] = [column.id, column.id + LOW, column.id + HIGH].map((id) => result.values(id));
    return mean && low && high ? [{ column, mean, low, high }] : [];
  });
  const at = columns.length > 0 && result.values(columns[0].id);
  return lines.length > 0 && at ? new Curves(columns[0], lines, at, theme, words) : null;
}

const height = (share: number): number => EDGE.top + (HEIGHT - EDGE.top - EDGE.bottom) * (1 - Math.min(100, Math.max(0, share)) / 100);

function sign(colour: string, dash: string): SVGElement {
  const element = svg("svg", { viewBox: "0 0 30 8", width: 30, height: 8, "aria-hidden": "true" });
  element.append(svg("line", { x1: 0, x2: 30, y1: 4, y2: 4, stroke: colour, "stroke-width": 2.6, "stroke-dasharray": dash }));
  return element;
}

function svg(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) setAttribute(element, key, value);
  if (text) element.append(text);
  return element;
}
