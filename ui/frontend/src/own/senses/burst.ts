/** Milliseconds between two pictures of a burst. */
export const EVERY = 100;

/** What tells the time, and wakes at one. */
export interface Clock {
  now(): number;
  /** Returns what stops it. */
  after(ms: number, act: () => void): () => void;
}

const REAL: Clock = {
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Takes something ten times a second, the first at once. Times are counted from the beginning, so that they do not drift; those that were
 * missed, as the page was busy, are not made up for.
 */
export class Burst {
  private stop: (() => void) | null = null;

  constructor(private readonly take: () => void, private readonly clock: Clock = REAL) {}

  get runs(): boolean {
    return this.stop !== null;
  }

  begin(): void {
    this.end();
    const began = this.clock.now();
    const next = () => {
      const passed = this.clock.now() - began;
      this.stop = this.clock.after(EVERY - (passed % EVERY), next);
      this.take();
    };
    next();
  }

  end(): void {
    this.stop?.();
    this.stop = null;
  }
}
