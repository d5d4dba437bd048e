export type NoiseKind = "gaussian" | "salt" | "mask";

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

/**
 * A picture (channels one after the other, values in [0, 1]) with noise. With one seed a higher
 * level gives more of the same noise. Level: standard deviation, or share of pixels hit.
 */
export function addNoise(
  clean: Float32Array,
  channels: number,
  kind: NoiseKind,
  level: number,
  seed: number,
): Float32Array {
  const random = randomFrom(seed);
  if (kind === "gaussian") return clean.map((value) => clamp(value + level * normal(random)));
  const area = clean.length / channels;
  const noisy = clean.slice();
  for (let pixel = 0; pixel < area; pixel++) {
    const hit = random() < level;
    const white = random() < 0.5;
    if (!hit) continue;
    for (let at = pixel; at < clean.length; at += area) noisy[at] = kind === "salt" && white ? 1 : 0;
  }
  return noisy;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function meanSquaredError(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum / a.length;
}
