import { mix, type Theme } from "../theme";
import { sharp } from "./canvas";
import type { Sample } from "./sample";

/** Too high is drawn in the first of these, too low in the second: told apart with any colour vision, on light and dark. */
const ABOVE = "#e76300";
const BELOW = "#3f90da";

/**
 * What an output has too much (positive) or too little (negative) of, value by value; NaN where the item says nothing. An output
 * that is only the end of the item is laid on its end.
 */
export function difference(output: Sample, item: Sample): Sample {
  const length = output.shape.at(-1)!;
  const whole = item.shape.at(-1)!;
  const skipped = Math.max(0, whole - length);
  const at = (i: number) => Math.floor(i / length) * whole + skipped + (i % length);
  return { values: output.values.map((value, i) => value - item.values[at(i)]), shape: output.shape };
}

/** For sentences (V, T): at each place the probability that is missing from the right word; NaN where that is hidden. Shape (1, T). */
export function missingProbability(output: Sample, item: Sample): Sample {
  const [vocabulary, length] = item.shape;
  const values = new Float32Array(length).fill(NaN);
  for (let at = 0; at < vocabulary * length; at++) {
    if (item.values[at] > 0.5) values[at % length] = output.values[at] - 1;
  }
  return { values, shape: [1, length] };
}

/** The colours of a pixel as one: how far it is off (root mean square over the channels), with the sign of their mean. Shape (1, H, W). */
export function overChannels({ values, shape: [channels, height, width] }: Sample): Sample {
  if (channels === 1) return { values, shape: [1, height, width] };
  const area = height * width;
  const joined = new Float32Array(area);
  for (let i = 0; i < area; i++) {
    let sum = 0;
    let squares = 0;
    for (let at = i; at < values.length; at += area) {
      sum += values[at];
      squares += values[at] ** 2;
    }
    joined[i] = Math.sign(sum) * Math.sqrt(squares / channels);
  }
  return { values: joined, shape: [1, height, width] };
}

/** The largest difference of all, which the scale must reach. */
export function reachOf(differences: Sample[]): number {
  let reach = 0;
  for (const { values } of differences) {
    for (const value of values) if (Math.abs(value) > reach) reach = Math.abs(value);
  }
  return reach;
}

/** The colour of a share -1 ... 1 of the scale: the background in the middle. */
export function diverging(share: number, theme: Theme): string {
  if (Number.isNaN(share)) return mix(theme.text, theme.background, 0.85);
  return mix(theme.background, share >= 0 ? ABOVE : BELOW, Math.min(1, Math.abs(share)));
}

const STEPS = 64;

/** The colours from -1 to 1 as bytes, red, green, blue, for pictures with many pixels. */
function rampOf(theme: Theme): Uint8ClampedArray {
  const ramp = new Uint8ClampedArray(3 * (2 * STEPS + 1));
  for (let i = -STEPS; i <= STEPS; i++) {
    const colour = diverging(i / STEPS, theme);
    for (let channel = 0; channel < 3; channel++) {
      ramp[3 * (i + STEPS) + channel] = parseInt(colour.slice(1 + 2 * channel, 3 + 2 * channel), 16);
    }
  }
  return ramp;
}

/** One coloured pixel per value of a difference (1, H, W); the style sheet enlarges it. */
export function drawPixels(canvas: HTMLCanvasElement, { values, shape }: Sample, reach: number, theme: Theme): void {
  const [, height, width] = shape;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const ramp = rampOf(theme);
  const image = context.createImageData(width, height);
  values.forEach((value, i) => {
    const share = reach > 0 && Number.isFinite(value) ? Math.min(1, Math.max(-1, value / reach)) : 0;
    const at = 3 * (Math.round(share * STEPS) + STEPS);
    for (let channel = 0; channel < 3; channel++) image.data[4 * i + channel] = ramp[at + channel];
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

/** One standing bar per value, up where there is too much, down where there is too little. */
export function drawBars(canvas: HTMLCanvasElement, { values, shape }: Sample, reach: number, theme: Theme): void {
  const surface = sharp(canvas);
  if (!surface) return;
  const { context, width, height } = surface;
  const count = shape.at(-1)!;
  const rows = values.length / count;
  const band = height / rows;
  const step = width / count;
  const gap = step > 4 ? step * 0.2 : 0;
  for (let row = 0; row < rows; row++) {
    const middle = (row + 0.5) * band;
    context.fillStyle = mix(theme.text, theme.background, 0.7);
    context.fillRect(0, Math.round(middle), width, 1);
    for (let i = 0; i < count; i++) {
      const share = reach > 0 ? Math.min(1, Math.max(-1, values[row * count + i] / reach)) : 0;
      if (!Number.isFinite(share)) continue;
      const tall = share * (band / 2 - 1);
      context.fillStyle = share >= 0 ? ABOVE : BELOW;
      context.fillRect(i * step + gap / 2, Math.min(middle, middle - tall), Math.max(0.5, step - gap), Math.abs(tall));
    }
  }
}
