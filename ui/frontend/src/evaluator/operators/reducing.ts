import { around, axisOf, floatsOf, product, stridesOf, type Value } from "../value";
import { whole, type Operation } from "./operation";

/** Sums over axes of f of each number: x (..., n, ...) -> (..., ...), or (..., 1, ...) where axes are kept. `finish` makes the outcome of a sum over n. */
const sum = (f: (x: number) => number, finish: (sum: number, n: number) => number): Operation => ([x, axes], attributes, room) => {
  const given = floatsOf(x);
  const gone = new Set(axes ? [...axes.data].map((axis) => axisOf(axis, x.shape.length)) : x.shape.keys());
  const small = x.shape.map((size, axis) => (gone.has(axis) ? 1 : size));
  const [strides, own] = [stridesOf(x.shape), stridesOf(small)];
  const y = room.make(Float32Array, whole(attributes, "keepdims", 1) ? small : small.filter((_, axis) => !gone.has(axis)));
  for (let i = 0; i < given.length; i++) {
    let at = 0;
    for (let axis = 0; axis < small.length; axis++) if (small[axis] > 1) at += own[axis] * (Math.floor(i / strides[axis]) % small[axis]);
    y.data[at] += f(given[i]);
  }
  for (let i = 0; i < y.data.length; i++) y.data[i] = finish(y.data[i], given.length / y.data.length);
  return y;
};

/** The place of the least of n: x (..., n, ...) -> (..., ...); of several the first. */
const argMin: Operation = ([x], attributes, room) => {
  const axis = axisOf(whole(attributes, "axis", 0), x.shape.length);
  const [count, size, behind] = around(x.shape, axis);
  const kept = whole(attributes, "keepdims", 1) ? [1] : [];
  const y = room.make(Int32Array, [...x.shape.slice(0, axis), ...kept, ...x.shape.slice(axis + 1)]);
  for (let i = 0; i < count * behind; i++) {
    const first = Math.floor(i / behind) * size * behind + (i % behind);
    let least = 0;
    for (let place = 1; place < size; place++) if (x.data[first + place * behind] < x.data[first + least * behind]) least = place;
    y.data[i] = least;
  }
  return y;
};

/** The k greatest of n, in falling order, and their places: x (..., n, ...), k (1,) -> two of (..., k, ...). */
const topK: Operation = ([x, k], attributes, room) => {
  const axis = axisOf(whole(attributes, "axis", -1), x.shape.length);
  const [count, size, behind] = around(x.shape, axis);
  const most = Math.min(size, k.data[0]);
  const shape = x.shape.map((one, i) => (i === axis ? most : one));
  const [values, places] = [room.make(Float32Array, shape), room.make(Int32Array, shape)];
  for (let i = 0; i < count * behind; i++) {
    const [before, rest] = [Math.floor(i / behind), i % behind];
    const number = (place: number): number => x.data[(before * size + place) * behind + rest];
    const best = Array.from({ length: size }, (_, place) => place).sort((a, b) => number(b) - number(a));
    for (let place = 0; place < most; place++) {
      const at = (before * most + place) * behind + rest;
      [values.data[at], places.data[at]] = [number(best[place]), best[place]];
    }
  }
  return [values, places];
};

/** exp(x) / sum of exp(x) along an axis. */
const softmax: Operation = ([x], attributes, room) => {
  const given = floatsOf(x);
  const [count, size, behind] = around(x.shape, axisOf(whole(attributes, "axis", -1), x.shape.length));
  const y = room.make(Float32Array, x.shape);
  const [place] = room.reserve(given.length);
  const { floats } = room;
  /** Goes through what is summed, from the place of its first number on. */
  const each = (stretch: (first: number, end: number) => void): void => {
    for (let i = 0; i < count * behind; i++) {
      const first = Math.floor(i / behind) * size * behind + (i % behind);
      stretch(first, first + size * behind);
    }
  };
  each((first, end) => {
    let most = -Infinity;
    for (let at = first; at < end; at += behind) if (given[at] > most) most = given[at];
    for (let at = first; at < end; at += behind) floats[place + at] = given[at] - most;
  });
  room.exp(place, given.length);
  each((first, end) => {
    let all = 0;
    for (let at = first; at < end; at += behind) all += floats[place + at];
    for (let at = first; at < end; at += behind) y.data[at] = floats[place + at] / all;
  });
  return y;
};

/** Over the last axis: (x - mean) / sqrt(variance + epsilon) * scale + shift; x (..., n), scale and shift (n,). */
const layerNormalization: Operation = ([x, scale, shift]: Value[], attributes, room) => {
  const [given, factor, summand] = [floatsOf(x), floatsOf(scale), shift ? floatsOf(shift) : new Float32Array(scale.data.length)];
  const size = product(x.shape.slice(-1));
  const y = room.make(Float32Array, x.shape);
  for (let first = 0; first < given.length; first += size) {
    let [mean, variance] = [0, 0];
    for (let i = 0; i < size; i++) mean += given[first + i];
    mean /= size;
    for (let i = 0; i < size; i++) variance += (given[first + i] - mean) ** 2;
    const inverse = 1 / Math.sqrt(variance / size + whole(attributes, "epsilon", 1e-5));
    for (let i = 0; i < size; i++) y.data[first + i] = (given[first + i] - mean) * inverse * factor[i] + summand[i];
  }
  return y;
};

/** What makes one number of many, or looks at many for each. */
export const REDUCING = {
  ArgMin: argMin,
  LayerNormalization: layerNormalization,
  ReduceL2: sum((x) => x * x, Math.sqrt),
  ReduceMean: sum((x) => x, (all, n) => all / n),
  ReduceSum: sum((x) => x, (all) => all),
  Softmax: softmax,
  TopK: topK,
} satisfies Record<string, Operation>;
