import { Near } from "../../map/near";
import type { Point } from "../../map/viewport";
import type { Items, Neighbour } from "../state/items";
import type { Chart } from "../map/layout";

/** So many items give their codes to a spot between them. */
const GIVERS = 8;

/**
 * A map without an inverse (UMAP, t-SNE). The code of a spot is made up: the mean of the codes of the items drawn nearest to
 * it, weighted by 1 / distance² (Shepard 1968, A two-dimensional interpolation function for irregularly-spaced data).
 * The place of a code is that of the item nearest to it in code space.
 */
export function neighbourChart(id: string, items: Items, xy: Float32Array): Chart {
  const near = new Near(xy);
  // A spot that was decoded must stay where it was pointed at.
  const made = new WeakMap<Float32Array, Point>();
  return {
    id,
    xy,
    exact: false,
    project(code) {
      const known = made.get(code);
      if (known) return known;
      const { index } = items.nearest(code);
      return { x: xy[2 * index], y: xy[2 * index + 1] };
    },
    unproject(point) {
      const code = mixed(items, nearestOf(near, point, GIVERS));
      made.set(code, point);
      return code;
    },
    madeUp: (code) => made.has(code),
  };
}

/** The `k` items drawn nearest to a spot, the nearest first. */
export function nearestOf(near: Near, point: Point, k: number): Neighbour[] {
  const found: Neighbour[] = [];
  while (found.length < k) {
    const next = near.nearest(point, (index) => found.every((known) => known.index !== index));
    if (next.index < 0) break;
    found.push(next);
  }
  return found;
}

function mixed(items: Items, givers: Neighbour[]): Float32Array {
  const [first] = givers;
  if (first?.distance === 0) return items.code(first.index);
  const code = new Float64Array(items.size);
  const weights = givers.map(({ distance }) => 1 / distance ** 2);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  givers.forEach(({ index }, at) => {
    for (let i = 0; i < items.size; i++) code[i] += (weights[at] / all) * items.codes[index * items.size + i];
  });
  return Float32Array.from(code);
}
