import type { Theme } from "../../core/theme";
import type { Stage } from "../../map/stage";
import type { Point } from "../../map/viewport";
import { Pen } from "./pen";

/** Draws one thing over the points; `place` turns map units into pixels. */
export type Paint = (pen: Pen, place: (point: Point) => Point) => void;

/** From the lowest to the one that lies on top. */
const ORDER = ["fog", "trails", "tool", "pair", "hover", "lasso", "spot"] as const;
export type Height = (typeof ORDER)[number];

/** Something over the points, in the hands of the one who knows about it. */
export interface Layer {
  /** What lies there from now on; null for nothing. */
  paint(paint: Paint | null): void;
  /** Takes the layer away for good. */
  remove(): void;
}

/** What lies over the points. */
export class Layers {
  private readonly paints = new Map<Height, Map<object, Paint>>(ORDER.map((height) => [height, new Map()]));
  /** Set by the map. */
  repaint: () => void = () => undefined;

  /** A new layer at a height; of several there the last one that was painted lies on top. */
  add(height: Height): Layer {
    const layers = this.paints.get(height)!;
    const key = {};
    const paint = (found: Paint | null): void => {
      if (!layers.delete(key) && !found) return;
      if (found) layers.set(key, found);
      this.repaint();
    };
    return { paint, remove: () => paint(null) };
  }

  paint(context: CanvasRenderingContext2D, stage: Stage, theme: Theme): void {
    const pen = new Pen(context, theme);
    const place = (point: Point) => stage.toPixel(point);
    for (const layers of this.paints.values()) for (const paint of layers.values()) paint(pen, place);
  }
}
