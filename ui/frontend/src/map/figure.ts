import type { Theme } from "../core/theme";
import type { Size } from "./viewport";

/** A dot, a shape or a letter of a figure, in pixels of the map. */
export interface FigurePoint {
  x: number;
  y: number;
  colour: string;
  mark: { path: string } | { letter: string } | null;
}

export interface FigurePicture {
  x: number;
  y: number;
  width: number;
  height: number;
  colour: string;
  /** As a data: address. */
  href: string;
}

export type FigureKey =
  | { kind: "classes"; entries: { name: string; colour: string; mark: FigurePoint["mark"] }[] }
  | { kind: "numbers"; low: string; high: string; colours: string[] };

/** Everything that is on a saved map. */
export interface Figure {
  title: string;
  /** What the colours stand for, and of how many items. */
  subtitle: string;
  size: Size;
  theme: Theme;
  radius: number;
  points: FigurePoint[];
  pictures: FigurePicture[];
  key: FigureKey;
}

const MARGIN = 16;
const HEAD = 44;
const ROW = 20;
const CHARACTER = 7;
const DOT = 16;
const BAR = 180;

/** The map as an SVG document: title, points inside a frame, legend. */
export function svgOf(figure: Figure): string {
  const { size, theme, title, subtitle } = figure;
  const key = svgKey(figure);
  const width = size.width + 2 * MARGIN;
  const height = HEAD + size.height + key.height + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="${theme.text}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${theme.background}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 12}" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    `<text x="${MARGIN}" y="${MARGIN + 31}">${escaped(subtitle)}</text>`,
    `<svg x="${MARGIN}" y="${HEAD + MARGIN / 2}" width="${size.width}" height="${size.height}">`,
    ...byColour(figure.points).map(([colour, points]) => `<g fill="${colour}">${points.map((point) => mark(point, figure.radius)).join("")}</g>`),
    ...figure.pictures.map(picture),
    "</svg>",
    `<rect x="${MARGIN}" y="${HEAD + MARGIN / 2}" width="${size.width}" height="${size.height}" fill="none" stroke="${theme.text}" stroke-opacity="0.25"/>`,
    `<g transform="translate(${MARGIN} ${HEAD + size.height + MARGIN})">${key.svg}</g>`,
    "</svg>",
  ].join("\n");
}

/** In the order in which they lie on each other, as far as they follow each other in one colour. */
function byColour(points: FigurePoint[]): [string, FigurePoint[]][] {
  const runs: [string, FigurePoint[]][] = [];
  for (const point of points) {
    const last = runs[runs.length - 1];
    if (last?.[0] === point.colour) last[1].push(point);
    else runs.push([point.colour, [point]]);
  }
  return runs;
}

function mark({ x, y, mark }: FigurePoint, radius: number): string {
  const [left, top] = [x.toFixed(1), y.toFixed(1)];
  if (!mark) return `<circle cx="${left}" cy="${top}" r="${radius}"/>`;
  if ("letter" in mark) return `<text x="${left}" y="${top}" text-anchor="middle" dominant-baseline="central" font-size="11" font-weight="bold">${escaped(mark.letter)}</text>`;
  return `<path transform="translate(${left} ${top}) scale(5)" d="${mark.path}"/>`;
}

function picture({ x, y, width, height, colour, href }: FigurePicture): string {
  const at = `x="${(x - width / 2).toFixed(1)}" y="${(y - height / 2).toFixed(1)}" width="${width}" height="${height.toFixed(1)}"`;
  return `<image ${at} href="${href}" image-rendering="pixelated"/><rect ${at} fill="none" stroke="${colour}" stroke-width="1.5"/>`;
}

function svgKey({ key, size, theme }: Figure): { svg: string; height: number } {
  if (key.kind === "numbers") {
    const step = BAR / key.colours.length;
    const bar = key.colours.map((colour, i) => `<rect x="${60 + i * step}" y="4" width="${step + 0.5}" height="10" fill="${colour}"/>`).join("");
    return { svg: `<text x="54" y="13" text-anchor="end">${escaped(key.low)}</text>${bar}<text x="${66 + BAR}" y="13">${escaped(key.high)}</text>`, height: ROW };
  }
  let [x, y] = [0, 0];
  const parts = key.entries.map(({ name, colour, mark: form }) => {
    const width = DOT + CHARACTER * name.length + 14;
    if (x > 0 && x + width > size.width) [x, y] = [0, y + ROW];
    const dot = `<g fill="${colour}">${mark({ x: x + 6, y: y + 9, colour, mark: form }, 5)}</g>`;
    const text = `<text x="${x + DOT}" y="${y + 13}" fill="${theme.text}">${escaped(name)}</text>`;
    x += width;
    return dot + text;
  });
  return { svg: parts.join(""), height: y + ROW };
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);
