import type { Items } from "../explorer/state/items";
import { boundsOf, type Point } from "../map/viewport";

/** Places between two stops; between places the way is straight. */
const PARTS = 48;
/** Stops where nothing is labelled. */
const UNLABELLED = 8;
/** Stops nearer to the middle than this share of the usual distance would make the way go in and out. */
const OFF = 0.7;
/** Stops closer than this share of the map are one. */
const APART = 0.08;

/** A closed way through codes, smooth (Catmull and Rom 1974); a place on it is how far one has gone, in map units. */
export class Way {
  readonly length: number;
  /** The way on the map. */
  readonly points: Point[];
  private readonly codes: Float32Array[] = [];
  /** How far each place lies from the beginning. */
  private readonly gone: number[] = [0];

  /** `stops`: at least one code. */
  constructor(stops: Float32Array[], project: (code: Float32Array) => Point) {
    const stop = (i: number) => stops[(i + stops.length) % stops.length];
    stops.forEach((_, i) => {
      for (let part = 0; part < PARTS; part++) this.codes.push(spline(stop(i - 1), stop(i), stop(i + 1), stop(i + 2), part / PARTS));
    });
    this.codes.push(stops[0]);
    this.points = this.codes.map(project);
    for (let i = 1; i < this.points.length; i++) {
      const [a, b] = [this.points[i - 1], this.points[i]];
      this.gone.push(this.gone[i - 1] + Math.hypot(b.x - a.x, b.y - a.y));
    }
    this.length = this.gone.at(-1)!;
  }

  /** The code so far along the way; it goes round and round. */
  at(gone: number): Float32Array {
    const { index, share } = this.place(gone);
    const [from, to] = [this.codes[index], this.codes[Math.min(index + 1, this.codes.length - 1)]];
    return from.map((value, i) => value + (to[i] - value) * share);
  }

  /** The places of the map between two distances, both ends included. */
  between(from: number, to: number): Point[] {
    const reach = Math.min(to - from, this.length);
    const count = Math.max(2, Math.ceil((reach / this.length) * (this.points.length - 1)) + 1);
    return Array.from({ length: count }, (_, i) => this.pointAt(to - reach + (reach * i) / (count - 1)));
  }

  pointAt(gone: number): Point {
    const { index, share } = this.place(gone);
    const [from, to] = [this.points[index], this.points[Math.min(index + 1, this.points.length - 1)]];
    return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  }

  private place(gone: number): { index: number; share: number } {
    if (!(this.length > 0)) return { index: 0, share: 0 };
    const wanted = ((gone % this.length) + this.length) % this.length;
    let [low, high] = [0, this.gone.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.gone[middle] <= wanted) low = middle;
      else high = middle;
    }
    const step = this.gone[high] - this.gone[low];
    return { index: low, share: step > 0 ? (wanted - this.gone[low]) / step : 0 };
  }
}

/** Between `b` and `c`, with the slopes that their neighbours ask for. */
function spline(a: Float32Array, b: Float32Array, c: Float32Array, d: Float32Array, share: number): Float32Array {
  const [s, s2, s3] = [share, share ** 2, share ** 3];
  return b.map((_, i) => 0.5 * (2 * b[i] + (c[i] - a[i]) * s + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * s2 + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * s3));
}

/** Real items to walk by, once round the map: of each class that lies off its middle the most typical one; without classes, some of all. */
export function stopsOf(items: Items): number[] {
  const found = middles(items);
  const all = found.length > 1 ? found : spread(items);
  const at = (index: number): Point => ({ x: items.xy[2 * index], y: items.xy[2 * index + 1] });
  const centre = mean(all.map(at));
  const off = (index: number) => Math.hypot(at(index).x - centre.x, at(index).y - centre.y);
  const usual = all.reduce((sum, index) => sum + off(index), 0) / all.length;
  const few = all.filter((index) => off(index) >= OFF * usual);
  const angle = ({ x, y }: Point) => Math.atan2(y - centre.y, x - centre.x);
  const round = few.sort((a, b) => angle(at(a)) - angle(at(b)));
  const box = boundsOf(items.xy);
  const least = APART * Math.hypot(box.right - box.left, box.top - box.bottom);
  return round.filter((index, i) => {
    const [here, before] = [at(index), at(round[(i + round.length - 1) % round.length])];
    return round.length < 3 || Math.hypot(here.x - before.x, here.y - before.y) >= least;
  });
}

function middles(items: Items): number[] {
  const sums = new Map<number, { x: number; y: number; n: number }>();
  for (const index of placed(items)) {
    const label = items.labels[index];
    if (label < 0) continue;
    const sum = sums.get(label) ?? { x: 0, y: 0, n: 0 };
    sums.set(label, { x: sum.x + items.xy[2 * index], y: sum.y + items.xy[2 * index + 1], n: sum.n + 1 });
  }
  return [...sums].map(([label, { x, y, n }]) => closest(items, { x: x / n, y: y / n }, (index) => items.labels[index] === label));
}

const spread = (items: Items): number[] => {
  const all = placed(items);
  const step = Math.max(1, Math.floor(all.length / UNLABELLED));
  return all.filter((_, i) => i % step === 0).slice(0, UNLABELLED);
};

function closest(items: Items, { x, y }: Point, meant: (index: number) => boolean): number {
  let [best, found] = [Infinity, 0];
  for (const index of placed(items)) {
    const distance = Math.hypot(items.xy[2 * index] - x, items.xy[2 * index + 1] - y);
    if (distance < best && meant(index)) [best, found] = [distance, index];
  }
  return found;
}

/** Items with a place and a code. */
function placed(items: Items): number[] {
  return Array.from({ length: items.count }, (_, i) => i)
    .filter((i) => Number.isFinite(items.xy[2 * i] + items.xy[2 * i + 1]) && items.code(i).every(Number.isFinite));
}

const mean = (points: Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length, y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});
