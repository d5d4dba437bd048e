export interface Point {
  x: number;
  y: number;
}

export interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** What part of the map is seen: its middle in map units, and pixels per map unit. */
export interface Viewport extends Point {
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Gives a canvas the pixels that the screen has there. Setting a size clears it, also to the size it has. */
export function resize(canvas: HTMLCanvasElement, { width, height }: Size): void {
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
}

export const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/** The smallest box round all points of a flat x, y, x, y… list; never of zero size. */
export function boundsOf(xy: ArrayLike<number>): Bounds {
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (let i = 0; i + 1 < xy.length; i += 2) {
    const x = xy[i];
    const y = xy[i + 1];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (x < box.left) box.left = x;
    if (x > box.right) box.right = x;
    if (y < box.bottom) box.bottom = y;
    if (y > box.top) box.top = y;
  }
  if (box.left > box.right) return { left: -1, right: 1, bottom: -1, top: 1 };
  return widen(box);
}

/** A box with no width or no height, as with one point or a one-dimensional map, gets some. */
function widen(box: Bounds): Bounds {
  const width = box.right - box.left;
  const height = box.top - box.bottom;
  const least = Math.max(width, height) * 0.2 || 2;
  const x = width < least ? (least - width) / 2 : 0;
  const y = height < least ? (least - height) / 2 : 0;
  return { left: box.left - x, right: box.right + x, bottom: box.bottom - y, top: box.top + y };
}

export function union(a: Bounds, b: Bounds): Bounds {
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
    top: Math.max(a.top, b.top),
  };
}

const SHRUNK = 0.5;
const AIR = 1.6;

/**
 * What to show of points that move: the box grows with them, and closes in when they have shrunk to less than half of it.
 * It then leaves some air, so that points that draw together are seen to do so.
 */
export function follow(shown: Bounds, box: Bounds): Bounds {
  const all = union(shown, box);
  const share = Math.max((box.right - box.left) / (all.right - all.left), (box.top - box.bottom) / (all.top - all.bottom));
  if (share >= SHRUNK) return all;
  const x = ((AIR - 1) * (box.right - box.left)) / 2;
  const y = ((AIR - 1) * (box.top - box.bottom)) / 2;
  return { left: box.left - x, right: box.right + x, bottom: box.bottom - y, top: box.top + y };
}

const MARGIN_PX = 18;

export function fit(box: Bounds, size: Size): Viewport {
  const width = Math.max(1, size.width - 2 * MARGIN_PX);
  const height = Math.max(1, size.height - 2 * MARGIN_PX);
  return {
    x: (box.left + box.right) / 2,
    y: (box.bottom + box.top) / 2,
    scale: Math.min(width / (box.right - box.left), height / (box.top - box.bottom)),
  };
}

export function toPixel(view: Viewport, size: Size, point: Point): Point {
  return {
    x: size.width / 2 + (point.x - view.x) * view.scale,
    y: size.height / 2 - (point.y - view.y) * view.scale,
  };
}

export function toMap(view: Viewport, size: Size, pixel: Point): Point {
  return {
    x: view.x + (pixel.x - size.width / 2) / view.scale,
    y: view.y - (pixel.y - size.height / 2) / view.scale,
  };
}

/** Enlarges by `factor` so that the spot under `pixel` stays under it. */
export function zoomAt(view: Viewport, size: Size, pixel: Point, factor: number): Viewport {
  const spot = toMap(view, size, pixel);
  return {
    x: spot.x + (view.x - spot.x) / factor,
    y: spot.y + (view.y - spot.y) / factor,
    scale: view.scale * factor,
  };
}

export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x - dx / view.scale, y: view.y + dy / view.scale };
}

export function between(from: Viewport, to: Viewport, share: number): Viewport {
  return {
    x: from.x + (to.x - from.x) * share,
    y: from.y + (to.y - from.y) * share,
    scale: from.scale * (to.scale / from.scale) ** share,
  };
}
