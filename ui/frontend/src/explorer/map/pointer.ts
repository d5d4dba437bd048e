import type { Stage } from "../../map/stage";
import { zoomAt, type Point } from "../../map/viewport";
import type { Combine } from "./selection";

/** What a person does on the map with a pointer, whatever the device. */
export interface Intents {
  /** The pointer is over a spot. */
  probe(pixel: Point): void;
  /** The pointer has left without choosing. */
  leave(): void;
  /** A finger that was probing is lifted: keep the spot. */
  keep(pixel: Point): void;
  tap(pixel: Point, finger: boolean, how: Combine | null): void;
  /** Takes the map along, or turns what it shows, by so many pixels. */
  drag(right: number, down: number): void;
  /** Whether dragging draws round items instead of moving the map; `how` is what the keys that are held ask for. */
  draws(how: Combine | null): boolean;
  /** The outline begins, goes on, and ends. */
  outline(pixel: Point, first: boolean): void;
  close(how: Combine | null): void;
  /** The outline is given up. */
  drop(): void;
}

const TAP_SLACK_PX = 5;
const WHEEL_SPEED = 0.0016;

/** Shift adds to the selection, Alt takes away. */
const askedBy = (event: PointerEvent): Combine | null => (event.shiftKey ? "add" : event.altKey ? "subtract" : null);

/** Tells what a person does with mouse, pen or fingers on the map. */
export function attachPointer(stage: Stage, intents: Intents): void {
  const hands = new Hands(stage, intents);
  const surface = stage.overlay;
  surface.addEventListener("pointerdown", (event) => hands.down(event));
  surface.addEventListener("pointermove", (event) => hands.move(event));
  surface.addEventListener("pointerup", (event) => hands.up(event));
  surface.addEventListener("pointercancel", (event) => hands.cancel(event));
  surface.addEventListener("pointerleave", (event) => hands.leave(event));
  surface.addEventListener("wheel", (event) => hands.wheel(event), { passive: false });
}

/** The fingers that are down, or the mouse. */
class Hands {
  private readonly fingers = new Map<number, Point>();
  private start: Point | null = null;
  private moved = false;
  private drawing = false;

  constructor(private readonly stage: Stage, private readonly intents: Intents) {}

  down(event: PointerEvent): void {
    if (event.button > 0) return;
    const pixel = this.stage.pixelOf(event);
    this.stage.overlay.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, pixel);
    if (this.fingers.size > 1) return this.giveUp();
    this.start = pixel;
    this.moved = false;
    this.drawing = this.intents.draws(askedBy(event));
    if (event.pointerType === "touch" && !this.drawing) this.intents.probe(pixel);
  }

  move(event: PointerEvent): void {
    const { stage, start } = this;
    const pixel = stage.pixelOf(event);
    const before = this.fingers.get(event.pointerId);
    if (!before) return this.intents.probe(pixel);
    const first = !this.moved;
    this.moved ||= start !== null && Math.hypot(pixel.x - start.x, pixel.y - start.y) > TAP_SLACK_PX;
    if (this.fingers.size === 2) this.pinch(event.pointerId, before, pixel);
    else if (this.drawing) this.draw(pixel, first);
    else if (event.pointerType === "touch") this.intents.probe(pixel);
    else if (this.moved) this.intents.drag(pixel.x - before.x, pixel.y - before.y);
    this.fingers.set(event.pointerId, pixel);
  }

  up(event: PointerEvent): void {
    const { stage, intents } = this;
    const alone = this.fingers.size === 1;
    if (!this.fingers.delete(event.pointerId) || !alone || !this.start) return;
    this.start = null;
    const finger = event.pointerType === "touch";
    if (!this.moved) intents.tap(stage.pixelOf(event), finger, askedBy(event));
    else if (this.drawing) intents.close(askedBy(event));
    else if (finger) intents.keep(stage.pixelOf(event));
    this.drawing = false;
  }

  cancel(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    this.giveUp();
  }

  leave(event: PointerEvent): void {
    if (!this.fingers.has(event.pointerId)) this.intents.leave();
  }

  wheel(event: WheelEvent): void {
    const { stage } = this;
    event.preventDefault();
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 16 : 1) * WHEEL_SPEED);
    stage.look(zoomAt(stage.view, stage.size, stage.pixelOf(event), factor));
    this.intents.probe(stage.pixelOf(event));
  }

  /** A second finger pans and zooms, or the browser has taken over: what one finger has begun is given up. */
  private giveUp(): void {
    if (this.drawing) this.intents.drop();
    this.drawing = false;
    this.intents.leave();
  }

  private draw(pixel: Point, first: boolean): void {
    if (!this.moved || !this.start) return;
    if (first) {
      this.intents.leave();
      this.intents.outline(this.start, true);
    }
    this.intents.outline(pixel, false);
  }

  /** Two fingers pan with their middle and zoom with their distance. */
  private pinch(id: number, before: Point, now: Point): void {
    const { stage } = this;
    this.moved = true;
    const other = [...this.fingers].find(([key]) => key !== id)![1];
    const distance = (a: Point) => Math.max(10, Math.hypot(a.x - other.x, a.y - other.y));
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.intents.drag((now.x - before.x) / 2, (now.y - before.y) / 2);
    stage.look(zoomAt(stage.view, stage.size, middle, distance(now) / distance(before)));
  }
}
