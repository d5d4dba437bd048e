import { Signal } from "../../core/signal";
import type { Theme } from "../../core/theme";
import type { Stage } from "../../map/stage";
import type { Bounds, Point } from "../../map/viewport";
import { Pen } from "./pen";

/** Draws one thing over the points; `place` turns map units into pixels. */
export type Paint = (pen: Pen, place: (point: Point) => Point) => void;

/** From the lowest to the one that lies on top. */
const ORDER = ["fog", "grid", "trails", "groups", "neighbours", "path", "spread", "noise", "draw", "pair", "hover", "lasso", "spot"] as const;
export type Layer = (typeof ORDER)[number];

/** What lies over the points, each layer painted by whoever knows about it. */
export class Layers {
  private readonly paints = new Map<Layer, Paint>();
  /** Another part of the map is seen. */
  readonly moved = new Signal<Bounds>();
  /** The part of the map that is seen; null until it is drawn. */
  seen: Bounds | null = null;
  /** Set by the map. */
  repaint: () => void = () => undefined;

  set(layer: Layer, paint: Paint | null): void {
    if (paint) this.paints.set(layer, paint);
    else this.paints.delete(layer);
    this.repaint();
  }

  paint(context: CanvasRenderingContext2D, stage: Stage, theme: Theme): void {
    this.look(stage.seen());
    const pen = new Pen(context, theme);
    const place = (point: Point) => stage.toPixel(point);
    for (const layer of ORDER) this.paints.get(layer)?.(pen, place);
  }

  private look(seen: Bounds): void {
    const before = this.seen;
    this.seen = seen;
    if (before && (Object.keys(seen) as (keyof Bounds)[]).every((side) => before[side] === seen[side])) return;
    this.moved.emit(seen);
  }
}
