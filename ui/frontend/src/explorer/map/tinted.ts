import { mix } from "../../core/theme";

/** So much white in the colour of a picture keeps its light parts light. */
const WHITE = 0.38;
/** A corner darker than this (of 255) belongs to a dark ground. */
const DARK = 48;
const MOST = 2500;

/** Pictures of one channel on a dark ground, in the colours of their classes; others stay as they are. */
export class Tinted {
  private readonly tiles = new Map<number, { tile: HTMLCanvasElement; colour: string; tinted: HTMLCanvasElement }>();
  /** Whether the items lie on a dark ground; null until one has been looked at. */
  private dark: boolean | null = null;

  /** `shape` of an item: channels, height, width. */
  constructor(private readonly shape: number[]) {}

  clear(): void {
    this.tiles.clear();
    this.dark = null;
  }

  /** Null: the picture has to be hung in a frame. */
  of(index: number, tile: HTMLCanvasElement, colour: string): HTMLCanvasElement | null {
    if (this.shape.length !== 3 || this.shape[0] !== 1 || !(this.dark ??= isDarkGround(tile))) return null;
    const known = this.tiles.get(index);
    if (known?.tile === tile && known.colour === colour) return known.tinted;
    if (this.tiles.size >= MOST) this.tiles.clear();
    const tinted = tint(tile, mix(colour, "#ffffff", WHITE));
    this.tiles.set(index, { tile, colour, tinted });
    return tinted;
  }
}

/** What is light stays in the colour, what is dark lets the stage through. */
function tint(tile: HTMLCanvasElement, colour: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [tile.width, tile.height];
  const image = tile.getContext("2d")!.getImageData(0, 0, tile.width, tile.height);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let at = 0; at < image.data.length; at += 4) image.data.set([red, green, blue, image.data[at]], at);
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}

/** Whether most corners of a picture are dark. */
function isDarkGround(tile: HTMLCanvasElement): boolean {
  const context = tile.getContext("2d")!;
  const [right, bottom] = [tile.width - 1, tile.height - 1];
  const corners = [[0, 0], [right, 0], [0, bottom], [right, bottom]];
  return corners.filter(([x, y]) => context.getImageData(x, y, 1, 1).data[0] < DARK).length > 2;
}
