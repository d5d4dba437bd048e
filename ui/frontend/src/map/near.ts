import { boundsOf, type Point } from "./viewport";

/** Points in a cell of the grid, about. */
const FILL = 2;

/** Finds the point closest to a spot: points are kept in the cells of a grid, which is searched ring by ring. */
export class Near {
  private readonly columns: number;
  private readonly rows: number;
  private readonly left: number;
  private readonly bottom: number;
  private readonly cell: number;
  /** Where each cell begins in `order`. */
  private readonly start: Int32Array;
  private readonly order: Int32Array;

  /** `xy`: flat x, y, x, y...; points without a place (NaN) are never found. */
  constructor(private readonly xy: ArrayLike<number>) {
    const count = xy.length / 2;
    const box = boundsOf(xy);
    const width = box.right - box.left;
    const height = box.top - box.bottom;
    this.left = box.left;
    this.bottom = box.bottom;
    this.cell = Math.sqrt((width * height * FILL) / Math.max(1, count));
    this.columns = Math.floor(width / this.cell) + 1;
    this.rows = Math.floor(height / this.cell) + 1;
    this.start = new Int32Array(this.columns * this.rows + 1);
    this.order = new Int32Array(count);
    this.sort(count);
  }

  /** The point closest to a spot, of those that are `shown`; its index is -1 when there is none. */
  nearest({ x, y }: Point, shown: (index: number) => boolean): { index: number; distance: number } {
    const column = Math.floor((x - this.left) / this.cell);
    const row = Math.floor((y - this.bottom) / this.cell);
    const best = { index: -1, distance: Infinity };
    const outside = Math.max(0, -column, -row, column - this.columns + 1, row - this.rows + 1);
    const last = Math.max(Math.abs(column), Math.abs(row), Math.abs(this.columns - column), Math.abs(this.rows - row));
    // What lies beyond a ring is farther away than the ring is wide.
    for (let ring = outside; ring <= last && best.distance > (ring - 1) * this.cell; ring++) {
      this.eachCell(column, row, ring, (cell) => this.compare(cell, x, y, shown, best));
    }
    return best;
  }

  private compare(cell: number, x: number, y: number, shown: (index: number) => boolean, best: { index: number; distance: number }): void {
    for (let at = this.start[cell]; at < this.start[cell + 1]; at++) {
      const index = this.order[at];
      const distance = Math.hypot(this.xy[2 * index] - x, this.xy[2 * index + 1] - y);
      if (distance >= best.distance || !shown(index)) continue;
      best.distance = distance;
      best.index = index;
    }
  }

  /** The cells of the grid that lie on a square round a cell. */
  private eachCell(column: number, row: number, ring: number, visit: (cell: number) => void): void {
    for (let r = Math.max(0, row - ring); r <= Math.min(this.rows - 1, row + ring); r++) {
      const whole = Math.abs(r - row) === ring;
      const step = whole ? 1 : Math.max(1, 2 * ring);
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c >= 0 && c < this.columns) visit(r * this.columns + c);
      }
    }
  }

  private cellOf(index: number): number {
    const column = Math.floor((this.xy[2 * index] - this.left) / this.cell);
    const row = Math.floor((this.xy[2 * index + 1] - this.bottom) / this.cell);
    return Number.isFinite(column + row) ? row * this.columns + column : -1;
  }

  /** Counting sort of the points by their cells. */
  private sort(count: number): void {
    const cells = Int32Array.from({ length: count }, (_, i) => this.cellOf(i));
    for (const cell of cells) if (cell >= 0) this.start[cell + 1]++;
    for (let i = 1; i < this.start.length; i++) this.start[i] += this.start[i - 1];
    const next = this.start.slice();
    cells.forEach((cell, i) => {
      if (cell >= 0) this.order[next[cell]++] = i;
    });
  }
}
