import { Signal } from "../core/signal";
import type { Point } from "../map/viewport";
import type { Items, Neighbour } from "./items";

/** How the codes lie on the map: a way to draw them on paper. */
export interface Chart {
  /** Its name in the link. */
  id: string;
  /** The place of each item: flat x, y, x, y... */
  xy: Float32Array;
  /** Whether `unproject` undoes `project`. Otherwise the code of a spot is made up from its neighbours' codes. */
  exact: boolean;
  project(code: Float32Array): Point;
  unproject(point: Point): Float32Array;
}

export const PLANE = "plane";

/** The plane that a run was published with. */
export function planeChart(items: Items): Chart {
  return affineChart(PLANE, items.xy, items.centre, items.plane);
}

/** A flat slice of latent space: `axes` holds two orthonormal rows. */
export function affineChart(id: string, xy: Float32Array, centre: Float32Array, axes: Float32Array): Chart {
  const size = centre.length;
  return {
    id,
    xy,
    exact: true,
    project(code) {
      const point = { x: 0, y: 0 };
      for (let i = 0; i < size; i++) {
        point.x += (code[i] - centre[i]) * axes[i];
        point.y += (code[i] - centre[i]) * axes[size + i];
      }
      return point;
    },
    unproject: ({ x, y }) => centre.map((value, i) => value + x * axes[i] + y * axes[size + i]),
  };
}

/** The chart that the map shows now. Whoever draws on the map draws again when it changes. */
export class Layout {
  readonly changed = new Signal<Chart>();
  /** A place that somebody wants to see. */
  readonly sought = new Signal<Point>();

  constructor(public chart: Chart) {}

  use(chart: Chart): void {
    this.chart = chart;
    this.changed.emit(chart);
  }

  seek(point: Point): void {
    this.sought.emit(point);
  }

  at(index: number): Point {
    return { x: this.chart.xy[2 * index], y: this.chart.xy[2 * index + 1] };
  }

  project(code: Float32Array): Point {
    return this.chart.project(code);
  }

  unproject(point: Point): Float32Array {
    return this.chart.unproject(point);
  }

  /** The item drawn closest to a spot, of those that are shown. */
  nearest({ x, y }: Point, shown: (index: number) => boolean = () => true): Neighbour {
    const { xy } = this.chart;
    let best = Infinity;
    let index = -1;
    for (let item = 0; 2 * item < xy.length; item++) {
      const squares = (xy[2 * item] - x) ** 2 + (xy[2 * item + 1] - y) ** 2;
      if (squares < best && shown(item)) {
        best = squares;
        index = item;
      }
    }
    return { index, distance: Math.sqrt(best) };
  }
}
