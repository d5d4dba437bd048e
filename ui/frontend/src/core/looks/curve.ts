import type { Tensor } from "../tensors";
import { hearingOf, type Hearing } from "../sound/hearing";
import { mix, type Theme } from "../theme";
import type { Words } from "../words";
import { sharp } from "./canvas";
import { difference, drawBars } from "./difference";
import { NOISES, type Look, type LookData, type NoiseKind, type Paint, type Spot, type TileForm } from "./look";
import { addNoise } from "./noise";
import { commonRange, plainSamples, type Sample, type Samples } from "./sample";

/** Where the places of a curve lie: the first one, and how far apart they are, on an axis of `length` places. */
interface Axis {
  first: number;
  step: number;
}

/** Values in time, on one vertical scale for all. What is foretold is drawn in another colour behind its past. */
export class CurveLook implements Look {
  readonly kind = "curve";
  readonly overlays = true;
  readonly partial: boolean;
  readonly noises = NOISES.curve;
  readonly hearing: Hearing | null;
  readonly tile: TileForm = { form: "wide", aspect: 1.9, least: 66, best: 150, large: 220 };
  private readonly length: number;
  private range: [number, number] | null = null;

  constructor(private readonly data: LookData, private readonly words: Words) {
    this.length = data.shape.at(-1)!;
    this.partial = data.future > 0;
    this.hearing = hearingOf(data, words);
  }

  stored(tensor: Tensor): Samples {
    return plainSamples(tensor);
  }

  outputs(output: Tensor): Samples {
    return plainSamples(output);
  }

  learn(samples: Samples): void {
    this.range ??= commonRange(samples);
  }

  /** A past begins at the left, a told future ends at the right, a coarse curve fills the whole width. */
  axis(sample: Sample, told: boolean): Axis {
    const count = sample.shape.at(-1)!;
    if (this.data.view === "forecast" && count < this.length) return { first: told ? this.length - count : 0, step: 1 };
    const step = this.length / count;
    return { first: (step - 1) / 2, step };
  }

  draw(canvas: HTMLCanvasElement, sample: Sample, { theme, told, reference }: Paint): void {
    const surface = sharp(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const pen = new CurvePen(context, width, height, this.length, this.range ?? [-2, 2]);
    pen.zero(mix(theme.text, theme.background, 0.82));
    const big = width > 200;
    if (reference) pen.line(reference, this.axis(reference, false), mix(theme.text, theme.background, 0.62), big ? 1.6 : 1.2);
    const future = told ? this.data.future : 0;
    const accent = told ? theme.primary : theme.text;
    const axis = this.axis(sample, told);
    const strong = big ? 2.2 : 1.5;
    // A told curve that holds its past too is drawn in two colours; they meet at the last place of the past.
    const past = future > 0 ? sample.shape.at(-1)! - future : 0;
    if (past > 0) pen.line(sample, axis, theme.text, strong, 0, past);
    if (future > 0) pen.now(axis.first + (past - 0.5) * axis.step, mix(theme.text, theme.background, 0.7));
    pen.line(sample, axis, accent, strong, Math.max(0, past - 1));
  }

  describe({ values, shape }: Sample): string {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return this.words.t("curve_described", { n: shape.at(-1)!, low: this.words.number(low), high: this.words.number(high) });
  }

  hint(sample: Sample, { x }: Spot): string {
    const count = sample.shape.at(-1)!;
    const told = this.data.view === "forecast" && count === this.data.future;
    const { first, step } = this.axis(sample, told);
    const place = Math.round((x * (this.length - 1) - first) / step);
    if (place < 0 || place >= count) return "";
    return this.words.t("curve_place", { n: Math.round(first + place * step) + 1, value: this.words.fixed(sample.values[place], 2) });
  }

  toInput({ values }: Sample): Float32Array {
    return values;
  }

  spoil(sample: Sample, kind: NoiseKind, level: number, seed: number): Sample {
    const { bounded } = this.data;
    return addNoise(sample, { perPlace: sample.shape[0], blank: 0, bounded }, kind, level, seed);
  }

  difference(output: Sample, item: Sample): Sample {
    return difference(output, item);
  }

  drawDifference(canvas: HTMLCanvasElement, error: Sample, reach: number, theme: Theme): void {
    drawBars(canvas, error, reach, theme);
  }
}

const EDGE = 3;

/** Draws curves in one frame. */
class CurvePen {
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly width: number,
    private readonly height: number,
    private readonly length: number,
    private readonly range: [number, number],
  ) {
    context.lineJoin = "round";
  }

  zero(colour: string): void {
    const y = Math.round(this.y(0)) + 0.5;
    this.stroke(colour, 1, () => {
      this.context.moveTo(0, y);
      this.context.lineTo(this.width, y);
    });
  }

  /** Where the past ends. */
  now(place: number, colour: string): void {
    const x = Math.round(this.x(place)) + 0.5;
    this.context.setLineDash([3, 3]);
    this.stroke(colour, 1, () => {
      this.context.moveTo(x, 0);
      this.context.lineTo(x, this.height);
    });
    this.context.setLineDash([]);
  }

  line({ values, shape }: Sample, { first, step }: Axis, colour: string, width: number, from = 0, to = Infinity): void {
    const count = shape.at(-1)!;
    for (let start = 0; start < values.length; start += count) {
      this.stroke(colour, width, () => {
        for (let i = from; i < Math.min(count, to); i++) {
          const x = this.x(first + i * step);
          const y = this.y(values[start + i]);
          if (i === from) this.context.moveTo(x, y);
          else this.context.lineTo(x, y);
        }
      });
    }
  }

  private x(place: number): number {
    return EDGE + (place / Math.max(1, this.length - 1)) * (this.width - 2 * EDGE);
  }

  private y(value: number): number {
    const [low, high] = this.range;
    return EDGE + ((high - value) / (high - low)) * (this.height - 2 * EDGE);
  }

  private stroke(colour: string, width: number, path: () => void): void {
    this.context.beginPath();
    path();
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.stroke();
  }
}
