import { Signal } from "../../core/signal";
import { Near } from "../../map/near";
import type { Bounds, Point } from "../../map/viewport";
import type { Items, Neighbour } from "../state/items";
import type { Paint } from "./layers";

/** How the codes lie on the map: a way to draw them on paper. */
export interface Chart {
  /** Its name in the link. */
  id: string;
  /** The place of each item: flat x, y, x, y... */
  xy: Float32Array;
  /** Whether `unproject` undoes `project`. Otherwise the code of a spot is made up from its neighbours' codes. */
  exact: boolean;
  /** Two rows `(2, d)`: the directions in latent space that the map's width and height are, where it is flat. */
  axes?: Float32Array;
  trust?: Trust;
  /** What the map shows of it, where that is more than its points take. */
  bounds?: Bounds;
  /** Only so many items have a place on purpose: those that were followed through training. */
  followed?: number;
  /** Where it has a far side: whether an item lies there. It is drawn dimmed and cannot be pointed at. */
  behind?(index: number): boolean;
  /** Where dragging turns what is shown instead of moving the map: by so much of it, to the right and down. */
  drag?(right: number, down: number): void;
  /** Whether points jump to their places instead of gliding: a hand is turning it. */
  sudden?: boolean;
  /** What lies under the points. */
  ground?: Paint;
  project(code: Float32Array): Point;
  unproject(point: Point): Float32Array;
  /** Whether this chart made up the code, from those of the items drawn around its spot. */
  madeUp?(code: Float32Array): boolean;
}

/** How far a chart can be trusted: about the `k` nearest items of each of `n` (Venna and Kaski 2001). */
export interface Trust {
  /** Of each item: the share of its nearest items on the map that are among its nearest in code space. */
  kept: Float32Array;
  trustworthiness: number;
  continuity: number;
  /** How many times as wide the widest class is as the narrowest, by code and of the same two on the map; NaN: no classes. */
  spread: { code: number; map: number };
  n: number;
  k: number;
}

export const PLANE = "plane";

/** The plane that a run was published with. */
export function planeChart(items: Items): Chart {
  const chart = affineChart(PLANE, items.xy, items.centre, items.plane);
  return items.isGlobe ? { ...chart, unproject: (point) => frontOf(items, chart.unproject(point)) } : chart;
}

/** The point of the sphere before a spot of the plane, or its rim where the spot lies beyond. */
function frontOf({ plane, centre }: Items, code: Float32Array): Float32Array {
  const [a, b] = [plane.subarray(0, 3), plane.subarray(3)];
  const towards = [0, 1, 2].map((i) => a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3]);
  const depth = towards.reduce((sum, value, i) => sum + value * centre[i], 0);
  const flat = code.map((value, i) => value - depth * towards[i]);
  const outside = Math.max(1, Math.hypot(...flat));
  const near = Math.sqrt(Math.max(0, 1 - (Math.hypot(...flat) / outside) ** 2));
  return flat.map((value, i) => value / outside + near * towards[i]);
}

/** A flat slice of latent space: `axes` holds two orthonormal rows. */
export function affineChart(id: string, xy: Float32Array, centre: Float32Array, axes: Float32Array): Chart {
  const size = centre.length;
  return {
    id,
    xy,
    axes,
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
  /** Another part of the map is seen. */
  readonly moved = new Signal<Bounds>();
  /** The part of the map that is seen; null until it is drawn. */
  seen: Bounds | null = null;
  private near: Near | null = null;

  constructor(public chart: Chart) {}

  use(chart: Chart): void {
    this.chart = chart;
    this.near = null;
    this.changed.emit(chart);
  }

  seek(point: Point): void {
    this.sought.emit(point);
  }

  see(part: Bounds): void {
    const before = this.seen;
    this.seen = part;
    if (!before || (Object.keys(part) as (keyof Bounds)[]).some((side) => before[side] !== part[side])) this.moved.emit(part);
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
  nearest(point: Point, shown: (index: number) => boolean = () => true): Neighbour {
    const { xy, behind } = this.chart;
    this.near ??= new Near(xy);
    return this.near.nearest(point, behind ? (index) => !behind(index) && shown(index) : shown);
  }
}
