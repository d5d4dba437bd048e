import type { SoundData } from "../../contract";

type Scale = Pick<SoundData, "rate" | "window" | "bands">;

/** Rounds in which powers of lines are fitted to those of bands. */
const ROUNDS = 20;
const NOTHING = 1e-20;

const mel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
const hertz = (mels: number): number => 700 * (10 ** (mels / 2595) - 1);

/**
 * The weights of the frequencies of a spectrum in each band (count, window / 2 + 1), the lowest band first, as
 * `aecore.data.spectrogram.bank` has them: triangles whose corners are evenly spaced; each row adds up to 1.
 */
export function bank({ rate, window, bands }: Scale, count: number): Float64Array[] {
  const half = rate / 2;
  const corners = Array.from({ length: count + 2 }, (_, i) => (bands === "mel" ? hertz((mel(half) * i) / (count + 1)) : (half * i) / (count + 1)));
  const lines = Array.from({ length: window / 2 + 1 }, (_, i) => (i * rate) / window);
  return Array.from({ length: count }, (_, band) => {
    const [left, middle, right] = corners.slice(band, band + 3);
    const weights = Float64Array.from(lines, (line) => Math.max(0, Math.min((line - left) / (middle - left), (right - line) / (right - middle))));
    let sum = weights.reduce((a, b) => a + b, 0);
    if (sum <= 0) {
      const near = lines.reduce((best, line, i) => (Math.abs(line - middle) < Math.abs(lines[best] - middle) ? i : best), 0);
      weights[near] = sum = 1;
    }
    return weights.map((weight) => weight / sum);
  });
}

/** A line has a part in two bands at most: which, and by how much. */
interface Part {
  line: number;
  band: number;
  weight: number;
}

/** Finds powers of single lines that add up to those of bands, none below 0 (Richardson and Lucy). */
export class Lines {
  private readonly parts: Part[] = [];
  private readonly shares: Float64Array;
  private readonly sums: Float64Array;

  constructor(scale: Scale, private readonly count: number) {
    this.shares = new Float64Array(scale.window / 2 + 1);
    bank(scale, count).forEach((weights, band) =>
      weights.forEach((weight, line) => {
        if (weight <= 0) return;
        this.parts.push({ line, band, weight });
        this.shares[line] += weight;
      }));
    this.sums = new Float64Array(count);
  }

  /** Powers of bands -> powers of lines. */
  of(powers: Float64Array): Float64Array {
    const { parts, shares, sums, count } = this;
    const found = new Float64Array(shares.length);
    const change = new Float64Array(shares.length);
    for (const { line, band, weight } of parts) found[line] += (weight * powers[band]) / shares[line];
    for (let round = 0; round < ROUNDS; round++) {
      sums.fill(0);
      change.fill(0);
      for (const { line, band, weight } of parts) sums[band] += weight * found[line];
      for (let band = 0; band < count; band++) sums[band] = powers[band] / Math.max(NOTHING, sums[band]);
      for (const { line, band, weight } of parts) change[line] += (weight * sums[band]) / shares[line];
      for (let line = 0; line < found.length; line++) found[line] *= change[line];
    }
    return found;
  }
}
