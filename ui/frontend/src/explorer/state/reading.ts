import type { Words } from "../../core/words";
import type { Items } from "./items";

/** Real items that are asked what a code is. */
const ASKED = 9;

/** What a code is taken for: the class that most of the nearest codes of real items have. */
export interface Reading {
  label: number;
  /** So many of those asked have it. */
  votes: number;
  asked: number;
  /** No real item is as near as items usually are to each other. */
  far: boolean;
}

/** Asks the items nearest to a code; of classes with as many votes the one of the nearer item. Null where items have no class. */
export function readAs(items: Items, code: Float32Array): Reading | null {
  const { nearest } = items.around(code, ASKED, 0);
  const votes = new Map<number, number>();
  for (const { index } of nearest) {
    const label = items.labels[index];
    if (label >= 0) votes.set(label, (votes.get(label) ?? 0) + 1);
  }
  const [first] = [...votes].sort((a, b) => b[1] - a[1]);
  if (!first) return null;
  return { label: first[0], votes: first[1], asked: nearest.length, far: nearest[0].distance > items.farDistance() };
}

/** A reading as a sentence; empty where there is none. */
export function readingIn({ t }: Words, classes: readonly string[], reading: Reading | null): string {
  const name = reading ? classes[reading.label] : undefined;
  if (!reading || name === undefined) return "";
  return t(reading.far ? "read_far" : "read_as", { name, n: reading.votes, all: reading.asked });
}
