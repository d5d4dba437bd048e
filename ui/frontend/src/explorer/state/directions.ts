import { randomFrom } from "../../core/looks/noise";
import { meanCode } from "./grouping";
import type { Items } from "./items";
import { dot } from "./path";

/** Random directions, and tries of an analogy, that a score is compared with. */
export const TRIES = 200;
/** With fewer items on a side, or in a part of it, a score says nothing. */
export const FEWEST = 5;
const STRENGTHS = { most: 2, step: 0.05 };

/** Items of the two sides of a direction. */
export interface Sides {
  from: readonly number[];
  to: readonly number[];
}

export function finite(items: Items, list: readonly number[]): number[] {
  return list.filter((index) => items.code(index).every(Number.isFinite));
}

/** The attribute vector: the difference of mean codes (White 2016, arXiv:1609.04468). Null: a side has no usable code. */
export function vectorOf(items: Items, { from, to }: Sides): Float32Array | null {
  const [start, end] = [meanCode(items, from), meanCode(items, to)];
  return start && end && end.map((value, i) => value - start[i]);
}

export function moved(code: Float32Array, vector: Float32Array, strength: number): Float32Array {
  return code.map((value, i) => value + strength * vector[i]);
}

/**
 * The area under the ROC curve: how often an item of `above` has the larger value than one of `below`; a tie counts half
 * (the Mann-Whitney U statistic as a share of all pairs).
 */
export function auc(below: number[], above: number[]): number {
  const order = [...below.map((value) => ({ value, up: false })), ...above.map((value) => ({ value, up: true }))];
  order.sort((a, b) => a.value - b.value);
  let wins = 0;
  let passed = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    const tied = { up: 0, down: 0 };
    while (end < order.length && order[end].value === order[start].value) tied[order[end++].up ? "up" : "down"]++;
    wins += tied.up * (passed + tied.down / 2);
    passed += tied.down;
    start = end;
  }
  return wins / (below.length * above.length);
}

/** The items that a direction is found from, and others that it is judged by. */
export interface Split {
  fit: Sides;
  judged: Sides;
  /** The judging items were held out of training. */
  heldOut: boolean;
}

/** Held-out items judge where both sides have some and others as well; elsewhere every second item does. Null: too few items. */
export function splitOf(items: Items, sides: Sides): Split | null {
  const byTraining = parts(items, sides, (index) => items.heldOut[index] === 1);
  if (enough(byTraining.fit) && enough(byTraining.judged)) return { ...byTraining, heldOut: true };
  const halves = parts(items, sides, (_, place) => place % 2 === 1);
  if (!enough(halves.fit) || !enough(halves.judged)) return null;
  return { ...halves, heldOut: [...halves.judged.from, ...halves.judged.to].every((index) => items.heldOut[index] === 1) };
}

function parts(items: Items, { from, to }: Sides, judges: (index: number, place: number) => boolean): Omit<Split, "heldOut"> {
  const [start, end] = [finite(items, from), finite(items, to)];
  const pick = (want: boolean): Sides => ({
    from: start.filter((index, place) => judges(index, place) === want),
    to: end.filter((index, place) => judges(index, place) === want),
  });
  return { fit: pick(false), judged: pick(true) };
}

const enough = ({ from, to }: Sides): boolean => from.length >= FEWEST && to.length >= FEWEST;

export interface Score {
  /** How well the direction tells the judging items of the two sides apart. */
  auc: number;
  /** The same for random directions, each turned to point from side to side: the one in the middle and the best. */
  random: { median: number; best: number };
  /** How often C + (B - A) with single items lands nearest to the other side; and with the difference of two items drawn from all. */
  analogy: { share: number; random: number };
  judged: number;
  heldOut: boolean;
}

export function scoreOf(items: Items, sides: Sides, seed = 1): Score | null {
  const split = splitOf(items, sides);
  if (!split) return null;
  const draw = randomFrom(seed);
  const vector = vectorOf(items, split.fit)!;
  const random = Array.from({ length: TRIES }, () => told(items, split, vector, gaussians(items.size, draw))).sort((a, b) => a - b);
  return {
    auc: told(items, split, vector, vector),
    random: { median: (random[TRIES / 2 - 1] + random[TRIES / 2]) / 2, best: random[TRIES - 1] },
    analogy: analogyScore(items, split.judged, new Set(sides.to), draw),
    judged: split.judged.from.length + split.judged.to.length,
    heldOut: split.heldOut,
  };
}

/** The AUC along a direction, turned to point where `vector` does. */
function told(items: Items, { judged }: Split, vector: Float32Array, direction: Float32Array): number {
  const along = (list: readonly number[]) => list.map((index) => dot(items.code(index), direction));
  const found = auc(along(judged.from), along(judged.to));
  return dot(vector, direction) >= 0 ? found : 1 - found;
}

function gaussians(size: number, draw: () => number): Float32Array {
  return Float32Array.from({ length: size }, () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()));
}

function analogyScore(items: Items, { from, to }: Sides, reached: ReadonlySet<number>, draw: () => number): Score["analogy"] {
  const pick = (list: readonly number[]) => list[Math.floor(draw() * list.length)];
  const all = finite(items, Array.from({ length: items.count }, (_, i) => i));
  let [hits, lucky] = [0, 0];
  for (let i = 0; i < TRIES; i++) {
    const [a, b, c] = [pick(from), pick(to), pick(from)];
    if (reached.has(nearestBut(items, analogy(items, a, b, c), [a, b, c]))) hits++;
    const [p, q] = [pick(all), pick(all)];
    if (reached.has(nearestBut(items, analogy(items, p, q, c), [p, q, c]))) lucky++;
  }
  return { share: hits / TRIES, random: lucky / TRIES };
}

/** The code of D in A : B = C : D. */
export function analogy(items: Items, a: number, b: number, c: number): Float32Array {
  const [start, end] = [items.code(a), items.code(b)];
  return items.code(c).map((value, i) => value + end[i] - start[i]);
}

/** The nearest item that is none of those. */
function nearestBut(items: Items, code: Float32Array, those: number[]): number {
  return items.nearest(code, (index) => those.includes(index)).index;
}

/** The strength at which the nearest real item first belongs to the other side; null when it never does. */
export function turnOf(items: Items, code: Float32Array, vector: Float32Array, other: ReadonlySet<number>): number | null {
  for (let step = 0; step * STRENGTHS.step <= STRENGTHS.most + 1e-9; step++) {
    const strength = step * STRENGTHS.step;
    if (other.has(items.nearest(moved(code, vector, strength)).index)) return strength;
  }
  return null;
}

export function median(values: number[]): number {
  const order = [...values].sort((a, b) => a - b);
  const middle = (order.length - 1) / 2;
  return (order[Math.floor(middle)] + order[Math.ceil(middle)]) / 2;
}
