import { randomFrom } from "../looks/noise";
import { Fft } from "./fft";

/** How spectra lie in a sound: windows of so many values, one each `hop`. */
export interface Frames {
  window: number;
  hop: number;
}

/** The window of Hann, of which whole periods add up evenly. */
export const hann = (size: number): Float64Array => Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));

/**
 * A sound whose spectra have these amplitudes |X| (moments, window / 2 + 1), by and large: what they do not say, the phases, is made up
 * by chance from a seed and then brought together where windows overlap (Griffin and Lim, 1984; with the momentum of Perraudin, Balazs
 * and Søndergaard, 2013). The values around the middle of the first window come first, `moments * hop` of them.
 */
export function griffinLim(amplitudes: readonly Float64Array[], { window, hop }: Frames, rounds = 32, seed = 0, momentum = 0.9): Float32Array {
  const count = amplitudes.length;
  const lines = window / 2 + 1;
  const shape = hann(window);
  const fft = new Fft(window);
  const random = randomFrom(seed + 1);
  const values = new Float64Array((count - 1) * hop + window);
  const norm = new Float64Array(values.length);
  for (let at = 0; at < count * hop; at += hop) for (let i = 0; i < window; i++) norm[at + i] += shape[i] * shape[i];
  const least = 1e-3 * norm.reduce((a, b) => Math.max(a, b), 0);
  const real = new Float64Array(window);
  const imaginary = new Float64Array(window);
  /** Directions of the numbers of each spectrum, and what they were before. */
  const directions = amplitudes.map(() => ({ x: new Float64Array(lines), y: new Float64Array(lines), beforeX: new Float64Array(lines), beforeY: new Float64Array(lines) }));
  for (const { x, y } of directions) {
    for (let k = 0; k < lines; k++) {
      const angle = 2 * Math.PI * random();
      x[k] = Math.cos(angle);
      y[k] = Math.sin(angle);
    }
  }

  const join = (): void => {
    values.fill(0);
    amplitudes.forEach((amplitude, frame) => {
      const { x, y } = directions[frame];
      for (let k = 0; k < lines; k++) {
        real[k] = amplitude[k] * x[k];
        imaginary[k] = amplitude[k] * y[k];
        if (k === 0 || k === window / 2) imaginary[k] = 0;
        else {
          real[window - k] = real[k];
          imaginary[window - k] = -imaginary[k];
        }
      }
      fft.inverse(real, imaginary);
      for (let i = 0; i < window; i++) values[frame * hop + i] += real[i] * shape[i];
    });
    for (let i = 0; i < values.length; i++) values[i] /= Math.max(least, norm[i]);
  };

  const turn = (): void =>
    directions.forEach(({ x, y, beforeX, beforeY }, frame) => {
      for (let i = 0; i < window; i++) real[i] = values[frame * hop + i] * shape[i];
      imaginary.fill(0);
      fft.forward(real, imaginary);
      for (let k = 0; k < lines; k++) {
        const nextX = real[k] + momentum * (real[k] - beforeX[k]);
        const nextY = imaginary[k] + momentum * (imaginary[k] - beforeY[k]);
        beforeX[k] = real[k];
        beforeY[k] = imaginary[k];
        const length = Math.hypot(nextX, nextY);
        x[k] = length > 0 ? nextX / length : 1;
        y[k] = length > 0 ? nextY / length : 0;
      }
    });

  join();
  for (let round = 0; round < rounds; round++) {
    turn();
    join();
  }
  const begin = window / 2 - Math.floor(hop / 2);
  return Float32Array.from(values.subarray(begin, begin + count * hop));
}
