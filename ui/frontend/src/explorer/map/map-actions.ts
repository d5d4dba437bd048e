import { Visits } from "../../core/gestures";
import type { Stage } from "../../map/stage";
import { pan, zoomAt, type Point } from "../../map/viewport";
import type { Card } from "./card";
import type { Filter } from "./filter";
import type { KeyIntents } from "./keys";
import { codeOf, type Explorer } from "../explorer";
import type { Picker, Shape } from "./picker";
import type { Intents } from "./pointer";
import type { Combine } from "./selection";

const PICK_PX = 12;
const FINGER_PICK_PX = 22;

/** What pointer and keys do on the map. */
export class MapActions implements Intents, KeyIntents {
  /** The item that steps have come to. */
  private stepped = -1;
  private readonly visits = new Visits();
  private readonly meant = (index: number): boolean => this.filter.meant(index);

  constructor(
    private readonly explorer: Explorer,
    private readonly filter: Filter,
    private readonly stage: Stage,
    private readonly picker: Picker,
    private readonly card: Card,
    private readonly say: (index: number) => void,
    readonly help: () => void,
    /** False: it was not open. */
    private readonly closeHelp: () => boolean,
  ) {}

  probe(pixel: Point): void {
    const { layout, spot } = this.explorer;
    const point = this.stage.toMap(pixel);
    const index = this.itemAt(pixel);
    this.visits.at(pixel, this.stage.size);
    this.explorer.ring(index);
    if (index === null) this.card.hide();
    else this.card.point(index, pixel, this.stage.size);
    spot.preview(layout.unproject(point));
  }

  leave(): void {
    this.explorer.ring(null);
    this.card.hide();
    this.explorer.spot.restore();
  }

  keep(pixel: Point): void {
    const { layout, spot } = this.explorer;
    spot.pin(layout.unproject(this.stage.toMap(pixel)));
    this.explorer.ring(null);
    this.card.hide();
  }

  tap(pixel: Point, finger: boolean, how: Combine | null): void {
    const { selection } = this.explorer;
    const index = this.itemAt(pixel, finger ? FINGER_PICK_PX : PICK_PX);
    const picks = how !== null || this.picker.mode !== "move";
    if (picks && index !== null) selection.combine([index], how ?? this.picker.how);
    else if (picks && this.picker.how === "replace") selection.clear();
    else if (index === null) this.keep(pixel);
    else this.take(index);
  }

  drag(right: number, down: number): void {
    const { stage, explorer: { layout: { chart } } } = this;
    if (chart.drag) chart.drag(right / stage.view.scale, down / stage.view.scale);
    else stage.look(pan(stage.view, right, down));
  }

  draws(how: Combine | null): boolean {
    return how !== null || this.picker.mode !== "move";
  }

  outline(pixel: Point, first: boolean): void {
    const spot = this.stage.toMap(pixel);
    if (first) this.picker.begin(spot, this.picker.mode === "box" ? "box" : "lasso");
    else this.picker.extend(spot, this.stage.view.scale);
  }

  close(how: Combine | null): void {
    this.picker.end(how ?? undefined);
  }

  drop(): void {
    this.picker.cancel();
  }

  /** The spot stays on the map; at its edge the map moves. */
  nudge(dx: number, dy: number): void {
    const { layout, spot } = this.explorer;
    const old = this.stage.toPixel(layout.project(spot.code));
    const { width, height } = this.stage.size;
    const x = Math.min(width, Math.max(0, old.x + dx));
    const y = Math.min(height, Math.max(0, old.y + dy));
    if (x !== old.x + dx || y !== old.y + dy) this.stage.look(pan(this.stage.view, x - old.x - dx, y - old.y - dy));
    const pixel = { x: old.x + dx, y: old.y + dy };
    const point = this.stage.toMap({ x, y });
    this.visits.at({ x, y }, this.stage.size);
    spot.pin(layout.unproject(point));
    if (this.picker.drawing && this.picker.shape === "box") this.picker.extend(point, this.stage.view.scale);
    const index = this.itemAt({ x: Math.min(width, Math.max(0, pixel.x)), y: Math.min(height, Math.max(0, pixel.y)) });
    this.explorer.ring(index);
    if (index !== null) this.say(index);
  }

  confirm(): void {
    if (this.picker.drawing) return void this.picker.end();
    const index = this.nearest();
    if (index >= 0) this.take(index);
  }

  zoom(factor: number): void {
    const { width, height } = this.stage.size;
    this.stage.look(zoomAt(this.stage.view, this.stage.size, { x: width / 2, y: height / 2 }, factor));
  }

  fit(): void {
    this.stage.fit(true);
  }

  step(by: 1 | -1): void {
    const { items, selection, layout, spot } = this.explorer;
    const { count } = items;
    const among = (index: number) => this.meant(index) && (selection.items.size === 0 || selection.items.has(index));
    let index = this.stepped < 0 && by < 0 ? 0 : this.stepped;
    for (let tries = 0; tries < count; tries++) {
      index = (index + by + count) % count;
      if (!among(index) || Number.isNaN(layout.at(index).x)) continue;
      this.stepped = index;
      spot.pin(codeOf(this.explorer, index));
      layout.seek(layout.at(index));
      this.visits.at(this.stage.toPixel(layout.at(index)), this.stage.size);
      this.explorer.ring(index);
      return this.say(index);
    }
  }

  mark(): void {
    const { selection } = this.explorer;
    const index = this.nearest();
    if (index >= 0) selection.combine([index], selection.items.has(index) ? "subtract" : "add");
  }

  corner(shape: Shape, add: boolean): void {
    const { layout, spot } = this.explorer;
    const point = layout.project(spot.code);
    if (!this.picker.drawing) return this.picker.begin(point, shape);
    this.picker.extend(point, this.stage.view.scale);
    if (this.picker.shape === "box") this.picker.end(add ? "add" : undefined);
  }

  all(): void {
    const { items, selection } = this.explorer;
    selection.combine(Array.from({ length: items.count }, (_, i) => i).filter(this.meant), "replace");
  }

  isolate(): void {
    const { filter, explorer: { selection } } = this;
    filter.isolate(filter.isolated || selection.items.size === 0 ? null : selection.items);
  }

  escape(): void {
    const { filter, explorer: { selection } } = this;
    if (this.closeHelp()) return;
    if (this.picker.drawing) this.picker.cancel();
    else if (filter.isolated) filter.isolate(null);
    else selection.clear();
  }

  private take(index: number): void {
    const { spot, choice } = this.explorer;
    spot.pin(codeOf(this.explorer, index));
    this.say(index);
    choice.choose(index);
  }

  private nearest(): number {
    const { layout, spot } = this.explorer;
    return layout.nearest(layout.project(spot.code), this.meant).index;
  }

  private itemAt(pixel: Point, reach = PICK_PX): number | null {
    const { index, distance } = this.explorer.layout.nearest(this.stage.toMap(pixel), this.meant);
    return index >= 0 && distance * this.stage.view.scale <= reach ? index : null;
  }
}
