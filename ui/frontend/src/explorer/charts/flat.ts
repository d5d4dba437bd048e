import type { Items } from "../state/items";
import { affineChart, type Chart } from "../map/layout";

export const THREE = "three";
/** Rounding makes less than this of a length. */
const ROUNDING = 1e-5;

/** Two numbers of the code as they are. Of a spot, the other numbers are those of the code `rest`. */
export function axesChart(items: Items, across: number, up: number, rest: Float32Array): Chart {
  const { size, count, codes } = items;
  const xy = new Float32Array(2 * count);
  for (let item = 0; item < count; item++) {
    xy[2 * item] = codes[item * size + across];
    xy[2 * item + 1] = codes[item * size + up];
  }
  const axes = new Float32Array(2 * size);
  axes[across] = axes[size + up] = 1;
  return {
    id: `axes-${across}-${up}`,
    xy,
    axes,
    exact: true,
    project: (code) => ({ x: code[across], y: code[up] }),
    unproject({ x, y }) {
      const code = rest.slice();
      code[across] = x;
      code[up] = y;
      return code;
    },
  };
}

/** The plane through the codes of three items; null when they lie on one line. */
export function threeChart(items: Items, chosen: readonly number[]): Chart | null {
  const [start, along, aside] = chosen.map((index) => items.code(index));
  const right = unit(minus(along, start));
  const rest = minus(aside, start);
  const far = norm(rest);
  const up = right && unit(rest.map((value, i) => value - dot(rest, right) * right[i]), ROUNDING * far);
  if (!right || !up) return null;
  const axes = new Float32Array(2 * items.size);
  axes.set(right);
  axes.set(up, items.size);
  return affineChart(THREE, placed(items, start, axes), start, axes);
}

/** The part of the variance of the codes along each of two orthonormal axes; null when the codes do not vary. */
export function shares(items: Items, axes: Float32Array): [number, number] | null {
  const mean = items.average();
  const all = items.deviations().reduce((sum, value) => sum + value * value, 0);
  if (!(all > 0)) return null;
  const xy = placed(items, mean, axes);
  const found: [number, number] = [0, 0];
  let count = 0;
  for (let i = 0; i < xy.length; i += 2) {
    if (!Number.isFinite(xy[i] + xy[i + 1])) continue;
    found[0] += xy[i] ** 2;
    found[1] += xy[i + 1] ** 2;
    count++;
  }
  return [found[0] / count / all, found[1] / count / all];
}

function placed(items: Items, centre: Float32Array, axes: Float32Array): Float32Array {
  const { size, count, codes } = items;
  const xy = new Float32Array(2 * count);
  for (let item = 0; item < count; item++) {
    for (let i = 0; i < size; i++) {
      const value = codes[item * size + i] - centre[i];
      xy[2 * item] += value * axes[i];
      xy[2 * item + 1] += value * axes[size + i];
    }
  }
  return xy;
}

const minus = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value - b[i]);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a: Float32Array): number => Math.sqrt(dot(a, a));

function unit(a: Float32Array, least = 0): Float32Array | null {
  const length = norm(a);
  return length > least ? a.map((value) => value / length) : null;
}
