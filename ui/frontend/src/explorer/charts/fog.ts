import { Near } from "../../map/near";
import { boundsOf, type Bounds } from "../../map/viewport";
import { nearestOf } from "./neighbours";

/** Cells of the fog along the longer side of the map. */
const CELLS = 96;
/** The fog looks this much farther than the points, as a share of the map. */
const MARGIN = 0.15;
/** So many items clear the fog round them: one stray item does not. */
const WITNESSES = 3;
const FEW = 10;
/** A map with less than this share of its longer side as its shorter one is a line. */
const THIN = 0.02;
/** Nearly all items have their witnesses within this distance. */
const QUANTILE = 0.95;
/** From where enough items are, the fog thickens up to so many times that distance, less one. */
const THICK_AT = 3.5;
const SAMPLE = 200;

/** How foggy a map is, 0 to 1 in each cell, row by row from the top. */
export interface Fog {
  box: Bounds;
  columns: number;
  rows: number;
  thickness: Float32Array;
}

const known = new WeakMap<Float32Array, Fog | null>();

/** The fog over the parts of a map without items; null when there are too few of them, or they lie on a line. Found once for each map. */
export function fogOf(xy: Float32Array): Fog | null {
  if (!known.has(xy)) known.set(xy, found(xy));
  return known.get(xy)!;
}

function found(xy: Float32Array): Fog | null {
  const places = finite(xy);
  if (places.length < FEW || isLine(xy, places)) return null;
  const tight = boundsOf(xy);
  const reach = reachOf(xy, places);
  if (!(reach > 0)) return null;
  const air = MARGIN * Math.max(tight.right - tight.left, tight.top - tight.bottom) + THICK_AT * reach;
  const [left, top] = [tight.left - air, tight.top + air];
  const [width, height] = [tight.right + air - left, top - tight.bottom + air];
  const cell = Math.max(width, height) / CELLS;
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const counts = new Uint32Array(columns * rows);
  for (const i of places) counts[Math.floor((top - xy[2 * i + 1]) / cell) * columns + Math.floor((xy[2 * i] - left) / cell)]++;
  const clear = crowded(counts, columns, rows, Math.max(1, Math.round(reach / cell)));
  const far = distances(clear, columns, rows);
  const thickness = Float32Array.from(far, (squares) => smooth((Math.sqrt(squares) * cell) / ((THICK_AT - 1) * reach)));
  return { box: { left, top, right: left + columns * cell, bottom: top - rows * cell }, columns, rows, thickness };
}

/** The cells with enough items in the square that reaches `radius` cells to each side. */
function crowded(counts: Uint32Array, columns: number, rows: number, radius: number): boolean[] {
  // sums[r][c]: items above row r and left of column c.
  const wide = columns + 1;
  const sums = new Uint32Array(wide * (rows + 1));
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      sums[(r + 1) * wide + c + 1] = counts[r * columns + c] + sums[r * wide + c + 1] + sums[(r + 1) * wide + c] - sums[r * wide + c];
    }
  }
  return Array.from(counts, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const [up, down] = [Math.max(0, row - radius) * wide, Math.min(rows, row + radius + 1) * wide];
    const [from, to] = [Math.max(0, column - radius), Math.min(columns, column + radius + 1)];
    return sums[down + to] - sums[up + to] - sums[down + from] + sums[up + from] >= WITNESSES;
  });
}

/** Squared distances, in cells, to the nearest clear cell: first along the columns, then along the rows. */
function distances(clear: boolean[], columns: number, rows: number): Float32Array {
  const upright = new Float32Array(clear.length).fill(Infinity);
  for (let c = 0; c < columns; c++) {
    for (const [first, step] of [[0, 1], [rows - 1, -1]]) {
      for (let r = first, gap = Infinity; r >= 0 && r < rows; r += step) {
        gap = clear[r * columns + c] ? 0 : gap + 1;
        upright[r * columns + c] = Math.min(upright[r * columns + c], gap * gap);
      }
    }
  }
  return upright.map((_, at) => {
    const row = at - (at % columns);
    let best = Infinity;
    for (let c = 0; c < columns; c++) best = Math.min(best, upright[row + c] + (c - (at % columns)) ** 2);
    return best;
  });
}

/** A picture of the fog in one colour. */
export function painted({ columns, rows, thickness }: Fog, colour: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  thickness.forEach((value, i) => image.data.set([red, green, blue, Math.round(255 * value)], 4 * i));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

function reachOf(xy: Float32Array, places: number[]): number {
  const near = new Near(xy);
  const step = Math.max(1, Math.floor(places.length / SAMPLE));
  // One more: the nearest item to an item is itself.
  const reaches = places.filter((_, i) => i % step === 0)
    .map((i) => nearestOf(near, { x: xy[2 * i], y: xy[2 * i + 1] }, WITNESSES + 1).at(-1)!.distance);
  return reaches.sort((a, b) => a - b)[Math.floor(QUANTILE * (reaches.length - 1))];
}

function smooth(value: number): number {
  const share = Math.min(1, Math.max(0, value));
  return share * share * (3 - 2 * share);
}

/** Where all items lie on a line, nearly all of the map would be fog. */
function isLine(xy: Float32Array, places: number[]): boolean {
  const extent = (side: number) => {
    const values = places.map((i) => xy[2 * i + side]);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  };
  const [width, height] = [extent(0), extent(1)];
  return Math.min(width, height) < THIN * Math.max(width, height);
}

function finite(xy: Float32Array): number[] {
  return Array.from({ length: xy.length / 2 }, (_, i) => i).filter((i) => Number.isFinite(xy[2 * i] + xy[2 * i + 1]));
}
