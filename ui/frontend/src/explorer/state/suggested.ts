import type { Pair } from "./choice";
import type { Items } from "./items";

/** How far from the middle of the map the two ends lie, in standard deviations of it. */
const REACH = { x: 1.25, y: 0.7 };

/**
 * Two real items with much between them, for a way to begin with: those nearest to a spot at the upper left and one at the lower right of
 * the map. Null where there are no two.
 */
export function suggested({ xy, count }: Pick<Items, "xy" | "count">): Pair | null {
  const [x, y] = [spread(xy, 0), spread(xy, 1)];
  const end = (side: 1 | -1) => nearest(xy, count, x.mean + side * REACH.x * x.deviation, y.mean - side * REACH.y * y.deviation);
  const [a, b] = [end(-1), end(1)];
  return a < 0 || a === b ? null : { a, b };
}

function spread(xy: Float32Array, axis: 0 | 1): { mean: number; deviation: number } {
  let [n, sum, squares] = [0, 0, 0];
  for (let at = axis; at < xy.length; at += 2) {
    if (!Number.isFinite(xy[at])) continue;
    n++;
    sum += xy[at];
    squares += xy[at] * xy[at];
  }
  const mean = n ? sum / n : 0;
  return { mean, deviation: n ? Math.sqrt(Math.max(0, squares / n - mean * mean)) : 0 };
}

function nearest(xy: Float32Array, count: number, x: number, y: number): number {
  let [best, index] = [Infinity, -1];
  for (let item = 0; item < count; item++) {
    const away = (xy[2 * item] - x) ** 2 + (xy[2 * item + 1] - y) ** 2;
    if (away < best) [best, index] = [away, item];
  }
  return index;
}
