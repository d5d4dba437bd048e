import type { Room } from "../room";
import { floatsOf, product, spread, Unfit, type Value } from "../value";
import { whole, type Operation } from "./operation";

/** Lays a matrix (rows, columns) down with rows of `wide` numbers; `turned`: it lies there as (columns, rows). */
export function lay(into: Float32Array, at: number, from: Float32Array, first: number, rows: number, columns: number, wide: number, turned = false): void {
  if (!turned && columns === wide) return into.set(from.subarray(first, first + rows * columns), at);
  const [down, along] = turned ? [1, rows] : [columns, 1];
  for (let row = 0; row < rows; row++) {
    const end = at + row * wide + columns;
    for (let place = at + row * wide, read = first + row * down; place < end; place++, read += along) into[place] = from[read];
  }
}

/** Where a matrix lies that does not change from one evaluation to the next; null when it does. */
function resident(room: Room, { data }: Value, rows: number, columns: number, turned: boolean): number | null {
  const from = data as Float32Array;
  const wide = room.width(columns);
  return room.lasting.has(data) ? room.keep(data, `${rows} ${columns} ${turned}`, rows * wide, (into) => lay(into, 0, from, 0, rows, columns, wide, turned)) : null;
}

/** a (m, k) · b (k, n) + c -> (m, n); b may lie turned, c is (n,) or (m, n) or missing. */
const gemm: Operation = ([a, b, c], attributes, room) => {
  const turned = whole(attributes, "transB", 0) === 1;
  const [m, k] = a.shape;
  const [inner, n] = turned ? [b.shape[1], b.shape[0]] : b.shape;
  if (a.shape.length !== 2 || b.shape.length !== 2 || inner !== k) throw new Unfit(`(${a.shape}) and (${b.shape}) cannot be multiplied`);
  const y = room.make(Float32Array, [m, n]);
  multiply(room, floatsOf(a), 0, m, k, b, 0, n, turned, y.data, 0);
  if (!c) return y;
  const { shape, rows } = spread([y.shape, c.shape]);
  if (shape.join() !== y.shape.join()) throw new Unfit(`(${c.shape}) cannot be added`);
  const summand = floatsOf(c);
  rows((at, length, [, from], [, step]) => {
    for (let i = 0; i < length; i++) y.data[at + i] += summand[from + i * step];
  });
  return y;
};

/** One product: of a from `fromA` on, b from `fromB` on, into y from `at` on. */
function multiply(room: Room, a: Float32Array, fromA: number, m: number, k: number, b: Value, fromB: number, n: number, turned: boolean, y: Float32Array, at: number): void {
  const wide = room.width(n);
  const known = fromB === 0 && b.data.length === k * n ? resident(room, b, k, n, turned) : null;
  const [left, outcome, right] = room.reserve(m * k, m * wide, known === null ? k * wide : 0);
  const { floats } = room;
  floats.set(a.subarray(fromA, fromA + m * k), left);
  if (known === null) lay(floats, right, floatsOf(b), fromB, k, n, wide, turned);
  room.product(left, known ?? right, outcome, m, k, n);
  if (wide === n) y.set(floats.subarray(outcome, outcome + m * n), at);
  else for (let row = 0; row < m; row++) for (let i = 0; i < n; i++) y[at + row * n + i] = floats[outcome + row * wide + i];
}

/** a (..., m, k) · b (..., k, n) -> (..., m, n); what lies before is broadcast. */
const matMul: Operation = ([a, b], _, room) => {
  const [m, k] = a.shape.slice(-2);
  const [inner, n] = b.shape.slice(-2);
  if (a.shape.length < 2 || b.shape.length < 2 || inner !== k) throw new Unfit(`(${a.shape}) and (${b.shape}) cannot be multiplied`);
  const left = floatsOf(a);
  if (b.shape.length === 2) {
    const y = room.make(Float32Array, [...a.shape.slice(0, -1), n]);
    multiply(room, left, 0, product(a.shape.slice(0, -1)), k, b, 0, n, false, y.data, 0);
    return y;
  }
  const { shape, rows } = spread([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const y = room.make(Float32Array, [...shape, m, n]);
  rows((at, length, [fromA, fromB], [stepA, stepB]) => {
    for (let i = 0; i < length; i++) multiply(room, left, (fromA + i * stepA) * m * k, m, k, b, (fromB + i * stepB) * k * n, n, false, y.data, (at + i) * m * n);
  });
  return y;
};

export const PRODUCTS = { Gemm: gemm, MatMul: matMul } satisfies Record<string, Operation>;
