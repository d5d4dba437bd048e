import type { Tensor } from "../tensors";
import { hearingOf, type Hearing } from "../sound/hearing";
import type { Theme } from "../theme";
import type { Words } from "../words";
import { difference, drawPixels, overChannels } from "./difference";
import { NOISES, type Look, type LookData, type NoiseKind, type TileForm } from "./look";
import { addNoise } from "./noise";
import { plainSamples, type Sample, type Samples } from "./sample";

/** Grey and colour pictures, pixel by pixel. */
export class ImageLook implements Look {
  readonly kind = "image";
  readonly overlays = false;
  readonly partial = false;
  readonly noises = NOISES.image;
  readonly hearing: Hearing | null;
  readonly tile: TileForm;

  constructor(data: LookData, words: Words) {
    const { shape } = data;
    this.hearing = hearingOf(data, words);
    this.tile = { form: "square", aspect: shape[2] / shape[1], least: 30, best: 60 };
  }

  stored(tensor: Tensor): Samples {
    return plainSamples(tensor, tensor.data instanceof Uint8Array ? 1 / 255 : 1);
  }

  outputs(output: Tensor): Samples {
    return plainSamples(output);
  }

  learn(): void {}

  /** The canvas has the size of the picture; the style sheet enlarges it without smoothing. */
  draw(canvas: HTMLCanvasElement, { values, shape }: Sample): void {
    const [, height, width] = shape;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(width, height);
    rgba({ values, shape }, image.data);
    context.putImageData(image, 0, 0);
  }

  describe(): string {
    return "";
  }

  hint(): string {
    return "";
  }

  toInput({ values }: Sample): Float32Array {
    return values;
  }

  spoil(sample: Sample, kind: NoiseKind, level: number, seed: number): Sample {
    return addNoise(sample, { perPlace: sample.shape[0], blank: 0, bounded: true }, kind, level, seed);
  }

  difference(output: Sample, item: Sample): Sample {
    return overChannels(difference(output, item));
  }

  drawDifference(canvas: HTMLCanvasElement, error: Sample, reach: number, theme: Theme): void {
    drawPixels(canvas, error, reach, theme);
  }
}

/** Red, green, blue, alpha bytes of one picture; a single channel becomes grey. */
export function rgba({ values, shape }: Sample, into: Uint8ClampedArray): void {
  const [channels, height, width] = shape;
  const area = height * width;
  const step = channels >= 3 ? area : 0;
  for (let i = 0; i < area; i++) {
    into[4 * i] = values[i] * 255;
    into[4 * i + 1] = values[i + step] * 255;
    into[4 * i + 2] = values[i + 2 * step] * 255;
    into[4 * i + 3] = 255;
  }
}
