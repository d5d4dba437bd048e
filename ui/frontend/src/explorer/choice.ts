import { Signal } from "../core/signal";

export interface Pair {
  a: number | null;
  b: number | null;
}

export type Slot = keyof Pair;

/** The two items chosen on the map. The first click fills A, the next ones B. */
export class Choice {
  readonly changed = new Signal<Pair>();
  active: Slot;

  constructor(public pair: Pair, private readonly remember: (pair: Pair) => void) {
    this.active = pair.a === null ? "a" : "b";
  }

  choose(index: number): void {
    const slot = this.active;
    this.active = "b";
    this.set({ ...this.pair, [slot]: index });
  }

  swap(): void {
    this.set({ a: this.pair.b, b: this.pair.a });
  }

  clear(): void {
    this.active = "a";
    this.set({ a: null, b: null });
  }

  activate(slot: Slot): void {
    this.active = slot;
    this.changed.emit(this.pair);
  }

  private set(pair: Pair): void {
    this.pair = pair;
    if (pair.a === null) this.active = "a";
    this.changed.emit(pair);
    this.remember(pair);
  }
}
