import type { Point } from "../map/viewport";

/** How one map is laid on another: x' = scale (cos x - sin y), with y mirrored first where that fits better; then moved. */
export interface Fit {
  xy: Float32Array;
  /** Share of the reference's spread that is not met: 0 when both are the same but for place, turn and size. */
  left: number;
  /** Where a place of the map comes to lie. */
  lay(point: Point): Point;
}

/**
 * Lays the points on those of a reference by turning, mirroring, one common scale and a shift, so that the squared distances
 * of the same items are least (orthogonal Procrustes analysis; Gower 1975). Items without a place in either are left out.
 */
export function align(xy: Float32Array, reference: Float32Array): Fit {
  const places = pairs(xy, reference);
  if (places.length < 2) return { xy: xy.slice(), left: 0, lay: (point) => point };
  const from = middle(xy, places);
  const to = middle(reference, places);
  const plain = turn(xy, reference, places, from, to, 1);
  const mirrored = turn(xy, reference, places, from, to, -1);
  const { cos, sin, flip, left } = mirrored.left < plain.left ? mirrored : plain;
  const lay = (point: Point): Point => {
    const x = point.x - from.x;
    const y = flip * (point.y - from.y);
    return { x: to.x + cos * x - sin * y, y: to.y + sin * x + cos * y };
  };
  const moved = new Float32Array(xy.length);
  for (let i = 0; i < xy.length; i += 2) {
    const { x, y } = lay({ x: xy[i], y: xy[i + 1] });
    moved[i] = x;
    moved[i + 1] = y;
  }
  return { xy: moved, left, lay };
}

interface Turn {
  /** Cosine and sine of the angle, times the scale. */
  cos: number;
  sin: number;
  flip: number;
  left: number;
}

/** In closed form: the complex number a that makes |a z - w|² least is the mean of conj(z) w over that of |z|². */
function turn(xy: Float32Array, reference: Float32Array, places: number[], from: Point, to: Point, flip: number): Turn {
  let real = 0;
  let imaginary = 0;
  let own = 0;
  let other = 0;
  for (const i of places) {
    const x = xy[i] - from.x;
    const y = flip * (xy[i + 1] - from.y);
    const u = reference[i] - to.x;
    const v = reference[i + 1] - to.y;
    real += x * u + y * v;
    imaginary += x * v - y * u;
    own += x * x + y * y;
    other += u * u + v * v;
  }
  if (own === 0 || other === 0) return { cos: 1, sin: 0, flip, left: 1 };
  return { cos: real / own, sin: imaginary / own, flip, left: 1 - (real * real + imaginary * imaginary) / (own * other) };
}

function pairs(xy: Float32Array, reference: Float32Array): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < Math.min(xy.length, reference.length); i += 2) {
    if (Number.isFinite(xy[i] + xy[i + 1] + reference[i] + reference[i + 1])) found.push(i);
  }
  return found;
}

function middle(xy: Float32Array, places: number[]): Point {
  let x = 0;
  let y = 0;
  for (const i of places) {
    x += xy[i] / places.length;
    y += xy[i + 1] / places.length;
  }
  return { x, y };
}
