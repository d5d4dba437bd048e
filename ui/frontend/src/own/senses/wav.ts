/** Moments a second of what is recorded. */
export const RATE = 16_000;
/** Samples on either side that make a resampled one. */
const REACH = 16;
const HEAD = 44;

/** A mono WAV file of 16 bits: samples in -1 ... 1; louder ones are cut off. */
export function wav(samples: Float32Array, rate = RATE): ArrayBuffer {
  const bytes = new ArrayBuffer(HEAD + 2 * samples.length);
  const view = new DataView(bytes);
  const text = (at: number, said: string) => [...said].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, bytes.byteLength - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // whole numbers
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, i) => view.setInt16(HEAD + 2 * i, Math.round(32_767 * Math.max(-1, Math.min(1, value))), true));
  return bytes;
}

/**
 * The same sound with `to` moments a second instead of `from`: each is a sum of those around it, weighted by a sinc in a Hann window.
 * Tones that the new rate cannot hold are left out.
 */
export function resampled(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const cutoff = Math.min(1, to / from);
  const reach = REACH / cutoff;
  return Float32Array.from({ length: Math.floor((samples.length * to) / from) }, (_, i) => {
    const middle = (i * from) / to;
    let [sum, weights] = [0, 0];
    for (let at = Math.max(0, Math.ceil(middle - reach)); at <= Math.min(samples.length - 1, middle + reach); at++) {
      const apart = at - middle;
      const weight = sinc(apart * cutoff) * (0.5 + 0.5 * Math.cos((Math.PI * apart) / reach));
      sum += weight * samples[at];
      weights += weight;
    }
    return weights === 0 ? 0 : sum / weights;
  });
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
