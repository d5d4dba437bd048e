import type { Samples } from "../../core/looks/sample";
import { drawn } from "../../core/sheets";
import type { Explorer } from "../explorer";

/** Milliseconds of a frame that may go into drawing pictures. */
const SLICE_MS = 8;
/** Codes that are decoded at once where the pictures are not stored. */
const BATCH = 48;
/** More pictures than these are on screen at no size; older ones are drawn again. */
const MOST = 2500;

/** Small pictures of items, drawn when they are first asked for. */
export class Atlas {
  private readonly tiles = new Map<number, HTMLCanvasElement>();
  private width = 0;
  private wanted: number[] = [];
  private busy = false;
  /** Tiles that were asked for before this number belong to another size or theme. */
  private edition = 0;

  constructor(private readonly explorer: Explorer, private readonly changed: () => void) {}

  /** Whether the items of the run can be drawn at all. */
  get possible(): boolean {
    return this.explorer.items.stored || this.explorer.models.has("decoder");
  }

  /** Pictures of another size are drawn anew. */
  use(width: number): void {
    if (width === this.width) return;
    this.width = width;
    this.clear();
  }

  clear(): void {
    this.tiles.clear();
    this.edition++;
  }

  get(index: number): HTMLCanvasElement | null {
    return this.tiles.get(index) ?? null;
  }

  /** Draws those that are missing, a few in every frame; what was asked for before is forgotten. */
  ask(items: number[]): void {
    this.wanted = items.filter((index) => !this.tiles.has(index));
    if (!this.busy && this.wanted.length > 0 && this.possible) void this.work();
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      while (this.wanted.length > 0) {
        await new Promise(requestAnimationFrame);
        const originals = await this.explorer.items.originals();
        await (originals ? this.drawSome(originals) : this.decodeSome());
        this.changed();
      }
    } catch (error) {
      console.warn(error);
    } finally {
      this.busy = false;
    }
  }

  private drawSome(pictures: Samples): void {
    const end = performance.now() + SLICE_MS;
    while (this.wanted.length > 0 && performance.now() < end) {
      const index = this.wanted.shift()!;
      this.keep(index, drawn(this.explorer.gallery, pictures.at(index), this.width, false));
    }
  }

  private async decodeSome(): Promise<void> {
    const { items, look, models, gallery } = this.explorer;
    const { edition } = this;
    const batch = this.wanted.splice(0, BATCH);
    const codes = new Float32Array(batch.length * items.size);
    batch.forEach((index, i) => codes.set(items.code(index), i * items.size));
    const samples = look.outputs(await models.decode(codes, "trained"));
    if (edition !== this.edition) return;
    batch.forEach((index, i) => this.keep(index, drawn(gallery, samples.at(i), this.width, true)));
  }

  private keep(index: number, tile: HTMLCanvasElement): void {
    if (this.tiles.size >= MOST) this.tiles.delete(this.tiles.keys().next().value!);
    this.tiles.set(index, tile);
  }
}
