export type Shape = "line" | "arc" | "geodesic";

/** Closer to one line than this (radians), two codes leave it open which way round the arc goes. */
const ALMOST = 1e-4;

/** A path through several codes. A share of 0...1 is a place on it: each leg takes an equal part. */
export class Path {
  /** `knots`: of each leg the places between which it is straight, where it bends otherwise. */
  constructor(private readonly stops: Float32Array[], private readonly shape: Shape, private readonly knots: Float32Array[][] = []) {}

  get legs(): number {
    return this.stops.length - 1;
  }

  at(share: number): Float32Array {
    const place = Math.min(1, Math.max(0, share)) * this.legs;
    const leg = Math.min(this.legs - 1, Math.floor(place));
    const bent = this.knots[leg];
    if (bent) return new Path(bent, "line").at(place - leg);
    const [from, to] = [this.stops[leg], this.stops[leg + 1]];
    return this.shape === "arc" ? arc(from, to, place - leg) : line(from, to, place - leg);
  }

  /** Shares of about `count` steps; each stop is one of them. */
  shares(count: number): number[] {
    const { legs } = this;
    const spaces = Math.max(legs, count - 1);
    const shares = [0];
    for (let leg = 0; leg < legs; leg++) {
      const steps = Math.floor(((leg + 1) * spaces) / legs) - Math.floor((leg * spaces) / legs);
      for (let step = 1; step <= steps; step++) shares.push((leg + step / steps) / legs);
    }
    return shares;
  }
}

export function line(from: Float32Array, to: Float32Array, share: number): Float32Array {
  return from.map((value, i) => value + (to[i] - value) * share);
}

/**
 * Spherical interpolation round the origin (Shoemake 1985; for latent codes White 2016, arXiv:1609.04468):
 * sin((1-t)w)/sin(w) a + sin(tw)/sin(w) b, with w the angle between a and b. Where the angle is 0 or half a turn there is no
 * single arc, and the path is straight.
 */
export function arc(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const norms = Math.sqrt(dot(from, from) * dot(to, to));
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(from, to) / norms)));
  // Not `<`: the angle is NaN when a code is the origin itself.
  if (!(angle > ALMOST && angle < Math.PI - ALMOST)) return line(from, to, share);
  const start = Math.sin((1 - share) * angle) / Math.sin(angle);
  const end = Math.sin(share * angle) / Math.sin(angle);
  return from.map((value, i) => start * value + end * to[i]);
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Codes, one after the other, as the decoder takes them. */
export function joined(codes: Float32Array[], size: number): Float32Array {
  const all = new Float32Array(codes.length * size);
  codes.forEach((code, i) => all.set(code, i * size));
  return all;
}
