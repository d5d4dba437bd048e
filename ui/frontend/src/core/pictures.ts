import { h } from "./dom";
import type { Tensor } from "./tensors";

/** Pictures laid out as (count, channels, height, width), as bytes or as values in [0, 1]. */
export interface Pictures {
  data: Uint8Array | Float32Array;
  count: number;
  channels: number;
  height: number;
  width: number;
}

export function picturesOf(tensor: Tensor): Pictures {
  const [count, channels, height, width] = tensor.shape;
  return { data: tensor.data as Pictures["data"], count, channels, height, width };
}

const valuesPerPicture = (p: Pictures): number => p.channels * p.height * p.width;

/** One picture as values in [0, 1]. */
export function pictureValues(pictures: Pictures, index: number): Float32Array {
  const size = valuesPerPicture(pictures);
  const part = pictures.data.subarray(index * size, (index + 1) * size);
  return part instanceof Uint8Array ? Float32Array.from(part, (v) => v / 255) : part.slice();
}

/** Red, green, blue, alpha bytes of one picture; a single channel becomes grey. */
export function rgba(pictures: Pictures, index: number, into: Uint8ClampedArray): void {
  const { data, channels, height, width } = pictures;
  const area = height * width;
  const start = index * channels * area;
  const scale = data instanceof Uint8Array ? 1 : 255;
  const step = channels >= 3 ? area : 0;
  for (let i = 0; i < area; i++) {
    const at = start + i;
    into[4 * i] = data[at] * scale;
    into[4 * i + 1] = data[at + step] * scale;
    into[4 * i + 2] = data[at + 2 * step] * scale;
    into[4 * i + 3] = 255;
  }
}

/** A canvas in the picture's own size; the style sheet enlarges it without smoothing. */
export function pictureCanvas(label = "", testId?: string): HTMLCanvasElement {
  const attributes = { class: "picture", role: "img", "aria-label": label, "data-testid": testId };
  return h("canvas", { ...attributes, width: 1, height: 1 });
}

export function drawPicture(canvas: HTMLCanvasElement, pictures: Pictures, index: number): void {
  const { width, height } = pictures;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  rgba(pictures, index, image.data);
  context.putImageData(image, 0, 0);
}
