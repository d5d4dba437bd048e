import { tween, ease } from "../core/frames";
import type { Cloud, Drawing } from "./cloud";
import { pointSize } from "./cloud";
import { resize, sameSize, type Size, type Viewport } from "./viewport";

/** More points would make a two-dimensional canvas stutter. */
export const MOST_FLAT = 20_000;
const OPACITY = 0.85;

/** Points on a plain canvas, for browsers without WebGL: slower, and thinned where there are very many. */
export class FlatScatter implements Drawing {
  private cloud: Cloud = { xy: new Float32Array(0), groups: new Uint16Array(0) };
  private shown: Float32Array = this.cloud.xy;
  private colours: string[] = [];
  private view: Viewport = { x: 0, y: 0, scale: 1 };
  private size: Size = { width: 0, height: 0 };
  private stopTween = () => {};
  private frame = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(cloud: Cloud, milliseconds: number): Promise<void> {
    const from = this.shown;
    const glide = milliseconds > 0 && from.length === cloud.xy.length;
    this.cloud = cloud;
    this.stopTween();
    if (!glide) {
      this.shown = cloud.xy;
      this.repaint();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.stopTween = tween(milliseconds, (share) => {
        const part = ease(share);
        this.shown = share < 1 ? cloud.xy.map((to, i) => from[i] + part * (to - from[i])) : cloud.xy;
        this.paint();
        if (share >= 1) resolve();
      });
    });
  }

  colour(colours: string[]): void {
    this.colours = colours;
    this.repaint();
  }

  look(view: Viewport, size: Size): void {
    if (!sameSize(size, this.size)) resize(this.canvas, size);
    this.view = view;
    this.size = { ...size };
    this.repaint();
  }

  destroy(): void {
    this.stopTween();
    cancelAnimationFrame(this.frame);
  }

  private repaint(): void {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { groups } = this.cloud;
    const { view, size, shown } = this;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    context.globalAlpha = OPACITY;
    const side = pointSize(groups.length);
    const step = Math.max(1, Math.ceil(groups.length / MOST_FLAT));
    for (let i = 0; i < groups.length; i += step) {
      const x = size.width / 2 + (shown[2 * i] - view.x) * view.scale;
      const y = size.height / 2 - (shown[2 * i + 1] - view.y) * view.scale;
      if (!(x > -side && x < size.width + side && y > -side && y < size.height + side)) continue;
      context.fillStyle = this.colours[groups[i]] ?? "#808080";
      context.fillRect(x - side / 2, y - side / 2, side, side);
    }
  }
}
