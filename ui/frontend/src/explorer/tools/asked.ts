import type { Side } from "./sides";

/** Of more items than this the server gets some, evenly spread: three lists of them make an address that proxies still pass on (8 KB). */
const MOST_SENT = 300;

/** A group as the server is asked for it, and how many of its items that names. */
export interface Asked {
  value: string | number;
  sent: number;
  all: number;
}

/** A few of many, evenly spread over the list. */
export function spread(list: number[], count: number): number[] {
  if (list.length <= count) return list;
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]);
}

/** A side: a class by its number, other items one by one. */
export function askedSide({ colour, items }: Pick<Side, "colour" | "items">): Asked {
  return colour === null ? askedItems(items) : { value: colour, sent: items.length, all: items.length };
}

/** The comma at the end says of a single item that it is one, and no class. */
export function askedItems(items: number[]): Asked {
  const sent = [...spread(items, MOST_SENT)].sort((a, b) => a - b);
  return { value: `${sent.join(",")},`, sent: sent.length, all: items.length };
}
