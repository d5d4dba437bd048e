import { boundsOf } from "./viewport";

/** Cells along the longer side of the map. */
const CELLS = 96;
/** Standard deviation of the blur, in cells. */
const BLUR = 1.6;
const REACH = Math.ceil(3 * BLUR);

/**
 * How densely the points lie round each point, as a multiple of the mean over all points: a histogram of the map, blurred by a
 * Gaussian and read between the cells (Scott, Multivariate Density Estimation, 2015, chapter 5). NaN where a point has no place.
 */
export function density(xy: Float32Array): Float32Array {
  const box = boundsOf(xy);
  const cell = Math.max(box.right - box.left, box.top - box.bottom) / CELLS;
  const columns = Math.ceil((box.right - box.left) / cell) + 2 * REACH + 2;
  const rows = Math.ceil((box.top - box.bottom) / cell) + 2 * REACH + 2;
  const column = (i: number) => (xy[2 * i] - box.left) / cell + REACH;
  const row = (i: number) => (xy[2 * i + 1] - box.bottom) / cell + REACH;
  const count = xy.length / 2;
  const counts = new Float32Array(columns * rows);
  for (let i = 0; i < count; i++) spread(counts, columns, column(i), row(i));
  const smooth = blurred(blurred(counts, columns, rows, 1, columns), rows, columns, columns, 1);
  const found = Float32Array.from({ length: count }, (_, i) => read(smooth, columns, column(i), row(i)));
  let sum = 0;
  let known = 0;
  for (const value of found) {
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  return sum > 0 ? found.map((value) => (value * known) / sum) : found;
}

/** Shares one point among the four cells round it. */
function spread(counts: Float32Array, columns: number, x: number, y: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  const at = Math.floor(y) * columns + Math.floor(x);
  const right = x - Math.floor(x);
  const up = y - Math.floor(y);
  counts[at] += (1 - right) * (1 - up);
  counts[at + 1] += right * (1 - up);
  counts[at + columns] += (1 - right) * up;
  counts[at + columns + 1] += right * up;
}

function read(values: Float32Array, columns: number, x: number, y: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return NaN;
  const at = Math.floor(y) * columns + Math.floor(x);
  const right = x - Math.floor(x);
  const up = y - Math.floor(y);
  const low = values[at] * (1 - right) + values[at + 1] * right;
  const high = values[at + columns] * (1 - right) + values[at + columns + 1] * right;
  return low * (1 - up) + high * up;
}

/** Blurs along lines of `length` cells that lie `step` apart; the lines lie `next` apart. */
function blurred(values: Float32Array, length: number, lines: number, step: number, next: number): Float32Array {
  const weights = Array.from({ length: 2 * REACH + 1 }, (_, i) => Math.exp(-((i - REACH) ** 2) / (2 * BLUR ** 2)));
  const result = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      const value = values[line * next + i * step];
      if (value === 0) continue;
      const last = Math.min(length - 1, i + REACH);
      for (let to = Math.max(0, i - REACH); to <= last; to++) result[line * next + to * step] += value * weights[to - i + REACH];
    }
  }
  return result;
}
