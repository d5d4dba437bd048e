import type { Items } from "../state/items";

/** So many items stand for those in sight: more say nothing more of where they lie. */
const MOST = 2000;

/**
 * How many items two runs share from the first on: both were given the same items in the same order, but one may hold more of them.
 * 0 where they are not the same.
 */
export function shared(one: Pick<Items, "labels" | "heldOut">, other: Pick<Items, "labels" | "heldOut">): number {
  const count = Math.min(one.labels.length, other.labels.length);
  for (let i = 0; i < count; i++) if (one.labels[i] !== other.labels[i] || one.heldOut[i] !== other.heldOut[i]) return 0;
  return count;
}

/** Some of many items, spread over all of them. */
export function some(items: readonly number[]): readonly number[] {
  const step = Math.ceil(items.length / MOST);
  return step <= 1 ? items : items.filter((_, i) => i % step === 0);
}
