import type { Items } from "./items";
import { readNumbers, writtenNumbers } from "./numerals";
import type { Slot } from "./slots";
import type { Spot } from "./spot";

type CodeLink = Pick<Slot<"code">, "get" | "set" | "refuse">;

/** The link waits until the spot has stood still for so long. */
const STILL_MS = 500;
const ITEM = "i";

/** The spot that the link asks for: an item's code by the item's number, or the numbers of a code. */
export function askedCode(link: CodeLink, items: Items): Float32Array | null {
  const text = link.get("code");
  if (text === null) return null;
  const item = /^i\d{1,8}$/.test(text) ? Number(text.slice(1)) : -1;
  if (item >= 0 && item < items.count) return items.code(item);
  const numbers = readNumbers(text, items.size);
  if (!numbers) return link.refuse("code");
  return Float32Array.from(numbers);
}

/**
 * Keeps the spot that stays in the link; returns what ends that. `home`: where it is without being asked; `known`: whether its code is
 * one of the trained run.
 */
export function keepSpot(spot: Spot, link: CodeLink, items: Items, home: () => Float32Array, known: () => boolean): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let pinned = spot.pinned;
  spot.changed.on(() => {
    if (stopped || spot.pinned === pinned) return;
    pinned = spot.pinned;
    clearTimeout(timer);
    timer = setTimeout(() => known() && link.set({ code: written(pinned, items, home()) }), STILL_MS);
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function written(code: Float32Array, items: Items, home: Float32Array): string | null {
  if (code.every((value, i) => value === home[i])) return null;
  const { index, distance } = items.nearest(code);
  return index >= 0 && distance === 0 ? `${ITEM}${index}` : writtenNumbers(code);
}
