import { h } from "../core/dom";
import { rgba } from "../core/looks/image";
import type { Samples } from "../core/looks/sample";
import { mix, type Theme } from "../core/theme";
import type { Stage } from "../map/stage";
import { thinned } from "../map/thin";

/** The width of a picture on the map. */
const SIDE_PX = 26;
const GAP_PX = 3;
/** Of the class in its tint; the rest is white. */
const TINT = 0.62;
/** Pictures are chosen anew so often while the scale of the map doubles. */
const LEVELS_PER_OCTAVE = 3;

/** Pictures of items in their places on a dark map, as many as fit without lying on each other; the others stay points. */
export class Pictures {
  private samples: Samples | null = null;
  private labels: Int32Array = new Int32Array(0);
  private xy: Float32Array = new Float32Array(0);
  private readonly tiles = new Map<number, HTMLCanvasElement>();
  private chosen: { key: string; items: Int32Array } | null = null;

  constructor(private theme: Theme, private readonly shown: (label: number) => boolean) {}

  use(samples: Samples | null, labels: Int32Array): void {
    if (samples !== this.samples) this.tiles.clear();
    this.samples = samples;
    this.labels = labels;
  }

  place(xy: Float32Array): void {
    this.xy = xy;
    this.refresh();
  }

  refresh(): void {
    this.chosen = null;
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.tiles.clear();
  }

  /** The picture of an item, for who points at it; null where there is none. */
  of(item: number): HTMLCanvasElement | null {
    return this.samples && item < this.samples.count ? this.tile(item, this.samples) : null;
  }

  paint(context: CanvasRenderingContext2D, stage: Stage): void {
    if (!this.samples || this.xy.length === 0) return;
    const aspect = this.aspect(this.samples);
    const [width, height] = [SIDE_PX, SIDE_PX / aspect];
    context.imageSmoothingEnabled = false;
    for (const item of this.choose(stage.view.scale, width, height)) {
      const { x, y } = stage.toPixel({ x: this.xy[2 * item], y: this.xy[2 * item + 1] });
      // What is black in a picture becomes the stage itself; points below it would shine through.
      context.globalCompositeOperation = "source-over";
      context.fillStyle = this.theme.background;
      context.fillRect(x - width / 2, y - height / 2, width, height);
      context.globalCompositeOperation = "lighten";
      context.drawImage(this.tile(item, this.samples), x - width / 2, y - height / 2, width, height);
    }
    context.globalCompositeOperation = "source-over";
  }

  private aspect(samples: Samples): number {
    const [, height, width] = samples.at(0).shape;
    return width / height;
  }

  private choose(scale: number, width: number, height: number): Int32Array {
    const level = Math.floor(Math.log2(scale) * LEVELS_PER_OCTAVE);
    const key = `${level} ${this.samples!.count}`;
    if (this.chosen?.key === key) return this.chosen.items;
    const pixels = 2 ** (level / LEVELS_PER_OCTAVE);
    const count = Math.min(this.samples!.count, this.xy.length / 2);
    const items = thinned(this.xy.subarray(0, 2 * count), (width + GAP_PX) / pixels, (height + GAP_PX) / pixels, (item) => this.shown(this.labels[item]));
    this.chosen = { key, items };
    return items;
  }

  /** A picture in the tint of its class; one with colours of its own keeps them. */
  private tile(item: number, samples: Samples): HTMLCanvasElement {
    const known = this.tiles.get(item);
    if (known) return known;
    const sample = samples.at(item);
    const [channels, height, width] = sample.shape;
    const canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d")!;
    const image = context.createImageData(width, height);
    rgba(sample, image.data);
    context.putImageData(image, 0, 0);
    const label = this.labels[item];
    if (channels < 3 && label >= 0) {
      context.globalCompositeOperation = "multiply";
      context.fillStyle = mix("#ffffff", this.theme.palette[label % this.theme.palette.length], TINT);
      context.fillRect(0, 0, width, height);
    }
    this.tiles.set(item, canvas);
    return canvas;
  }
}
