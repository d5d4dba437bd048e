import type { Sample } from "../../core/looks/sample";

/** Pixels of each side of what the camera takes: the most that a data set has. */
export const SIDE = 64;
/** So many pixels along each side are made one. */
export const FINER = 4;

export interface Square {
  x: number;
  y: number;
  side: number;
}

/** The largest square in the middle of a picture. */
export function middle(width: number, height: number): Square {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/** RGBA bytes of a picture, each the mean of a square of `finer` by `finer` bytes: no browser does it otherwise than another one. */
export function averaged(rgba: Uint8ClampedArray, width: number, height: number, finer: number): Uint8ClampedArray<ArrayBuffer> {
  const small = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let dy = 0; dy < finer; dy++) {
          const line = (y * finer + dy) * width * finer;
          for (let dx = 0; dx < finer; dx++) sum += rgba[4 * (line + x * finer + dx) + channel];
        }
        small[4 * (y * width + x) + channel] = sum / (finer * finer);
      }
    }
  }
  return small;
}

/** RGBA bytes as an item (C, H, W) in [0, 1]; grey is weighed as it is where pictures are read. */
export function sampled(rgba: Uint8ClampedArray, shape: number[]): Sample {
  const [channels, height, width] = shape;
  const values = new Float32Array(channels * height * width);
  for (let at = 0; at < height * width; at++) {
    const [red, green, blue] = rgba.subarray(4 * at, 4 * at + 3);
    if (channels === 1) values[at] = Math.floor(0.299 * red + 0.587 * green + 0.114 * blue + 0.5) / 255;
    else [red, green, blue].forEach((value, channel) => (values[channel * height * width + at] = value / 255));
  }
  return { values, shape };
}

/** What a camera sees now, square and small, as RGBA bytes; unmirrored. Null while it shows nothing yet. */
export function seen(video: HTMLVideoElement, canvas: HTMLCanvasElement, width: number, height: number): Uint8ClampedArray<ArrayBuffer> | null {
  if (video.videoWidth === 0) return null;
  const { x, y, side } = middle(video.videoWidth, video.videoHeight);
  canvas.width = width * FINER;
  canvas.height = height * FINER;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(video, x, y, side, side, 0, 0, canvas.width, canvas.height);
  return averaged(context.getImageData(0, 0, canvas.width, canvas.height).data, width, height, FINER);
}
