/**
 * Gives a canvas the pixels of the screen and returns its context, cleared, in CSS pixels; null while it has no size.
 * A canvas that is not on the page keeps the pixels it was given.
 */
export function sharp(canvas: HTMLCanvasElement): { context: CanvasRenderingContext2D; width: number; height: number } | null {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = canvas.isConnected ? canvas.clientWidth : canvas.width / ratio;
  const height = canvas.isConnected ? canvas.clientHeight : canvas.height / ratio;
  const context = canvas.getContext("2d");
  if (!context || width < 4 || height < 4) return null;
  // Setting a size clears the canvas, also to the size it has.
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(canvas.width / width, canvas.height / height);
  return { context, width, height };
}

/** Text that fits into a width: cut with an ellipsis when it must be. */
export function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length - 1;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length).trimEnd()}…`;
}
