import { Signal } from "../core/signal";
import { Cut } from "./server";

/** broken: the connection is cut, what has come is kept. */
type Ended = "broken" | "failed";

/** What goes through phases, one try at a time: the next one ends the one before. It outlives the view, which comes and goes with the page. */
export abstract class Tries<Phase extends string> {
  readonly changed = new Signal<void>();
  /** What went wrong, in words for people; "" where nothing did, or where the connection broke. */
  why = "";
  private stop = new AbortController();

  constructor(public phase: Phase | Ended) {}

  /** Begins a try; what was going on is over. */
  protected begin(): AbortSignal {
    this.over();
    this.stop = new AbortController();
    return this.stop.signal;
  }

  protected over(): void {
    this.stop.abort();
  }

  protected async guard(mine: AbortSignal, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (mine.aborted) return;
      if (error instanceof Cut) this.set("broken");
      else this.set("failed", wordsOf(error));
    }
  }

  protected set(phase: Phase | Ended, why = ""): void {
    this.phase = phase;
    this.why = why;
    this.changed.emit();
  }
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
