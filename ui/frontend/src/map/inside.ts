import type { Point } from "./viewport";

/** Whether a spot lies in a polygon: a ray from it crosses the outline an odd number of times. */
export function inside(outline: Point[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, before = outline.length - 1; i < outline.length; before = i++) {
    const a = outline[i];
    const b = outline[before];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

/** The points of a flat x, y, x, y... list that lie in a polygon and are `shown`. */
export function pointsInside(outline: Point[], xy: ArrayLike<number>, shown: (index: number) => boolean): number[] {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of outline) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  const found: number[] = [];
  for (let i = 0; 2 * i < xy.length; i++) {
    const x = xy[2 * i];
    const y = xy[2 * i + 1];
    // A point without a place fails these comparisons.
    if (x >= left && x <= right && y >= bottom && y <= top && inside(outline, x, y) && shown(i)) found.push(i);
  }
  return found;
}

/** The corners of the box between two spots. */
export const boxBetween = (a: Point, b: Point): Point[] => [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
