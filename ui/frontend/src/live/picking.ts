import type { Snapshot } from "./history";

/** So many of `count` places, the first and the last among them, as evenly apart as whole numbers can be. */
export function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const places = Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
  return [...new Set(places)];
}

/**
 * Of the moments before `last`, up to `most` that lie apart by about a constant factor of steps: a training changes most at its
 * beginning. The list may have become shorter since `last` was read off it.
 */
export function earlier(snapshots: Snapshot[], last: number, most: number): number[] {
  const end = snapshots[last]?.step ?? 0;
  const before = Math.min(last, snapshots.length);
  const found: number[] = [];
  for (let i = 0; i < most; i++) {
    const wanted = Math.max(1, end) ** ((i + 0.4) / (most + 0.4));
    let best = -1;
    for (let place = 0; place < before; place++) {
      if (best < 0 || Math.abs(Math.log(snapshots[place].step / wanted)) < Math.abs(Math.log(snapshots[best].step / wanted))) best = place;
    }
    if (best >= 0 && !found.includes(best)) found.push(best);
  }
  return found.sort((a, b) => a - b);
}
