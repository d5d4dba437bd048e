import type { Engine, Output, Runner } from "../core/engine";

/** So many items at a time are a grid, a walk or a film. */
const MANY = 32;
/** Milliseconds for one of many: at twice as much a grid of 15 x 15 would take a second. */
const SLOW_MS = 2;

/** A network of the small engine, until it is found to be slow at many items: then, for those, of the large one. */
class Switching implements Runner {
  private large: Runner | null = null;
  private coming: Promise<void> | null = null;
  private released = false;

  constructor(private readonly small: Runner, private readonly make: () => Promise<Runner>) {}

  async run(values: Float32Array, shape: number[]): Promise<Output> {
    const many = shape[0] >= MANY;
    if (many && this.large) return this.large.run(values, shape);
    const began = performance.now();
    const output = await this.small.run(values, shape);
    if (many && performance.now() - began > SLOW_MS * shape[0]) this.coming ??= this.fetch();
    return output;
  }

  release(): void {
    this.released = true;
    void this.small.release();
    void this.large?.release();
  }

  private async fetch(): Promise<void> {
    try {
      const made = await this.make();
      if (this.released) void made.release();
      else this.large = made;
    } catch (error) {
      // Slow is better than nothing; it is not asked for again.
      console.warn("engine", error);
    }
  }
}

/** An `Engine` that is a small one from the start, and a large one, fetched when it is needed, for networks that are slow with the small one. */
export const switching = (small: Engine, large: () => Promise<Engine>): Engine => ({
  load: async (model) => new Switching(await small.load(model), async () => (await large()).load(model)),
});
