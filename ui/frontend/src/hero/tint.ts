import { drawn } from "../core/sheets";
import { h } from "../core/dom";
import type { Gallery } from "../core/looks/gallery";
import type { Sample } from "../core/looks/sample";
import { mix } from "../core/theme";

/** So much white is in the colour of a class when its items are drawn in it. */
const WHITE = 0.38;

/** A grey picture as light of one colour: what is black in it lets the stage through. Other items are drawn as they are. */
export function tinted(gallery: Gallery, sample: Sample, colour: string, width: number): HTMLCanvasElement {
  const { values, shape } = sample;
  if (gallery.look.kind !== "image" || shape[0] !== 1) return drawn(gallery, sample, width, true);
  const canvas = h("canvas", { width: shape[2], height: shape[1] });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const image = context.createImageData(shape[2], shape[1]);
  const [red, green, blue] = lightened(colour);
  for (let i = 0; i < shape[1] * shape[2]; i++) image.data.set([red, green, blue, values[i] * 255], 4 * i);
  context.putImageData(image, 0, 0);
  return canvas;
}

function lightened(colour: string): number[] {
  const light = mix(colour, "#ffffff", WHITE);
  return [1, 3, 5].map((at) => parseInt(light.slice(at, at + 2), 16));
}
