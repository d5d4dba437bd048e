import { Captured } from "./captured";
import type { Sense } from "./sense";

const ENDINGS: Record<Sense, string> = { camera: "png", pad: "png", microphone: "wav" };
const kept = new Map<Sense, Captured>();

/** What was recorded with a sense in this tab: it stays when the page changes, and is lost with the tab, which asks first. */
export function capturedWith(sense: Sense, called: (n: number) => string): Captured {
  const known = kept.get(sense);
  if (known) return known;
  if (kept.size === 0) addEventListener("beforeunload", warn);
  const fresh = new Captured(ENDINGS[sense], called);
  kept.set(sense, fresh);
  return fresh;
}

/** It is a data set now: nothing of it is needed any more. */
export const forget = (sense: Sense): boolean => kept.delete(sense);

function warn(event: BeforeUnloadEvent): void {
  if ([...kept.values()].some(({ unsaved }) => unsaved)) event.preventDefault();
}
