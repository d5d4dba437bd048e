import { Signal } from "../../core/signal";
import { boxBetween, pointsInside } from "../../map/inside";
import type { Point } from "../../map/viewport";
import type { Explorer } from "../explorer";
import type { Filter } from "./filter";
import type { Layer } from "./layers";
import type { Combine } from "./selection";

/** What dragging does: it moves the map, or it draws round items. */
export const MODES = ["move", "box", "lasso"] as const;
export type Mode = (typeof MODES)[number];
export type Shape = Exclude<Mode, "move">;

/** A lasso needs no corners closer than this. */
const LEAST_PX = 3;

/** Draws a box or a lasso, by pointer or by keys, and selects what lies in it. */
export class Picker {
  readonly changed = new Signal<void>();
  mode: Mode = "move";
  /** What a new shape does with the selection, where no key says otherwise. */
  how: Combine = "replace";
  shape: Shape = "lasso";
  private corners: Point[] = [];

  constructor(private readonly explorer: Explorer, private readonly filter: Filter, private readonly layer: Layer) {}

  get drawing(): boolean {
    return this.corners.length > 0;
  }

  use(mode: Mode): void {
    this.mode = mode;
    this.cancel();
    this.changed.emit();
  }

  combineBy(how: Combine): void {
    this.how = how;
    this.changed.emit();
  }

  begin(spot: Point, shape: Shape): void {
    this.shape = shape;
    this.corners = [spot];
    this.paint();
  }

  /** `scale`: pixels per map unit. */
  extend(spot: Point, scale: number): void {
    const last = this.corners[this.corners.length - 1];
    if (this.shape === "box") this.corners = [this.corners[0], spot];
    else if (Math.hypot(spot.x - last.x, spot.y - last.y) * scale >= LEAST_PX) this.corners.push(spot);
    this.paint();
  }

  /** Selects what lies inside and returns how many items that were; null when there is no area. */
  end(how: Combine = this.how): number | null {
    const outline = this.outline();
    this.cancel();
    if (outline.length < 3) return null;
    const { layout, selection } = this.explorer;
    const { xy, behind } = layout.chart;
    const found = pointsInside(outline, xy, (index) => this.filter.meant(index) && !behind?.(index));
    selection.combine(found, how);
    return found.length;
  }

  cancel(): void {
    this.corners = [];
    this.layer.paint(null);
  }

  private outline(): Point[] {
    if (this.shape === "lasso") return this.corners;
    return this.corners.length === 2 ? boxBetween(this.corners[0], this.corners[1]) : [];
  }

  private paint(): void {
    const outline = this.shape === "box" && this.corners.length === 2 ? this.outline() : this.corners;
    this.layer.paint((pen, place) => {
      const points = outline.map(place);
      if (points.length > 2) pen.area(points);
      pen.path([...points, ...(points.length > 2 ? [points[0]] : [])], pen.theme.primary, 1.5, [5, 4]);
      for (const corner of points.length < 3 ? points : []) pen.ring(corner, 3, pen.theme.primary);
    });
  }
}
