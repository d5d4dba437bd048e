import { h, reducedMotion } from "../core/dom";
import { ease, tween } from "../core/frames";
import type { Theme } from "../core/theme";
import type { Cloud, Scatter } from "./scatter";
import {
  between, fit, toMap, toPixel, type Bounds, type Point, type Size, type Viewport,
} from "./viewport";

/** Paints what lies over the points; the context is cleared and scaled to CSS pixels. */
export type PaintOverlay = (context: CanvasRenderingContext2D, stage: Stage) => void;

const MOVE_MS = 300;
/** What lies closer to the edge is not well in sight. */
const EDGE_PX = 24;

/** A map: a canvas of points, and over it a transparent canvas for marks and pointer events. */
export class Stage {
  readonly overlay = h("canvas", { class: "overlay", tabindex: 0, role: "img" });
  readonly element: HTMLElement;
  size: Size = { width: 1, height: 1 };
  view: Viewport = { x: 0, y: 0, scale: 1 };
  private readonly points = h("canvas", { class: "points" });
  private readonly observer = new ResizeObserver(() => this.resize());
  private scatter: Scatter | null = null;
  private bounds: Bounds | null = null;
  private fitted = true;
  private frame = 0;
  private stopTween = () => {};

  constructor(private readonly paintOverlay: PaintOverlay) {
    this.element = h("div", { class: "stage", "data-testid": "map" }, this.points, this.overlay);
    this.observer.observe(this.element);
  }

  /** Fetches the WebGL part. False: this browser cannot draw the points. */
  async load(): Promise<boolean> {
    const { Scatter, hasWebGl } = await import("./scatter");
    if (!hasWebGl()) return false;
    try {
      this.scatter = new Scatter(this.points);
    } catch {
      return false;
    }
    this.resize();
    return true;
  }

  async draw(cloud: Cloud, bounds: Bounds): Promise<void> {
    const first = this.bounds === null;
    this.bounds = bounds;
    if (this.fitted) this.fit(!first);
    const still = first || reducedMotion();
    await this.scatter?.draw(cloud, still ? 0 : MOVE_MS);
  }

  colour(colours: string[], theme: Theme): void {
    this.scatter?.colour(colours, theme.background);
    this.repaint();
  }

  /** Shows all points; stays so when points or size change, until the user looks elsewhere. */
  fit(smooth: boolean): void {
    this.fitted = true;
    if (!this.bounds) return;
    const target = fit(this.bounds, this.size);
    const start = this.view;
    this.stopTween();
    if (!smooth || reducedMotion()) return this.setView(target);
    this.stopTween = tween(MOVE_MS, (share) => this.setView(between(start, target, ease(share))));
  }

  look(view: Viewport): void {
    this.stopTween();
    this.fitted = false;
    this.setView(view);
  }

  /** Brings a place to the middle unless it is well in sight. */
  reveal(point: Point): void {
    const { x, y } = this.toPixel(point);
    const { width, height } = this.size;
    const inside = x >= EDGE_PX && y >= EDGE_PX && x <= width - EDGE_PX && y <= height - EDGE_PX;
    if (!inside) this.look({ ...this.view, x: point.x, y: point.y });
  }

  repaint(): void {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  toPixel(point: Point): Point {
    return toPixel(this.view, this.size, point);
  }

  toMap(pixel: Point): Point {
    return toMap(this.view, this.size, pixel);
  }

  /** The part of the map that is seen. */
  seen(): Bounds {
    const { width, height } = this.size;
    const [first, last] = [this.toMap({ x: 0, y: 0 }), this.toMap({ x: width, y: height })];
    return { left: first.x, right: last.x, bottom: last.y, top: first.y };
  }

  /** Where a pointer event lies, in pixels from the map's top left corner. */
  pixelOf(event: MouseEvent): Point {
    const box = this.overlay.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  destroy(): void {
    this.observer.disconnect();
    this.stopTween();
    cancelAnimationFrame(this.frame);
    this.scatter?.destroy();
    this.scatter = null;
  }

  private setView(view: Viewport): void {
    this.view = view;
    this.scatter?.look(view, this.size);
    this.repaint();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width < 2 || height < 2) return;
    this.size = { width, height };
    this.overlay.width = width * devicePixelRatio;
    this.overlay.height = height * devicePixelRatio;
    if (this.fitted) this.fit(false);
    else this.setView(this.view);
    this.paint();
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const context = this.overlay.getContext("2d");
    if (!context) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    this.paintOverlay(context, this);
  }
}
