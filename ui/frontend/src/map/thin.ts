/** A cell is as large as a picture, so that only pictures of neighbouring cells can overlap. */
const NEIGHBOURS = [-1, 0, 1];

/**
 * Chooses points whose pictures do not overlap. Points are asked in a fixed order, which does not depend on the zoom, so that
 * those that were chosen stay when more find room on zooming in.
 *
 * `xy`: flat x, y, x, y...; `width`, `height`: of a picture in units of the map.
 */
export function thinned(xy: ArrayLike<number>, width: number, height: number, shown: (index: number) => boolean): Int32Array {
  const taken = new Map<number, number>();
  const chosen: number[] = [];
  const count = xy.length / 2;
  const stride = strideOf(count);
  for (let turn = 0, index = 0; turn < count; turn++, index = (index + stride) % count) {
    const column = Math.floor(xy[2 * index] / width);
    const row = Math.floor(xy[2 * index + 1] / height);
    if (!Number.isFinite(column + row) || !shown(index)) continue;
    if (!isFree(taken, xy, index, column, row, width, height)) continue;
    taken.set(key(column, row), index);
    chosen.push(index);
  }
  return Int32Array.from(chosen);
}

const key = (column: number, row: number): number => column * 67_108_864 + row;

function isFree(
  taken: Map<number, number>, xy: ArrayLike<number>, index: number, column: number, row: number, width: number, height: number,
): boolean {
  for (const dx of NEIGHBOURS) {
    for (const dy of NEIGHBOURS) {
      const other = taken.get(key(column + dx, row + dy));
      if (other === undefined) continue;
      const apart = Math.abs(xy[2 * other] - xy[2 * index]) >= width || Math.abs(xy[2 * other + 1] - xy[2 * index + 1]) >= height;
      if (!apart) return false;
    }
  }
  return true;
}

/** A step that visits every index once and jumps about: coprime to the count, near its golden section. */
function strideOf(count: number): number {
  let stride = Math.max(1, Math.round(count * 0.618));
  while (divisor(stride, count) > 1) stride++;
  return stride;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
