import { VIEW } from "../../contract";
import { Signal } from "../../core/signal";

export interface Pair {
  a: number | null;
  b: number | null;
}

/** Every item chosen by a click: a path goes from A over the stops to B; C is what an analogy moves. */
export interface Chosen extends Pair {
  c: number | null;
  via: readonly number[];
}

export type Slot = keyof Chosen;

/** More stops than this do not fit beside each other. */
export const MOST_STOPS = VIEW.via.most;
const NOTHING: Chosen = { a: null, b: null, c: null, via: [] };

/** The items chosen on the map. The first click fills A, the next ones B, unless another slot is waiting for one. */
export class Choice {
  readonly changed = new Signal<Chosen>();
  active: Slot;
  pair: Chosen;

  /** `suggested`: nobody has chosen these; the first click fills A. */
  constructor(pair: Partial<Chosen>, private readonly remember: (pair: Chosen) => void, public suggested = false) {
    this.pair = { ...NOTHING, ...pair };
    this.active = this.pair.a === null || suggested ? "a" : "b";
  }

  /** C keeps waiting: one analogy after the other can be tried. */
  choose(index: number): void {
    const slot = this.active;
    if (slot !== "c") this.active = "b";
    if (slot === "via") this.stopAt([...this.pair.via, index]);
    else this.set({ ...this.pair, [slot]: index });
  }

  stopAt(via: readonly number[]): void {
    this.set({ ...this.pair, via: via.slice(0, MOST_STOPS) });
  }

  swap(): void {
    const { a, b, via } = this.pair;
    this.set({ ...this.pair, a: b, b: a, via: [...via].reverse() });
  }

  clear(): void {
    this.active = "a";
    this.set(NOTHING);
  }

  activate(slot: Slot): void {
    this.active = slot;
    this.changed.emit(this.pair);
  }

  private set(pair: Chosen): void {
    this.pair = pair;
    this.suggested = false;
    if (pair.a === null) this.active = "a";
    this.changed.emit(pair);
    this.remember(pair);
  }
}
