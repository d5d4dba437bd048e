import type { Kind } from "../../contract";
import type { NOISES, NoiseKind } from "./look";
import type { Sample } from "./sample";

/** The text that says what a kind of noise does to a kind of sample. */
export function noiseHint(kind: NoiseKind, of: Kind) {
  type Hint = { [Of in Kind]: `noise_${(typeof NOISES)[Of][number]}_${Of}` }[Kind];
  return `noise_${kind}_${of}` as Hint;
}

/** A small random generator with a seed (mulberry32): the same numbers every time. */
export function randomFrom(seed: number): () => number {
  let state = (seed * 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Places {
  /** Values that belong to one place, such as the colours of a pixel; they lie `places` apart. */
  perPlace: number;
  /** What a hidden value becomes. */
  blank: number;
  /** Values stay between 0 and 1. */
  bounded: boolean;
}

/** What the level of a kind of noise counts: a standard deviation, a share of the places, pixels, degrees. */
export type LevelUnit = "deviation" | "share" | "pixels" | "degrees";

export interface Levels {
  unit: LevelUnit;
  least: number;
  most: number;
  step: number;
  first: number;
}

/** The levels that make sense for items of this shape. */
export function levelsOf(kind: NoiseKind, shape: number[]): Levels {
  if (kind === "gaussian") return { unit: "deviation", least: 0, most: 1, step: 0.01, first: 0.3 };
  if (kind === "rotate") return { unit: "degrees", least: -180, most: 180, step: 1, first: 20 };
  if (kind !== "blur") return { unit: "share", least: 0, most: 1, step: 0.01, first: 0.3 };
  const side = Math.min(...shape.slice(-2));
  return { unit: "pixels", least: 0, most: Math.max(1, Math.round(side / 6)), step: 0.05, first: Math.max(0.5, Math.round(side / 14)) };
}

/**
 * An item with noise. With one seed a higher level gives more of the same noise. Level: standard deviation, or the share of
 * places hit. Blurred and rotated pictures know no chance.
 */
export function addNoise(
  { values, shape }: Sample,
  { perPlace, blank, bounded }: Places,
  kind: NoiseKind,
  level: number,
  seed: number,
): Sample {
  if (kind === "blur") return blurred({ values, shape }, level);
  if (kind === "rotate") return rotated({ values, shape }, level);
  const random = randomFrom(seed);
  if (kind === "gaussian") {
    const noisy = values.map((value) => value + level * normal(random));
    return { values: bounded ? noisy.map(clamp) : noisy, shape };
  }
  const places = values.length / perPlace;
  const noisy = values.slice();
  for (let place = 0; place < places; place++) {
    const hit = random() < level;
    const white = random() < 0.5;
    if (!hit) continue;
    for (let at = place; at < values.length; at += places) noisy[at] = kind === "salt" && white ? 1 : blank;
  }
  return { values: noisy, shape };
}

/** A picture (C, H, W) behind a Gaussian filter of `deviation` pixels; at the edges the outermost pixels are repeated. */
export function blurred({ values, shape }: Sample, deviation: number): Sample {
  const [, height, width] = shape;
  const kernel = gaussianKernel(deviation);
  const across = filtered(values, kernel, width, 1, height * width);
  return { values: filtered(across, kernel, height, width, height * width), shape };
}

/** Weights at -r ... r that add up to 1, with r four deviations away. */
function gaussianKernel(deviation: number): Float64Array {
  const radius = Math.floor(4 * deviation + 0.5);
  if (radius === 0) return Float64Array.of(1);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / deviation) ** 2));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Filters along one axis: `count` places that lie `stride` values apart, in each plane of `area` values. */
function filtered(values: Float32Array, kernel: Float64Array, count: number, stride: number, area: number): Float32Array {
  const radius = (kernel.length - 1) / 2;
  return values.map((_, at) => {
    const place = Math.floor((at % area) / stride) % count;
    const start = at - place * stride;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) {
      const from = Math.min(count - 1, Math.max(0, place + k));
      sum += kernel[k + radius] * values[start + from * stride];
    }
    return sum;
  });
}

/** A picture (C, H, W) turned counter-clockwise about its middle, read between its pixels; beyond the edges the outermost are repeated. */
export function rotated({ values, shape }: Sample, degrees: number): Sample {
  const [, height, width] = shape;
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  return moved({ values, shape }, (x, y) => {
    const [dx, dy] = [x - middleX, y - middleY];
    return [middleX + cosine * dx - sine * dy, middleY + sine * dx + cosine * dy];
  });
}

/** A picture (C, H, W) whose pixel at x, y is read at `source(x, y)` of another one: bilinear, the outermost pixels repeated. */
export function moved({ values, shape }: Sample, source: (x: number, y: number) => [number, number]): Sample {
  const [channels, height, width] = shape;
  const area = height * width;
  const result = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(x, y);
      const column = Math.min(width - 1, Math.max(0, fromX));
      const row = Math.min(height - 1, Math.max(0, fromY));
      const left = Math.floor(column);
      const top = Math.floor(row);
      const right = Math.min(width - 1, left + 1);
      const bottom = Math.min(height - 1, top + 1);
      for (let channel = 0; channel < channels; channel++) {
        const pixel = (pixelX: number, pixelY: number) => values[channel * area + pixelY * width + pixelX];
        const above = pixel(left, top) + (column - left) * (pixel(right, top) - pixel(left, top));
        const below = pixel(left, bottom) + (column - left) * (pixel(right, bottom) - pixel(left, bottom));
        result[channel * area + y * width + x] = above + (row - top) * (below - above);
      }
    }
  }
  return { values: result, shape };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
