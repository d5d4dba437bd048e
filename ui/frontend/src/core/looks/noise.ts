import type { NoiseKind } from "./look";
import type { Sample } from "./sample";

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

/**
 * An item with noise. With one seed a higher level gives more of the same noise. Level: standard deviation, or the share of
 * places hit.
 */
export function addNoise(
  { values, shape }: Sample,
  { perPlace, blank, bounded }: Places,
  kind: NoiseKind,
  level: number,
  seed: number,
): Sample {
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

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
