import { Near } from "../../map/near";
import { boundsOf, type Bounds } from "../../map/viewport";
import { nearestOf } from "./neighbours";

/** Cells of the fog along the longer side of the map. */
const CELLS = 96;
/** The fog looks this much farther than the points, as a share of the map. */
const MARGIN = 0.15;
/** It thickens with the distance to so many items: one stray item does not clear it. */
const WITNESSES = 3;
const FEW = 10;
/** A map with less than this share of its longer side as its shorter one is a line. */
const THIN = 0.02;
/** Nearly all items have their witnesses within this distance. */
const QUANTILE = 0.95;
/** The fog is thickest at so many times that distance. */
const THICK_AT = 3.5;
const SAMPLE = 500;

/** How foggy a map is, 0 to 1 in each cell, row by row from the top. */
export interface Fog {
  box: Bounds;
  columns: number;
  rows: number;
  thickness: Float32Array;
}

/** The fog over the parts of a map without items; null when there are too few of them, or they lie on a line. */
export function fogOf(xy: Float32Array): Fog | null {
  const places = finite(xy);
  if (places.length < FEW || isLine(xy, places)) return null;
  const tight = boundsOf(xy);
  const [width, height] = [tight.right - tight.left, tight.top - tight.bottom];
  const near = new Near(xy);
  const reach = reachOf(near, xy, places);
  if (!(reach > 0)) return null;
  const air = MARGIN * Math.max(width, height) + THICK_AT * reach;
  const box = { left: tight.left - air, right: tight.right + air, bottom: tight.bottom - air, top: tight.top + air };
  const cell = Math.max(box.right - box.left, box.top - box.bottom) / CELLS;
  const [columns, rows] = [Math.ceil((box.right - box.left) / cell), Math.ceil((box.top - box.bottom) / cell)];
  const thickness = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const point = { x: box.left + (column + 0.5) * cell, y: box.top - (row + 0.5) * cell };
      thickness[row * columns + column] = smooth((distance(near, point) / reach - 1) / (THICK_AT - 1));
    }
  }
  return { box: { ...box, right: box.left + columns * cell, bottom: box.top - rows * cell }, columns, rows, thickness };
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

function reachOf(near: Near, xy: Float32Array, places: number[]): number {
  const step = Math.max(1, Math.floor(places.length / SAMPLE));
  // One more: the nearest item to an item is itself.
  const found = places.filter((_, i) => i % step === 0).map((i) => distance(near, { x: xy[2 * i], y: xy[2 * i + 1] }, WITNESSES + 1));
  return found.sort((a, b) => a - b)[Math.floor(QUANTILE * (found.length - 1))];
}

const distance = (near: Near, point: { x: number; y: number }, witnesses = WITNESSES): number =>
  nearestOf(near, point, witnesses).at(-1)?.distance ?? Infinity;

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
