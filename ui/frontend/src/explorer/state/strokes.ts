import { product, type Sample, type Samples } from "../../core/looks/sample";

/** The longer side of the canvas one draws on, in its own pixels. */
const CANVAS = 280;
/** Items looked at to learn how the data lie. */
const LOOKED_AT = 500;
/** Items whose centres of mass spread less than this share of the side are called centred. */
const CENTRED = 0.055;
/** Values that differ by less are the same ground. */
const SAME = 0.05;

/** So many canvas pixels along each side make one pixel of the item. */
export const factorOf = ([, height, width]: number[]): number => Math.max(1, Math.round(CANVAS / Math.max(height, width)));

/** RGBA bytes of a canvas as an item (C, H, W): each value is the mean over a square of factor x factor pixels. */
export function shrunk(rgba: Uint8ClampedArray, shape: number[], factor: number): Sample {
  const [channels, height, width] = shape;
  const sums = new Float32Array(product(shape));
  const scale = 1 / (255 * factor * factor);
  const line = width * factor;
  for (let y = 0; y < height * factor; y++) {
    const row = Math.floor(y / factor) * width;
    for (let x = 0; x < line; x++) {
      const place = row + Math.floor(x / factor);
      const at = 4 * (y * line + x);
      for (let channel = 0; channel < channels; channel++) sums[channel * height * width + place] += rgba[at + channel] * scale;
    }
  }
  return { values: sums, shape };
}

/** What lies in the middle of all values in the corners of items: their ground, one number per channel. */
export function groundOf(pictures: Samples): number[] {
  return cornersOf(pictures).map((values) => values[Math.floor(values.length / 2)]);
}

/** Whether most corners show the ground: textures have none. */
function hasGround(pictures: Samples, ground: number[]): boolean {
  return cornersOf(pictures).every((values, channel) =>
    values.filter((value) => Math.abs(value - ground[channel]) < SAME).length > values.length / 2);
}

/** The values in the corners of items, for each channel from the lowest to the highest. */
function cornersOf(pictures: Samples): number[][] {
  const found: number[][] = [];
  for (const { values, shape: [channels, height, width] } of some(pictures)) {
    const corners = [0, width - 1, (height - 1) * width, height * width - 1];
    for (let channel = 0; channel < channels; channel++) {
      (found[channel] ??= []).push(...corners.map((at) => values[channel * height * width + at]));
    }
  }
  return found.map((values) => values.sort((a, b) => a - b));
}

export interface Place {
  x: number;
  y: number;
}

/** The centre of everything that differs from the ground, in pixels; null where nothing does. */
export function centreOfMass({ values, shape: [channels, height, width] }: Sample, ground: number[]): Place | null {
  let [mass, x, y] = [0, 0, 0];
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < height * width; at++) {
      const ink = Math.abs(values[channel * height * width + at] - ground[channel]);
      mass += ink;
      x += ink * (at % width);
      y += ink * Math.floor(at / width);
    }
  }
  return mass > 1e-3 ? { x: x / mass, y: y / mass } : null;
}

/** Where the items are centred, if they all are: the mean of their centres of mass; null where these are spread. */
export function centringOf(pictures: Samples, ground: number[]): Place | null {
  const centres = some(pictures).map((sample) => centreOfMass(sample, ground)).filter((place) => place !== null);
  if (centres.length < 2 || !hasGround(pictures, ground)) return null;
  const [, height, width] = pictures.at(0).shape;
  const [x, y] = [spreadOf(centres.map((one) => one.x)), spreadOf(centres.map((one) => one.y))];
  return x.deviation <= CENTRED * width && y.deviation <= CENTRED * height ? { x: x.mean, y: y.mean } : null;
}

/** The item moved by whole pixels, as those of MNIST were, until its centre of mass is as near to `target` as it can be. */
export function centred(sample: Sample, ground: number[], target: Place): Sample {
  const centre = centreOfMass(sample, ground);
  if (!centre) return sample;
  const [dx, dy] = [Math.round(target.x - centre.x), Math.round(target.y - centre.y)];
  const { values, shape: [channels, height, width] } = sample;
  const moved = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = x >= dx && x - dx < width && y >= dy && y - dy < height;
        const from = channel * height * width + (y - dy) * width + (x - dx);
        moved[channel * height * width + y * width + x] = inside ? values[from] : ground[channel];
      }
    }
  }
  return { values: moved, shape: sample.shape };
}

function some(pictures: Samples): Sample[] {
  const step = Math.max(1, Math.floor(pictures.count / LOOKED_AT));
  return Array.from({ length: Math.floor((pictures.count + step - 1) / step) }, (_, i) => pictures.at(i * step));
}

function spreadOf(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
