import type { Gallery } from "../core/looks/gallery";
import type { Items } from "../explorer/state/items";
import { Near } from "../map/near";
import type { Stage } from "../map/stage";
import { thinned } from "../map/thin";
import { tinted } from "./tint";

/** Codes that are decoded at once: the ring gets its turn in between, and no large engine is asked for. */
const BATCH = 16;
/** Pictures stand so many of their widths apart: most are empty at their edges. */
const APART = 0.85;
/** Dots within this share of a picture's width are left out. */
const COVERED = 0.5;

/** What decodes codes that lie one after the other. */
export type Decode = (codes: Float32Array) => Promise<{ data: Float32Array; shape: number[] }>;

/** Pictures in place of dots wherever they fit, decoded a few at a time. */
export class Sprites {
  private chosen: number[] = [];
  private width = 0;
  private wanted: number[] = [];
  private busy = false;
  private near: Near | null = null;
  private readonly tiles = new Map<number, HTMLCanvasElement>();

  /** `told`: more pictures are there; `all` when none is lacking. */
  constructor(
    private readonly items: Items,
    private readonly gallery: Gallery,
    private readonly colourOf: (index: number) => string,
    private readonly decode: Decode,
    private readonly told: (all: boolean) => void,
  ) {}

  /** How many stand on the map. */
  get count(): number {
    return this.tiles.size;
  }

  /** Chooses those that fit when one is `width` pixels wide and a map unit is `scale` pixels. */
  fit(width: number, scale: number): void {
    this.width = width;
    this.near = null;
    const side = (APART * width) / scale;
    this.chosen = [...thinned(this.items.xy, side, side / this.gallery.look.tile.aspect, (index) => this.items.code(index).every(Number.isFinite))];
    this.wanted = this.chosen.filter((index) => !this.tiles.has(index));
    if (!this.busy) void this.work();
  }

  /** Whether no picture covers the dot of an item. */
  bare(scale: number): (index: number) => boolean {
    if (this.wanted.length > 0 || this.tiles.size === 0) return () => true;
    const { xy } = this.items;
    this.near ??= new Near(this.chosen.flatMap((index) => [xy[2 * index], xy[2 * index + 1]]));
    const [near, reach] = [this.near, (COVERED * this.width) / scale];
    return (index) => near.nearest({ x: xy[2 * index], y: xy[2 * index + 1] }, () => true).distance > reach;
  }

  paint(context: CanvasRenderingContext2D, stage: Stage): void {
    const { width, items: { xy } } = this;
    const height = width / this.gallery.look.tile.aspect;
    context.imageSmoothingQuality = "high";
    for (const index of this.chosen) {
      const tile = this.tiles.get(index);
      if (!tile) continue;
      const { x, y } = stage.toPixel({ x: xy[2 * index], y: xy[2 * index + 1] });
      context.drawImage(tile, x - width / 2, y - height / 2, width, height);
    }
  }

  /** Some pictures as they are, for elsewhere. */
  some(count: number): HTMLCanvasElement[] {
    const there = this.chosen.filter((index) => this.tiles.has(index));
    return there.slice(0, count).map((index) => this.tiles.get(index)!);
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      while (this.wanted.length > 0) {
        await new Promise(requestAnimationFrame);
        await this.decodeSome();
        this.told(this.wanted.length === 0);
      }
    } catch (error) {
      console.warn("sprites", error);
    } finally {
      this.busy = false;
    }
  }

  private async decodeSome(): Promise<void> {
    const { items, gallery, width } = this;
    const batch = this.wanted.splice(0, BATCH);
    const codes = new Float32Array(batch.length * items.size);
    batch.forEach((index, i) => codes.set(items.code(index), i * items.size));
    const samples = gallery.look.outputs(await this.decode(codes));
    batch.forEach((index, i) => this.tiles.set(index, tinted(gallery, samples.at(i), this.colourOf(index), Math.round(width * devicePixelRatio))));
  }
}
