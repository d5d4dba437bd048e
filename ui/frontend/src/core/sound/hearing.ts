import type { LookData, SoundData } from "../../contract";
import type { Sample } from "../looks/sample";
import type { Words } from "../words";
import { Lines } from "./bands";
import { griffinLim, hann } from "./griffin-lim";

/** A sound as it is played: `rate` values a second. */
export interface Heard {
  values: Float32Array;
  rate: number;
}

/** Browsers play nothing slower. */
const SLOWEST = 8000;
/** Values on each side from which one between them is told. */
const REACH = 12;

/** How items become sounds. */
export class Hearing {
  /** What it is that one hears, in words. */
  readonly told: string;
  /** The same where there is little room. */
  readonly brief: string;
  private lines: Lines | null = null;

  constructor(private readonly sound: SoundData, private readonly length: number, readonly words: Words) {
    const { form, rate } = sound;
    this.told = form === "curve" ? words.t("hear_curve", { rate: words.number(rate, 9) }) : words.t("hear_spectrogram");
    this.brief = words.t(form === "curve" ? "hear_curve_brief" : "hear_spectrogram_brief");
  }

  of(sample: Sample): Heard {
    return this.sound.form === "curve" ? this.curve(sample) : this.spectrogram(sample);
  }

  /** Several channels are played as one. A coarser curve lasts as long. */
  private curve({ values, shape }: Sample): Heard {
    const count = shape.at(-1)!;
    const channels = values.length / count;
    const mean = new Float32Array(count);
    for (let i = 0; i < values.length; i++) mean[i % count] += (this.sound.scale * values[i]) / channels;
    const coarser = this.length % count === 0 ? count / this.length : 1;
    return audible({ values: mean, rate: this.sound.rate * coarser });
  }

  /** The picture (1, H, W) has a moment in each column, the highest band at the top. */
  private spectrogram({ values, shape: [, height, width] }: Sample): Heard {
    const { rate, window, hop, top, depth } = this.sound;
    this.lines ??= new Lines(this.sound, height);
    const gain = hann(window).reduce((a, b) => a + b, 0) / 2;
    const black = 10 ** ((top - depth) / 10);
    const amplitudes = Array.from({ length: width }, (_, column) => {
      // Black is silence, not the sound of its level.
      const powers = Float64Array.from({ length: height }, (_, band) => Math.max(0, 10 ** ((values[(height - 1 - band) * width + column] * depth + top - depth) / 10) - black));
      return this.lines!.of(powers).map((power) => gain * Math.sqrt(power));
    });
    return audible({ values: griffinLim(amplitudes, { window, hop }), rate });
  }
}

/** How the items of a look are heard; null where they are no sounds. */
export const hearingOf = ({ sound, shape }: LookData, words: Words): Hearing | null => (sound ? new Hearing(sound, shape.at(-1)!, words) : null);

/** The same sound at a rate that browsers play: with values between the others, by the sine of Shannon under a window. */
export function audible({ values, rate }: Heard): Heard {
  const times = Math.ceil(SLOWEST / rate);
  if (times <= 1) return { values, rate };
  const weights = Array.from({ length: times }, (_, phase) => Array.from({ length: 2 * REACH }, (_, i) => kernel(i - REACH + 1 - phase / times)));
  const found = new Float32Array(values.length * times);
  for (let i = 0; i < found.length; i++) {
    const at = Math.floor(i / times);
    const row = weights[i % times];
    for (let k = 0; k < row.length; k++) found[i] += row[k] * (values[at + k - REACH + 1] ?? 0);
  }
  return { values: found, rate: rate * times };
}

function kernel(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= REACH) return 0;
  const sine = Math.sin(Math.PI * x) / (Math.PI * x);
  return sine * (0.5 + 0.5 * Math.cos((Math.PI * x) / REACH));
}
