import { h } from "../../core/dom";
import type { Words } from "../../core/words";
import type { Sketch } from "./sketch";

/** Steps of the arrows from one edge to the other, and how many of them one with Shift is. */
const STEPS = 28;
const LEAP = 4;
const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A sheet that the keyboard draws on too: arrows move the brush, Space puts it down or lifts it. `taken`: Enter was pressed. */
export function keyed(sketch: Sketch, { t }: Words, taken: () => void = () => undefined): HTMLElement {
  const { element: canvas } = sketch;
  const ring = h("i", { class: "sketch-ring", "aria-hidden": "true" });
  const spot = { x: canvas.width / 2, y: canvas.height / 2 };
  const place = () => {
    ring.style.left = `${(100 * spot.x) / canvas.width}%`;
    ring.style.top = `${(100 * spot.y) / canvas.height}%`;
    ring.classList.toggle("down", sketch.isDown);
  };
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const press = (event: KeyboardEvent) => {
    const way = ARROWS[event.key];
    if (way) {
      const far = ((event.shiftKey ? LEAP : 1) * canvas.width) / STEPS;
      Object.assign(spot, { x: within(spot.x + way[0] * far, canvas.width), y: within(spot.y + way[1] * far, canvas.height) });
      sketch.drag({ ...spot });
    } else if (event.key === " ") {
      if (sketch.isDown) sketch.lift();
      else sketch.press({ ...spot });
    } else if (event.key === "Enter") {
      sketch.lift();
      taken();
    } else return;
    event.preventDefault();
    place();
  };
  place();
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-description", t("draw_keys"));
  canvas.addEventListener("keydown", press);
  canvas.addEventListener("blur", () => { sketch.lift(); place(); });
  return h("div", { class: "sketch-keys" }, canvas, ring);
}
