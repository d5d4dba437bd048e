import { h } from "./dom";
import type { Gallery } from "./looks/gallery";
import type { Sample } from "./looks/sample";
import type { Theme } from "./theme";

const GAP = 6;
const TEXT_PX = 13;
const LINE_PX = 20;

/** An item on a canvas of its own, so many pixels wide. */
export function drawn({ look, theme }: Gallery, sample: Sample, width: number, told = true): HTMLCanvasElement {
  const canvas = h("canvas", { width, height: Math.round(width / look.tile.aspect) });
  const paint = { theme, told, reference: null };
  if (look.kind !== "image") {
    look.draw(canvas, sample, paint);
    return canvas;
  }
  // Pictures are drawn pixel by pixel, and enlarged without smoothing.
  const small = h("canvas");
  look.draw(small, sample, paint);
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export interface Row {
  label?: string;
  cells: HTMLCanvasElement[];
  captions?: string[];
}

/** Rows of items on one canvas, each with its label before it and a caption under each cell. */
export function sheet(rows: Row[], theme: Theme): HTMLCanvasElement {
  const canvas = h("canvas");
  const context = canvas.getContext("2d")!;
  const font = `${TEXT_PX}px ${theme.font}`;
  context.font = font;
  const labels = Math.max(0, ...rows.map(({ label }) => (label ? context.measureText(label).width + 2 * GAP : 0)));
  const heights = rows.map(({ cells, captions }) => Math.max(...cells.map((cell) => cell.height)) + (captions ? LINE_PX : 0) + GAP);
  const widths = rows.map(({ cells }) => cells.reduce((sum, cell) => sum + cell.width + GAP, 0));
  canvas.width = Math.ceil(labels + Math.max(...widths) + GAP);
  canvas.height = heights.reduce((sum, height) => sum + height, GAP);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = font;
  context.textBaseline = "middle";
  let top = GAP;
  rows.forEach((row, i) => {
    drawRow(context, row, labels, top, theme);
    top += heights[i];
  });
  return canvas;
}

function drawRow(context: CanvasRenderingContext2D, { label, cells, captions }: Row, labels: number, top: number, theme: Theme): void {
  let left = labels + GAP;
  context.fillStyle = theme.text;
  context.textAlign = "left";
  if (label) context.fillText(label, GAP, top + cells[0].height / 2);
  context.textAlign = "center";
  cells.forEach((cell, i) => {
    context.drawImage(cell, left, top);
    if (captions) context.fillText(captions[i], left + cell.width / 2, top + cell.height + LINE_PX / 2, cell.width + GAP);
    left += cell.width + GAP;
  });
}

export function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("too large for a picture")))));
}

/** A moving picture that starts again at its end; the first and last frame stay for a moment. */
export async function gif(frames: HTMLCanvasElement[], milliseconds: number, theme: Theme): Promise<Blob> {
  const { GIFEncoder, applyPalette, quantize } = await import("gifenc/dist/gifenc.esm.js");
  const encoder = GIFEncoder();
  frames.forEach((frame, i) => {
    const { width, height } = frame;
    const { data } = onGround(frame, theme).getImageData(0, 0, width, height);
    const palette = quantize(data, 256);
    const stays = i === 0 || i === frames.length - 1;
    encoder.writeFrame(applyPalette(data, palette), width, height, { palette, delay: stays ? 8 * milliseconds : milliseconds });
  });
  encoder.finish();
  return new Blob([encoder.bytes()], { type: "image/gif" });
}

function onGround(frame: HTMLCanvasElement, theme: Theme): CanvasRenderingContext2D {
  const context = h("canvas", { width: frame.width, height: frame.height }).getContext("2d")!;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, frame.width, frame.height);
  context.drawImage(frame, 0, 0);
  return context;
}

/** Hands a file to the person; what cannot stand in a file name is left out of it. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: fileName(name) }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/-+/g, "-").replace(/^-|-(?=\.|$)/g, "");
}
