import { Signal } from "../../core/signal";

/** Which items are meant now: those of some classes of the legend, and of some that were isolated. */
export class Filter {
  readonly changed = new Signal<void>();
  /** Classes of the present colouring that are meant; empty for all. */
  classes: ReadonlySet<number> = new Set();
  /** The only items that are drawn; null for all. */
  isolated: ReadonlySet<number> | null = null;
  private of: ArrayLike<number> | null = null;

  /** Whether it can be picked: it is drawn, and the legend has not put it aside. */
  meant(index: number): boolean {
    return this.drawn(index) && (this.classes.size === 0 || this.of === null || this.classes.has(this.of[index]));
  }

  drawn(index: number): boolean {
    return this.isolated === null || this.isolated.has(index);
  }

  /** Other classes than before: what was chosen of the old ones means nothing now. */
  classify(of: ArrayLike<number> | null, classes: Iterable<number> = []): void {
    this.of = of;
    this.classes = new Set(classes);
    this.changed.emit();
  }

  toggle(label: number): void {
    const next = new Set(this.classes);
    if (!next.delete(label)) next.add(label);
    this.classes = next;
    this.changed.emit();
  }

  isolate(items: ReadonlySet<number> | null): void {
    this.isolated = items;
    this.changed.emit();
  }
}
