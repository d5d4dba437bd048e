import type { Stage } from "../../map/stage";
import type { Bounds, Viewport } from "../../map/viewport";
import { readNumbers, writtenNumbers } from "../state/numerals";
import type { Slot } from "../state/slots";
import type { Layout } from "./layout";

/** The link waits until the map has stood still for so long. */
const STILL_MS = 500;
/** What a link shows of the map is at least and at most so large, as a share of the whole map, and at most so far from its middle. */
const SMALLEST = 1e-4;
const LARGEST = 50;

/** Keeps in the link what part of the map is seen: its middle, and how many map units its shorter side is. Nothing while all is seen. */
export class Sight {
  private timer = 0;
  /** What the link asks for, where the map that it is of has still to come. */
  private waiting: [number, number, number] | null = null;

  constructor(layout: Layout, private readonly stage: Stage, private readonly link: Slot<"zoom">) {
    let shown = layout.chart.id;
    layout.changed.on(({ id }) => {
      // Another map has another size; the same one may have been zoomed into.
      if (id !== shown) this.turn();
      shown = id;
    });
    stage.looked.on(() => this.keep());
  }

  /** Shows what the link asks for; `later`: the map that it is of has still to come. */
  start(later: boolean): void {
    const { link } = this;
    const text = link.get("zoom");
    if (text === null) return;
    const asked = readNumbers(text, 3);
    if (!asked) return void link.refuse("zoom");
    const [x, y, span] = asked;
    if (later) this.waiting = [x, y, span];
    else this.look(x, y, span);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private turn(): void {
    if (!this.waiting) return this.stage.fit(true);
    const [x, y, span] = this.waiting;
    this.waiting = null;
    this.look(x, y, span);
  }

  private look(x: number, y: number, span: number): void {
    const { width, height } = this.stage.size;
    const { bounds } = this.stage;
    if (bounds && !sensible(bounds, x, y, span)) return void this.link.refuse("zoom");
    this.stage.look({ x, y, scale: Math.min(width, height) / span });
  }

  private keep(): void {
    this.waiting = null;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.link.set({ zoom: this.stage.fitted ? null : this.written(this.stage.view) }), STILL_MS);
  }

  private written({ x, y, scale }: Viewport): string | null {
    const { size: { width, height }, bounds } = this.stage;
    const span = Math.min(width, height) / scale;
    return bounds && sensible(bounds, x, y, span) ? writtenNumbers([x, y, span]) : null;
  }
}

function sensible({ left, right, top, bottom }: Bounds, x: number, y: number, span: number): boolean {
  const whole = Math.max(right - left, top - bottom);
  const away = Math.max(Math.abs(x - (left + right) / 2), Math.abs(y - (top + bottom) / 2));
  return span >= SMALLEST * whole && span <= LARGEST * whole && away <= LARGEST * whole;
}
