import { Signal } from "../../core/signal";

export type Combine = "replace" | "add" | "subtract";

/** The items that were picked together, with a lasso for example. */
export class Selection {
  readonly changed = new Signal<ReadonlySet<number>>();
  items: ReadonlySet<number> = new Set();

  combine(items: Iterable<number>, how: Combine): void {
    const next = new Set(how === "replace" ? [] : this.items);
    for (const item of items) {
      if (how === "subtract") next.delete(item);
      else next.add(item);
    }
    this.items = next;
    this.changed.emit(next);
  }

  clear(): void {
    if (this.items.size > 0) this.combine([], "replace");
  }
}
