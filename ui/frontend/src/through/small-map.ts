import { h } from "../core/dom";
import { sharp } from "../core/looks/canvas";
import { mix, type Theme } from "../core/theme";
import { boundsOf, fit, toMap, toPixel, union, type Point, type Size, type Viewport } from "../map/viewport";

const REACH_PX = 14;
/** A still map of more points than this looks no different. */
const MOST = 4000;

/** A map to point at: the item under the pointer is lit in all maps beside it. */
export class SmallMap {
  readonly element = h("canvas", { class: "small-map", role: "img" });
  private readonly observer = new ResizeObserver(() => this.draw());
  private view: Viewport | null = null;
  private size: Size = { width: 1, height: 1 };
  private lit: number[] = [];
  private spot: Point | null = null;

  constructor(
    private xy: Float32Array,
    private labels: Int32Array,
    private theme: Theme,
    label: string,
    on: { hover(index: number | null): void; choose(index: number): void },
  ) {
    this.element.setAttribute("aria-label", label);
    this.element.addEventListener("pointermove", (event) => on.hover(this.itemAt(event)));
    this.element.addEventListener("pointerleave", () => on.hover(null));
    this.element.addEventListener("click", (event) => {
      const index = this.itemAt(event);
      if (index !== null) on.choose(index);
    });
    this.observer.observe(this.element);
  }

  /** Shows other places of other items. */
  show(xy: Float32Array, labels: Int32Array): void {
    this.xy = xy;
    this.labels = labels;
    this.draw();
  }

  /** Marks items: the first is ringed strongest. */
  light(items: number[]): void {
    this.lit = items;
    this.draw();
  }

  /** Marks a place that is no item's; null: none. */
  mark(spot: Point | null): void {
    this.spot = spot;
    this.draw();
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.draw();
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private draw(): void {
    const surface = sharp(this.element);
    if (!surface) return;
    const { context, width, height } = surface;
    const { theme, xy, labels } = this;
    this.size = { width, height };
    const bounds = boundsOf(xy);
    this.view = fit(this.spot ? union(bounds, boundsOf([this.spot.x, this.spot.y])) : bounds, this.size);
    const step = Math.max(1, Math.ceil(labels.length / MOST));
    for (let i = 0; i < labels.length; i += step) {
      const { x, y } = this.place(i);
      context.fillStyle = mix(theme.palette[Math.max(0, labels[i]) % theme.palette.length], theme.background, 0.25);
      context.fillRect(x - 1, y - 1, 2.2, 2.2);
    }
    this.lit.forEach((item, i) => this.ring(context, this.place(item), i === 0 && !this.spot ? theme.primary : theme.text));
    if (this.spot) this.ring(context, toPixel(this.view, this.size, this.spot), theme.primary);
  }

  private ring(context: CanvasRenderingContext2D, { x, y }: Point, colour: string): void {
    for (const [stroke, width] of [[this.theme.background, 5], [colour, 2.5]] as const) {
      context.beginPath();
      context.arc(x, y, 6, 0, 2 * Math.PI);
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.stroke();
    }
  }

  private place(index: number): Point {
    return toPixel(this.view!, this.size, { x: this.xy[2 * index], y: this.xy[2 * index + 1] });
  }

  private itemAt(event: MouseEvent): number | null {
    if (!this.view) return null;
    const box = this.element.getBoundingClientRect();
    const spot = toMap(this.view, this.size, { x: event.clientX - box.left, y: event.clientY - box.top });
    let best = (REACH_PX / this.view.scale) ** 2;
    let found: number | null = null;
    for (let i = 0; i < this.labels.length; i++) {
      const squares = (this.xy[2 * i] - spot.x) ** 2 + (this.xy[2 * i + 1] - spot.y) ** 2;
      if (squares < best) [best, found] = [squares, i];
    }
    return found;
  }
}
