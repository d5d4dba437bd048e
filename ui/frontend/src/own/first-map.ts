import { h, setAttribute } from "../core/dom";
import { product } from "../core/looks/sample";
import { rgba } from "../core/looks/image";
import { plainSamples, type Samples } from "../core/looks/sample";
import { onStage, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { classColour, noneColour } from "../map/dye";
import { Stage } from "../map/stage";
import { thinned } from "../map/thin";
import { boundsOf } from "../map/viewport";
import type { LookFile } from "./session";

const PICTURE_PX = 26;
/** Pictures stand so many of their widths apart. */
const APART = 0.82;
/** The corners of a picture are round by this share of its width. */
const ROUND = 0.16;

/** The two directions in which the items differ most, before any training: pictures where the items are some, else dots. */
export class FirstMap {
  readonly element: HTMLElement;
  private readonly stage: Stage;
  private readonly thumbs: HTMLCanvasElement[] = [];
  private readonly xy: Float32Array;
  private readonly groups: Uint16Array;

  constructor({ tensors }: LookFile, private readonly classes: number, private theme: Theme, { t, number }: Words) {
    this.xy = tensors.xy.data;
    const labels = tensors.labels?.data ?? new Int32Array(this.xy.length / 2).fill(-1);
    this.groups = Uint16Array.from(labels, (label) => (label >= 0 && label < classes ? label : classes));
    if (tensors.thumbs) this.thumbs = thumbsOf(plainSamples(tensors.thumbs, 1 / 255));
    this.stage = new Stage(() => undefined, this.thumbs.length > 0 ? (context, stage) => this.paint(context, stage) : null);
    const name = t("own_map_name", { n: number(this.groups.length, 9) });
    setAttribute(this.stage.overlay, "aria-label", name);
    this.stage.overlay.tabIndex = -1;
    this.element = h("figure", { class: "own-map" }, this.stage.element, h("figcaption", {}, h("b", {}, t("own_map")), " ", t("own_map_hint")));
  }

  /** Draws it; to be called once it stands in the page. */
  async begin(): Promise<void> {
    await this.stage.load();
    // Dots between pictures would say less and hide more.
    this.stage.showPoints(this.thumbs.length === 0);
    this.recolour(this.theme);
    await this.stage.draw({ xy: this.xy, groups: this.groups }, boundsOf(this.xy), false);
  }

  recolour(theme: Theme): void {
    this.theme = theme;
    const stage = onStage(theme);
    const named = Array.from({ length: this.classes }, (_, i) => classColour(stage, i));
    this.stage.colour([...named, this.classes > 0 ? noneColour(stage) : stage.palette[0]]);
  }

  destroy(): void {
    this.stage.destroy();
  }

  private paint(context: CanvasRenderingContext2D, stage: Stage): void {
    context.imageSmoothingEnabled = PICTURE_PX < this.thumbs[0].width;
    const side = (APART * PICTURE_PX) / stage.view.scale;
    const chosen = thinned(this.xy.subarray(0, 2 * this.thumbs.length), side, side, () => true);
    for (const index of chosen) {
      const { x, y } = stage.toPixel({ x: this.xy[2 * index], y: this.xy[2 * index + 1] });
      context.drawImage(this.thumbs[index], x - PICTURE_PX / 2, y - PICTURE_PX / 2, PICTURE_PX, PICTURE_PX);
    }
  }
}

function thumbsOf(samples: Samples): HTMLCanvasElement[] {
  return Array.from({ length: samples.count }, (_, i) => {
    const sample = samples.at(i);
    const [, height, width] = sample.shape;
    const canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d");
    if (!context || product(sample.shape) === 0) return canvas;
    const image = context.createImageData(width, height);
    rgba(sample, image.data);
    context.putImageData(image, 0, 0);
    context.globalCompositeOperation = "destination-in";
    context.beginPath();
    context.roundRect(0, 0, width, height, ROUND * width);
    context.fill();
    return canvas;
  });
}
