import createScatterplot, { createRenderer } from "regl-scatterplot";
import { ease } from "../core/frames";
import { pointSize, type Cloud, type Drawing } from "./cloud";
import { cameraMatrix, type Size, type Viewport } from "./viewport";

/** Points on a WebGL canvas. Zoom, pan and hover are done by its owner. */
export class Scatter implements Drawing {
  private readonly plot: ReturnType<typeof createScatterplot>;
  private busy = false;
  private waiting: { cloud: Cloud; milliseconds: number } | null = null;
  private count = 0;
  private size: Size = { width: 0, height: 0 };
  private readonly gl = document.createElement("canvas");
  // By default the library draws on a hidden canvas as large as the window, whatever the map's size.
  private readonly renderer = createRenderer({ canvas: this.gl });

  /** `lost` is told when the browser has taken the WebGL context away: after that nothing is drawn any more. */
  constructor(canvas: HTMLCanvasElement, private readonly lost: () => void) {
    this.gl.addEventListener("webglcontextlost", this.lost);
    this.plot = createScatterplot({
      renderer: this.renderer,
      canvas,
      width: 1,
      height: 1,
      aspectRatio: 1,
      cameraIsFixed: true,
      colorBy: "valueA",
      pointScaleMode: "constant",
      opacity: 0.85,
      deselectOnEscape: false,
      deselectOnDblClick: false,
    });
  }

  /** Shows the newest cloud; one that arrives while another is drawn waits and replaces older ones. */
  async draw(cloud: Cloud, milliseconds: number): Promise<void> {
    this.waiting = { cloud, milliseconds };
    if (this.busy) return;
    this.busy = true;
    while (this.waiting) {
      const next: { cloud: Cloud; milliseconds: number } = this.waiting;
      this.waiting = null;
      await this.drawNow(next.cloud, next.milliseconds);
    }
    this.busy = false;
  }

  private async drawNow({ xy, groups }: Cloud, milliseconds: number): Promise<void> {
    const count = groups.length;
    const x = new Float32Array(count);
    const y = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      x[i] = xy[2 * i];
      y[i] = xy[2 * i + 1];
    }
    const transition = milliseconds > 0 && count === this.count;
    this.count = count;
    this.plot.set({ pointSize: pointSize(count) });
    await this.plot.draw(
      { x, y, valueA: groups },
      { transition, transitionDuration: milliseconds, transitionEasing: ease, zDataType: "categorical" },
    );
  }

  colour(colours: string[], background: string): void {
    this.plot.set({ pointColor: colours, backgroundColor: background });
  }

  look(view: Viewport, size: Size): void {
    if (size.width !== this.size.width || size.height !== this.size.height) {
      this.size = { ...size };
      this.renderer.resize(size.width, size.height);
      this.plot.set({ width: size.width, height: size.height });
    }
    this.plot.view(cameraMatrix(view, size) as never);
  }

  destroy(): void {
    this.gl.removeEventListener("webglcontextlost", this.lost);
    this.plot.destroy();
    this.renderer.destroy();
    // Browsers allow few WebGL contexts at a time and free them late by themselves.
    this.gl.getContext("webgl")?.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

export function hasWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
