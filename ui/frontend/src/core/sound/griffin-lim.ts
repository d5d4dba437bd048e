import { randomFrom } from "../looks/noise";
import { Fft } from "./fft";

/** How spectra lie in a sound: windows of so many values, one each `hop`. */
export interface Frames {
  window: number;
  hop: number;
}

/** The numbers of one spectrum as directions of length 1, and what they were a round before, of any length. */
interface Phases {
  x: Float64Array;
  y: Float64Array;
  beforeX: Float64Array;
  beforeY: Float64Array;
}

/** How far a round goes beyond what it found, by what it was before. */
const MOMENTUM = 0.9;

/** The window of Hann, of which whole periods add up evenly. */
export const hann = (size: number): Float64Array => Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));

/**
 * A sound whose spectra have these amplitudes |X| (moments, window / 2 + 1), by and large: what they do not say, the phases, is made up
 * by chance from a seed and then brought together where windows overlap (Griffin and Lim, 1984; with the momentum of Perraudin, Balazs
 * and Søndergaard, 2013). The values around the middle of the first window come first, `moments * hop` of them.
 */
export function griffinLim(amplitudes: readonly Float64Array[], frames: Frames, rounds = 32, seed = 0): Float32Array {
  const random = randomFrom(seed + 1);
  const phases = amplitudes.map(({ length }) => byChance(length, random));
  const overlap = new Overlap(frames, amplitudes.length);
  for (let round = 0; round < rounds; round++) {
    overlap.join(amplitudes, phases);
    overlap.turn(phases);
  }
  overlap.join(amplitudes, phases);
  const begin = frames.window / 2 - Math.floor(frames.hop / 2);
  return Float32Array.from(overlap.values.subarray(begin, begin + amplitudes.length * frames.hop));
}

function byChance(lines: number, random: () => number): Phases {
  const angles = Float64Array.from({ length: lines }, () => 2 * Math.PI * random());
  return { x: angles.map(Math.cos), y: angles.map(Math.sin), beforeX: new Float64Array(lines), beforeY: new Float64Array(lines) };
}

/** Windows that overlap in one sound. Two of them go through one transform, as its real and its imaginary part. */
class Overlap {
  readonly values: Float64Array;
  private readonly shape: Float64Array;
  private readonly norm: Float64Array;
  private readonly fft: Fft;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;

  constructor(private readonly frames: Frames, count: number) {
    const { window, hop } = frames;
    this.shape = hann(window);
    this.fft = new Fft(window);
    this.real = new Float64Array(window);
    this.imaginary = new Float64Array(window);
    this.values = new Float64Array((count - 1) * hop + window);
    const norm = new Float64Array(this.values.length);
    for (let at = 0; at < count * hop; at += hop) for (let i = 0; i < window; i++) norm[at + i] += this.shape[i] ** 2;
    const least = 1e-3 * norm.reduce((a, b) => Math.max(a, b), 0);
    this.norm = norm.map((value) => Math.max(least, value));
  }

  /** The sound nearest to all spectra at once, by least squares. */
  join(amplitudes: readonly Float64Array[], phases: readonly Phases[]): void {
    const { values, norm, real, imaginary, fft, frames: { hop } } = this;
    values.fill(0);
    for (let frame = 0; frame < phases.length; frame += 2) {
      real.fill(0);
      imaginary.fill(0);
      this.put(amplitudes[frame], phases[frame], 1, 0);
      if (frame + 1 < phases.length) this.put(amplitudes[frame + 1], phases[frame + 1], 0, 1);
      fft.inverse(real, imaginary);
      this.add(real, frame * hop);
      if (frame + 1 < phases.length) this.add(imaginary, (frame + 1) * hop);
    }
    for (let i = 0; i < values.length; i++) values[i] /= norm[i];
  }

  /** Phases as they are in the sound, and a little beyond. */
  turn(phases: readonly Phases[]): void {
    const { values, shape, real, imaginary, fft, frames: { window, hop } } = this;
    for (let frame = 0; frame < phases.length; frame += 2) {
      const two = frame + 1 < phases.length;
      for (let i = 0; i < window; i++) {
        real[i] = values[frame * hop + i] * shape[i];
        imaginary[i] = two ? values[(frame + 1) * hop + i] * shape[i] : 0;
      }
      fft.forward(real, imaginary);
      for (let k = 0; k <= window / 2; k++) {
        const other = k === 0 ? 0 : window - k;
        toward(phases[frame], k, (real[k] + real[other]) / 2, (imaginary[k] - imaginary[other]) / 2);
        if (two) toward(phases[frame + 1], k, (imaginary[k] + imaginary[other]) / 2, (real[other] - real[k]) / 2);
      }
    }
  }

  /** Adds the spectrum of a real sound, times a + ib. */
  private put(amplitude: Float64Array, { x, y }: Phases, a: number, b: number): void {
    const { real, imaginary, frames: { window } } = this;
    for (let k = 0; k <= window / 2; k++) {
      const edge = k === 0 || k === window / 2;
      const u = amplitude[k] * x[k];
      const v = edge ? 0 : amplitude[k] * y[k];
      real[k] += a * u - b * v;
      imaginary[k] += a * v + b * u;
      if (edge) continue;
      real[window - k] += a * u + b * v;
      imaginary[window - k] += b * u - a * v;
    }
  }

  private add(part: Float64Array, at: number): void {
    for (let i = 0; i < part.length; i++) this.values[at + i] += part[i] * this.shape[i];
  }
}

function toward({ x, y, beforeX, beforeY }: Phases, k: number, real: number, imaginary: number): void {
  const u = real + MOMENTUM * (real - beforeX[k]);
  const v = imaginary + MOMENTUM * (imaginary - beforeY[k]);
  beforeX[k] = real;
  beforeY[k] = imaginary;
  const length = Math.sqrt(u * u + v * v);
  x[k] = length > 0 ? u / length : 1;
  y[k] = length > 0 ? v / length : 0;
}
