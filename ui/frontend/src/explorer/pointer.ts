import type { Stage } from "../map/stage";
import { pan, zoomAt, type Point } from "../map/viewport";

/** What a person does on the map, whatever the device. */
export interface Intents {
  /** The pointer is over a spot. */
  probe(pixel: Point): void;
  /** The pointer has left without choosing. */
  leave(): void;
  /** A finger that was probing is lifted: keep the spot. */
  keep(pixel: Point): void;
  tap(pixel: Point, finger: boolean): void;
  /** Arrow keys, in pixels. */
  nudge(dx: number, dy: number): void;
  /** Enter or space. */
  confirm(): void;
}

const TAP_SLACK_PX = 5;
const NUDGE_PX = 6;
const WHEEL_SPEED = 0.0016;
const KEY_ZOOM = 1.25;

export function attachPointer(stage: Stage, intents: Intents): void {
  const surface = stage.overlay;
  const fingers = new Map<number, Point>();
  let start: Point | null = null;
  let moved = false;

  function down(event: PointerEvent): void {
    const pixel = stage.pixelOf(event);
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, pixel);
    if (fingers.size > 1) return intents.leave();
    start = pixel;
    moved = false;
    if (event.pointerType === "touch") intents.probe(pixel);
  }

  function move(event: PointerEvent): void {
    const pixel = stage.pixelOf(event);
    const before = fingers.get(event.pointerId);
    if (!before) return intents.probe(pixel);
    moved ||= start !== null && Math.hypot(pixel.x - start.x, pixel.y - start.y) > TAP_SLACK_PX;
    if (fingers.size === 2) pinch(event.pointerId, before, pixel);
    else if (event.pointerType === "touch") intents.probe(pixel);
    else if (moved) stage.look(pan(stage.view, pixel.x - before.x, pixel.y - before.y));
    fingers.set(event.pointerId, pixel);
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
    fingers.delete(event.pointerId);
    if (!alone || !start) return;
    start = null;
    const finger = event.pointerType === "touch";
    if (!moved) intents.tap(stage.pixelOf(event), finger);
    else if (finger) intents.keep(stage.pixelOf(event));
  }

  function cancel(event: PointerEvent): void {
    fingers.delete(event.pointerId);
    intents.leave();
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 16 : 1) * WHEEL_SPEED);
    stage.look(zoomAt(stage.view, stage.size, stage.pixelOf(event), factor));
    intents.probe(stage.pixelOf(event));
  }

  function key(event: KeyboardEvent): void {
    const act = keyAction(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  function keyAction(event: KeyboardEvent): (() => void) | undefined {
    const step = NUDGE_PX * (event.shiftKey ? 5 : 1);
    const middle = { x: stage.size.width / 2, y: stage.size.height / 2 };
    const zoom = (factor: number) => stage.look(zoomAt(stage.view, stage.size, middle, factor));
    const actions: Record<string, () => void> = {
      ArrowLeft: () => intents.nudge(-step, 0),
      ArrowRight: () => intents.nudge(step, 0),
      ArrowUp: () => intents.nudge(0, -step),
      ArrowDown: () => intents.nudge(0, step),
      Enter: intents.confirm,
      " ": intents.confirm,
      "+": () => zoom(KEY_ZOOM),
      "-": () => zoom(1 / KEY_ZOOM),
      "0": () => stage.fit(true),
    };
    return event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
  }

  surface.addEventListener("pointerdown", down);
  surface.addEventListener("pointermove", move);
  surface.addEventListener("pointerup", up);
  surface.addEventListener("pointercancel", cancel);
  surface.addEventListener("pointerleave", (event) => {
    if (!fingers.has(event.pointerId)) intents.leave();
  });
  surface.addEventListener("wheel", wheel, { passive: false });
  surface.addEventListener("keydown", key);
}
