import type { SymbolData } from "../contract";
import { setAttribute } from "../core/dom";
import { SHAPES } from "../map/glyphs";

const PATHS: Record<SymbolData["shape"], string> = {
  circle: SHAPES[0], square: SHAPES[1], triangle: SHAPES[2], diamond: SHAPES[3], cross: SHAPES[4],
  "triangle-down": SHAPES[5], saltire: SHAPES[6], star: SHAPES[7], bar: SHAPES[9],
};
const SVG = "http://www.w3.org/2000/svg";

/** The mark of a contestant. With a name it stands for the contestant; without one it stands beside the name. */
export function symbolOf({ shape, colour }: SymbolData, name = ""): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-1.2 -1.2 2.4 2.4");
  svg.setAttribute("class", "symbol");
  setAttribute(svg, "aria-hidden", name ? null : "true");
  setAttribute(svg, "role", name ? "img" : null);
  setAttribute(svg, "aria-label", name || null);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[shape]);
  path.setAttribute("fill", colour);
  if (name) path.append(titleOf(name));
  svg.append(path);
  return svg;
}

function titleOf(name: string): SVGTitleElement {
  const title = document.createElementNS(SVG, "title");
  title.append(name);
  return title;
}

/** Draws the mark round a place, in pixels. */
export function paintSymbol(context: CanvasRenderingContext2D, { shape, colour }: SymbolData, x: number, y: number, radius: number): void {
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  context.fillStyle = colour;
  context.fill(new Path2D(PATHS[shape]));
  context.restore();
}
