import type { Link, Part } from "./link";

/** Some parts of the link, in the hands of those whom they belong to. */
export interface Slot<Mine extends Part> {
  /** Parts of the whole link that do not fit this run. */
  readonly refused: ReadonlySet<Part>;
  get(part: Mine): string | null;
  set(changes: Partial<Record<Mine, string | number | null>>): void;
  /** Takes a part that does not fit this run out of the link. */
  refuse(part: Mine): null;
  /** A part that is one of a few words. */
  word<Word extends string>(part: Mine, words: readonly Word[]): Word | null;
  /** A part that is a whole number from `least` to `most`. */
  whole(part: Mine, least: number, most: number): number | null;
  /** A part that names an item. */
  index(part: Mine, count: number): number | null;
  /** A part that names several items. */
  indices(part: Mine, count: number): number[];
}

/** The link, taken apart: each part is given away once, and nobody writes the part of another. */
export class Slots {
  private readonly taken = new Set<Part>();

  constructor(private readonly link: Link) {}

  /** What stands in a part, whoever it belongs to. */
  peek(part: Part): string | null {
    return this.link.get(part);
  }

  take<Mine extends Part>(...parts: Mine[]): Slot<Mine> {
    for (const part of parts) {
      if (this.taken.has(part)) throw new Error(`the part "${part}" of the link belongs to somebody`);
      this.taken.add(part);
    }
    return slotOf(this.link, new Set<Part>(parts));
  }
}

function slotOf<Mine extends Part>(link: Link, mine: ReadonlySet<Part>): Slot<Mine> {
  const own = (part: Part): Part => {
    if (!mine.has(part)) throw new Error(`the part "${part}" of the link belongs to somebody else`);
    return part;
  };
  return {
    refused: link.refused,
    get: (part) => link.get(own(part)),
    set(changes) {
      (Object.keys(changes) as Part[]).forEach(own);
      link.set(changes);
    },
    refuse: (part) => link.refuse(own(part)),
    word: (part, words) => link.word(own(part), words),
    whole: (part, least, most) => link.whole(own(part), least, most),
    index: (part, count) => link.index(own(part), count),
    indices: (part, count) => link.indices(own(part), count),
  };
}
