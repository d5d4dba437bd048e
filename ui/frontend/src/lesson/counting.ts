import type { WatchedData } from "../contract";
import { countAnew, onGesture, type Gesture } from "../core/gestures";

/** Counts what is done by hand while a step is open. Each cell, slider or stroke counts once, and where it is asked for only if enough was done with it. */
export class Counting {
  /** How much was done with each. */
  private readonly done = new Map<string, number>();
  private readonly end: () => void;

  constructor(private readonly watched: WatchedData, private readonly tell: (counting: Counting) => void) {
    countAnew();
    this.end = onGesture((gesture) => this.hear(gesture));
  }

  get n(): number {
    const { least = 0 } = this.watched;
    return [...this.done.values()].filter((value) => value >= least).length;
  }

  get all(): number {
    return this.watched.times ?? 1;
  }

  /** How far it is where one thing is to be done far enough, from 0 to 1. */
  get share(): number {
    const most = Math.max(0, ...this.done.values());
    return this.watched.least ? Math.min(1, most / this.watched.least) : this.n / this.all;
  }

  get isDone(): boolean {
    return this.n >= this.all;
  }

  destroy(): void {
    this.end();
  }

  private hear({ kind, of, value }: Gesture): void {
    if (kind !== this.watched.gesture || this.isDone) return;
    const before = this.done.get(of);
    if (before !== undefined && before >= value) return;
    this.done.set(of, value);
    this.tell(this);
  }
}
