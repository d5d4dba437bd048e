/** Floats, whole numbers (of 64 bits in the file, cut to 32), and truths (0 or 1). */
export type Data = Float32Array | Int32Array | Uint8Array;
type Kind<Of extends Data> = new (length: number) => Of;

/** A tensor: its numbers lie row by row. Nobody changes one that is made: others may show the same numbers in another shape. */
export interface Value<Of extends Data = Data> {
  data: Of;
  shape: readonly number[];
}

/** What a network cannot compute, or will not: a sentence for the log. */
export class Unfit extends Error {}

/** More axes than any network of ours has. */
const MOST_AXES = 8;

export const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

/** Numbers of a tensor; refuses what is no shape. */
export function sizeOf(shape: readonly number[]): number {
  if (shape.length > MOST_AXES || !shape.every((size) => Number.isInteger(size) && size >= 0)) throw new Unfit(`(${shape}) is no shape`);
  return product(shape);
}

/** An axis that may be counted from the end. */
export function axisOf(axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  if (!(found >= 0 && found < rank)) throw new Unfit(`there is no axis ${axis} of ${rank}`);
  return found;
}

/** How many numbers lie before and behind an axis. */
export const around = (shape: readonly number[], axis: number): [before: number, size: number, behind: number] =>
  [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];

/** How far apart neighbours along each axis lie. */
export const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => product(shape.slice(axis + 1)));

export function floatsOf(value: Value): Float32Array {
  if (!(value.data instanceof Float32Array)) throw new Unfit("floats are wanted");
  return value.data;
}

/** The same numbers in another shape. */
export function shaped<Of extends Data>(data: Of, shape: readonly number[]): Value<Of> {
  if (sizeOf(shape) !== data.length) throw new Unfit(`${data.length} numbers are no (${shape})`);
  return { data, shape };
}

export const kindOf = (data: Data): Kind<Data> => data.constructor as Kind<Data>;

/** How tensors of several shapes are gone through together, each repeated along the axes where it has one number. */
export interface Spread {
  shape: number[];
  /** Calls `row` for stretches of the outcome: where it begins, how long it is, where each of the tensors begins there, and its step (0 or 1). */
  rows(row: (at: number, length: number, from: number[], step: number[]) => void): void;
}

/** Shapes are broadcast as in NumPy: from the last axis on they are equal, or one of them is 1. */
export function spread(shapes: readonly (readonly number[])[]): Spread {
  const rank = Math.max(...shapes.map(({ length }) => length));
  const whole = shapes.map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = Array.from({ length: rank }, (_, axis) => whole.map((one) => one[axis]).find((size) => size !== 1) ?? 1);
  whole.forEach((one, i) => {
    if (one.some((size, axis) => size !== 1 && size !== shape[axis])) throw new Unfit(`(${shapes[i]}) does not spread to (${shape})`);
  });
  // Axes over which all go on as before are one: fewer and longer rows.
  const axes: { size: number; strides: number[] }[] = [];
  for (let axis = 0; axis < rank; axis++) {
    if (shape[axis] === 1) continue;
    const strides = whole.map((one) => (one[axis] === 1 ? 0 : product(one.slice(axis + 1))));
    const last = axes.at(-1);
    if (last?.strides.every((stride, i) => stride === strides[i] * shape[axis])) [last.size, last.strides] = [last.size * shape[axis], strides];
    else axes.push({ size: shape[axis], strides });
  }
  const { size: length, strides: step } = axes.pop() ?? { size: product(shape), strides: shapes.map(() => 0) };
  return {
    shape,
    rows(row) {
      const count = product(axes.map(({ size }) => size));
      const place = axes.map(() => 0);
      const from = shapes.map(() => 0);
      for (let i = 0; i < count && length > 0; i++) {
        row(i * length, length, from, step);
        for (let axis = axes.length - 1; axis >= 0; axis--) {
          const { size, strides } = axes[axis];
          const done = ++place[axis] === size;
          for (let one = 0; one < from.length; one++) from[one] += done ? -strides[one] * (size - 1) : strides[one];
          if (!done) break;
          place[axis] = 0;
        }
      }
    },
  };
}
