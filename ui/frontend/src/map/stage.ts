import { h, reducedMotion } from "../core/dom";
import { ease, tween } from "../core/frames";
import { Signal } from "../core/signal";
import type { Cloud, Drawing } from "./cloud";
import { FlatScatter } from "./flat";
import {
  between, fit, resize, toMap, toPixel, type Bounds, type Point, type Size, type Viewport,
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
  renderer: "webgl" | "canvas" = "webgl";
  size: Size = { width: 1, height: 1 };
  view: Viewport = { x: 0, y: 0, scale: 1 };
  /** Somebody has looked elsewhere, or at the whole again. */
  readonly looked = new Signal<void>();
  /** A plain canvas has taken over. */
  readonly fell = new Signal<void>();
  bounds: Bounds | null = null;
  /** All points are shown. */
  fitted = true;
  private points = h("canvas", { class: "points" });
  private readonly sprites: HTMLCanvasElement | null;
  private readonly observer = new ResizeObserver(() => this.resize());
  private scatter: Drawing | null = null;
  /** What is drawn, for who draws it next. */
  private cloud: Cloud | null = null;
  private colours: string[] = [];
  private frame = 0;
  /** The sprites have to be painted again. */
  private stale = true;
  private stopTween = () => {};

  /** `paintSprites`: paints between the points and the marks, only when the view changes or it is asked to. */
  constructor(private readonly paintOverlay: PaintOverlay, private readonly paintSprites: PaintOverlay | null = null, private readonly withoutWebGL = false) {
    this.sprites = paintSprites && h("canvas", { class: "sprites" });
    this.element = h("div", { class: "stage", "data-testid": "map" }, this.points, this.sprites, this.overlay);
    this.observer.observe(this.element);
  }

  /** Fetches the WebGL part; where there is no WebGL, or it is not wished for, a plain canvas does its work. */
  async load(): Promise<void> {
    this.scatter = (this.withoutWebGL ? null : await this.webgl()) ?? this.plain();
    this.element.dataset.renderer = this.renderer;
    this.resize();
  }

  private async webgl(): Promise<Drawing | null> {
    const { Scatter } = await import("./scatter");
    try {
      return new Scatter(this.points, () => this.fallBack());
    } catch (error) {
      console.warn(error);
      return null;
    }
  }

  /** `glide`: points that stand elsewhere than before move there. */
  async draw(cloud: Cloud, bounds: Bounds, glide = true): Promise<void> {
    const first = this.bounds === null;
    this.bounds = bounds;
    if (this.fitted && (glide || first)) this.fit(!first);
    const still = first || !glide || reducedMotion();
    this.cloud = cloud;
    await this.scatter?.draw(cloud, still ? 0 : MOVE_MS);
  }

  /** A plain canvas takes over where the WebGL context is lost for good (too many maps in other tabs, a driver that died). */
  private fallBack(): void {
    if (!this.scatter || this.renderer === "canvas") return;
    this.scatter.destroy();
    this.scatter = this.plain();
    this.scatter.colour(this.colours);
    if (this.cloud) void this.scatter.draw(this.cloud, 0);
    this.resize();
    this.fell.emit();
  }

  /** Points on a canvas of their own: one that has begun with WebGL cannot be painted on. */
  private plain(): FlatScatter {
    this.renderer = this.element.dataset.renderer = "canvas";
    const canvas = h("canvas", { class: "points" });
    canvas.style.visibility = this.points.style.visibility;
    this.points.replaceWith(canvas);
    this.points = canvas;
    return new FlatScatter(canvas);
  }

  colour(colours: string[]): void {
    this.colours = colours;
    this.scatter?.colour(colours);
    this.repaint();
    this.repaintSprites();
  }

  /** Whether the points can be seen; marks that stand for them can take their place. */
  showPoints(visible: boolean): void {
    this.points.style.visibility = visible ? "" : "hidden";
  }

  /** Shows all points; stays so when points or size change, until the user looks elsewhere. */
  fit(smooth: boolean): void {
    const elsewhere = !this.fitted;
    this.fitted = true;
    if (elsewhere) this.looked.emit();
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
    this.looked.emit();
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

  repaintSprites(): void {
    this.stale = true;
    this.repaint();
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
    this.repaintSprites();
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width < 2 || height < 2) return;
    this.size = { width, height };
    for (const canvas of [this.overlay, this.sprites]) if (canvas) resize(canvas, this.size);
    if (this.fitted) this.fit(false);
    else this.setView(this.view);
    this.paint();
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.stale && this.sprites && this.paintSprites) this.paintOn(this.sprites, this.paintSprites);
    this.stale = false;
    this.paintOn(this.overlay, this.paintOverlay);
  }

  private paintOn(canvas: HTMLCanvasElement, paint: PaintOverlay): void {
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    paint(context, this);
  }
}
