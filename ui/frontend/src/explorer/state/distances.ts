import type { JobParams } from "../../contract";
import type { Sample, Samples } from "../../core/looks/sample";
import type { Items, Neighbour } from "./items";

export type Metric = NonNullable<JobParams["neighbours"]["metric"]>;
export const METRICS: readonly Metric[] = ["euclidean", "cosine"];

/** Vectors that are read one by one; `read` returns the array they lie in and where. */
export interface Rows {
  count: number;
  read(index: number): { values: Float32Array; start: number };
}

/** The page stays alive: after so many milliseconds it gets its turn. */
const SLICE_MS = 8;
const LOOK_EVERY = 64;

export function codeRows({ codes, count, size }: Items): Rows {
  return { count, read: (index) => ({ values: codes, start: index * size }) };
}

/** Items as they are, or only their last places where `like` holds no more. */
export function pictureRows(pictures: Samples, like: Sample): Rows {
  return {
    count: pictures.count,
    read(index) {
      const { values, shape } = pictures.at(index);
      return { values: ending(values, shape, like.shape), start: 0 };
    },
  };
}

function ending(values: Float32Array, shape: number[], wanted: number[]): Float32Array {
  const [whole, length] = [shape.at(-1)!, wanted.at(-1)!];
  if (whole === length) return values;
  return values.filter((_, i) => i % whole >= whole - length);
}

/**
 * The distance of a vector to a part of an array. Euclidean: sqrt(sum (a - b)^2). Cosine: 1 - a.b / (|a| |b|). Only values that both
 * have count; a Euclidean distance is scaled up to all of them, as if the others differed as much. NaN where there is none.
 */
export function distance(metric: Metric, a: Float32Array, b: Float32Array, start: number): number {
  return metric === "cosine" ? cosine(a, b, start) : euclidean(a, b, start);
}

function euclidean(a: Float32Array, b: Float32Array, start: number): number {
  let sum = 0;
  let shared = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = a[i] - b[start + i];
    if (gap !== gap) continue;
    sum += gap * gap;
    shared++;
  }
  return shared === 0 ? NaN : Math.sqrt((sum * a.length) / shared);
}

function cosine(a: Float32Array, b: Float32Array, start: number): number {
  let product = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[start + i]];
    if (x !== x || y !== y) continue;
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return first > 0 && second > 0 ? 1 - product / Math.sqrt(first * second) : NaN;
}

/** The `k` nearest rows, the nearest first; null when it is not wanted any more. Rows without a distance are left out. */
export async function nearestRows(
  query: Float32Array, rows: Rows, k: number, metric: Metric, except = -1, wanted: () => boolean = () => true,
): Promise<Neighbour[] | null> {
  const best: Neighbour[] = [];
  let slice = performance.now();
  for (let index = 0; index < rows.count; index++) {
    if (index % LOOK_EVERY === LOOK_EVERY - 1 && performance.now() - slice > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve));
      if (!wanted()) return null;
      slice = performance.now();
    }
    if (index === except) continue;
    const { values, start } = rows.read(index);
    insert(best, { index, distance: distance(metric, query, values, start) }, k);
  }
  return best;
}

function insert(best: Neighbour[], found: Neighbour, k: number): void {
  if (Number.isNaN(found.distance) || (best.length === k && found.distance >= best[k - 1].distance)) return;
  let at = best.length;
  while (at > 0 && best[at - 1].distance > found.distance) at--;
  best.splice(at, 0, found);
  if (best.length > k) best.pop();
}

export interface Share {
  label: number;
  /** How many of the items belong to the class. */
  count: number;
  of: number;
  /** Its share among all items: what chance would give. */
  baseline: number;
}

/** How many of some items belong to a class: the given one, or the one that most of them belong to; null without a class. */
export function shareOfClass(labels: Int32Array, items: number[], wanted: number | null): Share | null {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(labels[item], (counts.get(labels[item]) ?? 0) + 1);
  counts.delete(-1);
  const label = wanted ?? [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? -1;
  if (label < 0 || items.length === 0) return null;
  const all = labels.reduce((sum, other) => sum + Number(other === label), 0);
  return { label, count: counts.get(label) ?? 0, of: items.length, baseline: all / labels.length };
}
