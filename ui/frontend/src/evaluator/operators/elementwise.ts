import { floatsOf, spread, Unfit, type Data, type Value } from "../value";
import type { Operation } from "./operation";

/** f of each number. */
const unary = (f: (x: number) => number): Operation => ([x], _, room) => {
  const y = room.like(x);
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i]);
  return y;
};

/** f of each pair of numbers, broadcast; `Kind` of the outcome if it is not that of the numbers. */
const binary = (f: (a: number, b: number) => number, Kind?: new (length: number) => Data): Operation => ([a, b], _, room) => {
  if (a.data.constructor !== b.data.constructor) throw new Unfit("numbers of two types");
  const { shape, rows } = spread([a.shape, b.shape]);
  const y = room.make(Kind ?? (a.data.constructor as new (length: number) => Data), shape);
  rows((at, length, [fromA, fromB], [stepA, stepB]) => {
    for (let i = 0; i < length; i++) y.data[at + i] = f(a.data[fromA + i * stepA], b.data[fromB + i * stepB]);
  });
  return y;
};

/** What most time is spent with has its loop to itself, so that it is compiled for floats and for the one operation. */
const quick = (loop: Loop, other: Operation): Operation => (inputs, attributes, room) => {
  const [a, b] = inputs.map(({ data }) => data);
  if (!(a instanceof Float32Array && b instanceof Float32Array)) return other(inputs, attributes, room);
  const { shape, rows } = spread([inputs[0].shape, inputs[1].shape]);
  const y = room.make(Float32Array, shape);
  rows((at, length, [fromA, fromB], [stepA, stepB]) => loop(y.data, at, length, a, fromA, stepA, b, fromB, stepB));
  return y;
};
type Loop = (y: Float32Array, at: number, length: number, a: Float32Array, i: number, stepA: number, b: Float32Array, j: number, stepB: number) => void;

const ADD: Loop = (y, at, length, a, i, stepA, b, j, stepB) => {
  for (const end = at + length; at < end; at++, i += stepA, j += stepB) y[at] = a[i] + b[j];
};
const MULTIPLY: Loop = (y, at, length, a, i, stepA, b, j, stepB) => {
  for (const end = at + length; at < end; at++, i += stepA, j += stepB) y[at] = a[i] * b[j];
};

const relu: Operation = ([x], _, room) => {
  const [from, y] = [floatsOf(x), room.make(Float32Array, x.shape)];
  const into = y.data;
  for (let i = 0; i < from.length; i++) into[i] = Math.max(from[i], 0);
  return y;
};

/** 1 / (1 + exp(-x)), exponentials many at a time. */
const sigmoid: Operation = ([x], _, room) => {
  const given = floatsOf(x);
  const y = room.make(Float32Array, x.shape);
  const [at] = room.reserve(given.length);
  const { floats } = room;
  for (let i = 0; i < given.length; i++) floats[at + i] = -given[i];
  room.exp(at, given.length);
  for (let i = 0; i < given.length; i++) y.data[i] = 1 / (1 + floats[at + i]);
  return y;
};

/** Halves go to the even number. */
function round(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
}

/** The error function, within 1.2e-7 (Press et al., Numerical Recipes, erfc by Chebyshev's polynomials). */
function erf(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const tail = t * Math.exp(-x * x - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
    + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))));
  return x >= 0 ? 1 - tail : tail - 1;
}

/** Inputs and outputs of any shape; pairs are broadcast. Whole numbers are divided without a rest, and a rest has the sign of the divisor. */
export const ELEMENTWISE = {
  Abs: unary(Math.abs),
  Add: quick(ADD, binary((a, b) => a + b)),
  Clip: ([x, low, high], _, room) => {
    const [least, most] = [low?.data[0] ?? -Infinity, high?.data[0] ?? Infinity];
    return unary((value) => Math.min(most, Math.max(least, value)))([x], {}, room);
  },
  Div: (inputs, attributes, room) =>
    binary(inputs[0].data instanceof Float32Array ? (a, b) => a / b : (a, b) => Math.trunc(a / b))(inputs, attributes, room),
  Equal: binary((a, b) => Number(a === b), Uint8Array),
  Exp: unary(Math.exp),
  Gelu: unary((x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2))),
  GreaterOrEqual: binary((a, b) => Number(a >= b), Uint8Array),
  Less: binary((a, b) => Number(a < b), Uint8Array),
  Log: unary(Math.log),
  Mod: binary((a, b) => a - b * Math.floor(a / b)),
  Mul: quick(MULTIPLY, binary((a, b) => a * b)),
  Reciprocal: unary((x) => 1 / x),
  Relu: relu,
  Round: unary(round),
  Sigmoid: sigmoid,
  Sign: unary(Math.sign),
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sqrt: unary(Math.sqrt),
  Sub: binary((a, b) => a - b),
  // Exact near 0 too, where means are made of it by division.
  Tanh: unary(Math.tanh),
  Where: ([which, a, b], _, room) => {
    if (a.data.constructor !== b.data.constructor) throw new Unfit("numbers of two types");
    const { shape, rows } = spread([which.shape, a.shape, b.shape]);
    const y: Value = room.make(a.data.constructor as new (length: number) => Data, shape);
    rows((at, length, [from, fromA, fromB], [step, stepA, stepB]) => {
      for (let i = 0; i < length; i++) y.data[at + i] = which.data[from + i * step] ? a.data[fromA + i * stepA] : b.data[fromB + i * stepB];
    });
    return y;
  },
} satisfies Record<string, Operation>;
