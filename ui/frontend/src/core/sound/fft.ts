/** The discrete Fourier transform of a power of two of complex numbers, in place (Cooley and Tukey, radix 2). */
export class Fft {
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;
  private readonly reversed: Uint32Array;

  constructor(readonly size: number) {
    const half = size / 2;
    this.cosines = Float64Array.from({ length: half }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.sines = Float64Array.from({ length: half }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    this.reversed = new Uint32Array(size);
    for (let i = 1; i < size; i++) this.reversed[i] = (this.reversed[i >> 1] >> 1) | (i & 1 ? half : 0);
  }

  /** X_k = sum of x_n exp(-2 pi i k n / N). */
  forward(real: Float64Array, imaginary: Float64Array): void {
    const { size, cosines, sines, reversed } = this;
    for (let i = 0; i < size; i++) {
      const j = reversed[i];
      if (j <= i) continue;
      [real[i], real[j]] = [real[j], real[i]];
      [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
    }
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let first = 0; first < size; first += 2 * half) {
        for (let i = first, at = 0; i < first + half; i++, at += step) {
          const j = i + half;
          const x = real[j] * cosines[at] + imaginary[j] * sines[at];
          const y = imaginary[j] * cosines[at] - real[j] * sines[at];
          real[j] = real[i] - x;
          imaginary[j] = imaginary[i] - y;
          real[i] += x;
          imaginary[i] += y;
        }
      }
    }
  }

  /** x_n = 1/N sum of X_k exp(2 pi i k n / N). */
  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.forward(imaginary, real);
    for (let i = 0; i < this.size; i++) {
      real[i] /= this.size;
      imaginary[i] /= this.size;
    }
  }
}
