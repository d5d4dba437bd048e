import { LONGEST_PART, VIEW, type Part, type View } from "../../contract";
import { Signal } from "../../core/signal";

export type { Part, View };

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
    for (const [part, text] of Object.entries(view) as [Part, string][]) {
      const form: Form = VIEW[part];
      // Of several some may fit: who reads them takes these.
      const possible = form.type === "several" ? text.length <= LONGEST_PART : fits(form, text);
      if (!possible) this.refuse(part);
    }
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

/** What may stand in a part, as the page's table says it. */
type Form =
  | { type: "word"; words: readonly string[] }
  | { type: "whole"; least: number; most: number }
  | { type: "text"; pattern: string; longest: number }
  | { type: "several"; of: Form; most: number; between: string };

export function fits(form: Form, text: string): boolean {
  switch (form.type) {
    case "word": return form.words.includes(text);
    case "whole": return /^\d{1,12}$/.test(text) && Number(text) >= form.least && Number(text) <= form.most;
    case "text": return text.length <= form.longest && new RegExp(`^(?:${form.pattern})$`).test(text);
    case "several": {
      const texts = text.length <= LONGEST_PART ? text.split(form.between) : [];
      return texts.length > 0 && texts.length <= form.most && texts.every((one) => fits(form.of, one));
    }
  }
}
