import { Signal } from "../../core/signal";

/** The parts of the view that the address keeps; the page knows the same names. */
export const PARTS = [
  "a", "b", "c", "via", "code", "tool", "with", "map", "zoom", "fog", "colour", "step", "fit", "group", "sel", "only", "pics", "marks",
] as const;
export type Part = (typeof PARTS)[number];
export type View = Partial<Record<Part, string>>;

/** Changes within so many milliseconds are told as one. */
const GATHER_MS = 150;

/** What the address says of the view, and the way to change it. Each change reruns the page: never per pointer move. */
export class Link {
  /** Parts that do not fit this run; they are left out. */
  readonly refused = new Set<Part>();
  readonly refusing = new Signal<void>();
  private readonly view: View;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(view: View, private readonly tell: (view: View) => void) {
    this.view = { ...view };
  }

  get(part: Part): string | null {
    return this.view[part] ?? null;
  }

  all(): View {
    return { ...this.view };
  }

  /** Takes a part that does not fit this run out of the link, and remembers that it was there. */
  refuse(part: Part): null {
    this.refused.add(part);
    this.set({ [part]: null });
    this.refusing.emit();
    return null;
  }

  /** A part that is one of a few words. */
  word<T extends string>(part: Part, words: readonly T[]): T | null {
    const text = this.view[part];
    if (text === undefined) return null;
    return words.find((word) => word === text) ?? this.refuse(part);
  }

  /** A part that is a whole number from `least` to `most`. */
  whole(part: Part, least: number, most: number): number | null {
    const text = this.view[part];
    if (text === undefined) return null;
    return /^\d{1,8}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : this.refuse(part);
  }

  /** A part that names an item. */
  index(part: Part, count: number): number | null {
    return this.whole(part, 0, count - 1);
  }

  /** A part that names several items. */
  indices(part: Part, count: number): number[] {
    const texts = this.view[part]?.split(",") ?? [];
    const items = texts.filter((text) => /^\d{1,8}$/.test(text)).map(Number).filter((index) => index < count);
    if (items.length < texts.length) this.refuse(part);
    return items;
  }

  set(changes: Partial<Record<Part, string | number | null>>): void {
    let changed = false;
    for (const [part, value] of Object.entries(changes) as [Part, string | number | null][]) {
      const text = value === null ? undefined : String(value);
      if (this.view[part] === text) continue;
      changed = true;
      if (text === undefined) delete this.view[part];
      else this.view[part] = text;
    }
    if (!changed || this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell({ ...this.view }), GATHER_MS);
  }

  /** From now on the address is somebody else's. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
