import type { Tensor, TensorData } from "../tensors";

/**
 * One item, as all looks hold it. Image (C, H, W) in [0, 1]; curve (C, T); table (F,); sentence (V, T): the probability of
 * each word at each place, all 0 where the word is hidden; ratings (M,) in [0, 1], NaN where there is none.
 */
export interface Sample {
  values: Float32Array;
  shape: number[];
}

/** Items that lie one after the other in one tensor; each is read when it is asked for. */
export class Samples {
  readonly count: number;

  constructor(count: number, private readonly read: (index: number) => Sample) {
    this.count = count;
  }

  at(index: number): Sample {
    return this.read(index);
  }
}

export const product = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

/** Samples of a tensor (N, ...) whose values need no more than a scale. */
export function plainSamples({ data, shape }: Tensor, scale = 1): Samples {
  const [count, ...item] = shape;
  return new Samples(count, (index) => ({ values: scaled(part(data, index, product(item)), scale), shape: item }));
}

export function part<Data extends TensorData>(data: Data, index: number, size: number): Data {
  return data.slice(index * size, (index + 1) * size) as Data;
}

function scaled(values: TensorData, scale: number): Float32Array {
  return Float32Array.from(values, (value) => value * scale);
}

/**
 * The squared error of an output, summed over the values that both have. An output that is only the end of the item (a told
 * future) is laid on its end.
 */
export function squaredError(output: Sample, item: Sample): number {
  const length = output.shape.at(-1)!;
  const whole = item.shape.at(-1)!;
  const skipped = Math.max(0, whole - length);
  let sum = 0;
  for (let i = 0; i < output.values.length; i++) {
    const row = Math.floor(i / length);
    const difference = output.values[i] - item.values[row * whole + skipped + (i % length)];
    if (!Number.isNaN(difference)) sum += difference * difference;
  }
  return sum;
}

/** Whether the first items of two lists are the same, gaps included. */
export function sameSamples(a: Samples, b: Samples): boolean {
  if (a.count !== b.count) return false;
  return Array.from({ length: a.count }, (_, i) => i).every((i) => {
    const [one, other] = [a.at(i).values, b.at(i).values];
    return one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
  });
}

/** The range that holds nearly all items: single wild ones are left to stick out. */
export function commonRange(samples: Samples, most = 400): [number, number] {
  const step = Math.max(1, Math.floor(samples.count / most));
  const lows: number[] = [];
  const highs: number[] = [];
  for (let i = 0; i < samples.count; i += step) {
    const values = samples.at(i).values.filter(Number.isFinite);
    if (values.length === 0) continue;
    lows.push(Math.min(...values));
    highs.push(Math.max(...values));
  }
  if (lows.length === 0) return [-1, 1];
  const low = quantile(lows, 0.03);
  const high = quantile(highs, 0.97);
  return high > low ? [low, high] : [low - 1, high + 1];
}

function quantile(values: number[], share: number): number {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))];
}
