import type { Stage } from "../../map/stage";
import { pan, zoomAt, type Point } from "../../map/viewport";
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

export function attachPointer(stage: Stage, intents: Intents): void {
  const surface = stage.overlay;
  const fingers = new Map<number, Point>();
  let start: Point | null = null;
  let moved = false;
  let drawing = false;

  function down(event: PointerEvent): void {
    if (event.button > 0) return;
    const pixel = stage.pixelOf(event);
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, pixel);
    if (fingers.size > 1) return second();
    start = pixel;
    moved = false;
    drawing = intents.draws(askedBy(event));
    if (event.pointerType === "touch" && !drawing) intents.probe(pixel);
  }

  /** A second finger pans and zooms: what one finger has begun is given up. */
  function second(): void {
    if (drawing) intents.drop();
    drawing = false;
    intents.leave();
  }

  function move(event: PointerEvent): void {
    const pixel = stage.pixelOf(event);
    const before = fingers.get(event.pointerId);
    if (!before) return intents.probe(pixel);
    const first = !moved;
    moved ||= start !== null && Math.hypot(pixel.x - start.x, pixel.y - start.y) > TAP_SLACK_PX;
    if (fingers.size === 2) pinch(event.pointerId, before, pixel);
    else if (drawing) draw(pixel, first);
    else if (event.pointerType === "touch") intents.probe(pixel);
    else if (moved) stage.look(pan(stage.view, pixel.x - before.x, pixel.y - before.y));
    fingers.set(event.pointerId, pixel);
  }

  function draw(pixel: Point, first: boolean): void {
    if (!moved || !start) return;
    if (first) {
      intents.leave();
      intents.outline(start, true);
    }
    intents.outline(pixel, false);
  }

  /** Two fingers pan with their middle and zoom with their distance. */
  function pinch(id: number, before: Point, now: Point): void {
    moved = true;
    const other = [...fingers].find(([key]) => key !== id)![1];
    const distance = (a: Point) => Math.max(10, Math.hypot(a.x - other.x, a.y - other.y));
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    const panned = pan(stage.view, (now.x - before.x) / 2, (now.y - before.y) / 2);
    stage.look(zoomAt(panned, stage.size, middle, distance(now) / distance(before)));
  }

  function up(event: PointerEvent): void {
    const alone = fingers.size === 1;
    if (!fingers.delete(event.pointerId) || !alone || !start) return;
    start = null;
    const finger = event.pointerType === "touch";
    if (!moved) intents.tap(stage.pixelOf(event), finger, askedBy(event));
    else if (drawing) intents.close(askedBy(event));
    else if (finger) intents.keep(stage.pixelOf(event));
    drawing = false;
  }

  function cancel(event: PointerEvent): void {
    fingers.delete(event.pointerId);
    if (drawing) intents.drop();
    drawing = false;
    intents.leave();
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 16 : 1) * WHEEL_SPEED);
    stage.look(zoomAt(stage.view, stage.size, stage.pixelOf(event), factor));
    intents.probe(stage.pixelOf(event));
  }

  surface.addEventListener("pointerdown", down);
  surface.addEventListener("pointermove", move);
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", cancel);
  surface.addEventListener("pointerleave", (event) => {
    if (!fingers.has(event.pointerId)) intents.leave();
  });
  surface.addEventListener("wheel", wheel, { passive: false });
}
