import type { Words } from "../core/words";
import { h } from "../core/dom";
import { onStage, type Theme } from "../core/theme";
import { classColour } from "../map/dye";
import type { Stage } from "../map/stage";
import type { Result } from "./result";

/** From here on a classifier is called sure. */
const SURE = 0.9;
const LEAST_ALPHA = 30;
const MOST_ALPHA = 215;
const CROSS_PX = 2.5;

/** The ground of the map, each spot in the colour of the class that what it decodes to is taken for: strong where that is sure. */
export class Painted {
  readonly told: string;
  private readonly sheet: HTMLCanvasElement;

  constructor(private readonly of: Grid, theme: Theme, { t }: Words) {
    this.told = t("use_painted");
    this.sheet = sheetOf(of, onStage(theme));
  }

  paint(context: CanvasRenderingContext2D, stage: Stage): void {
    const { box: [left, bottom, right, top], side, sure, far } = this.of;
    const [from, to] = [stage.toPixel({ x: left, y: top }), stage.toPixel({ x: right, y: bottom })];
    context.imageSmoothingEnabled = false;
    context.drawImage(this.sheet, from.x, from.y, to.x - from.x, to.y - from.y);
    context.strokeStyle = "rgba(255, 255, 255, 0.55)";
    context.beginPath();
    for (let at = 0; at < side * side; at++) {
      if (!far[at] || sure[at] < SURE) continue;
      const x = from.x + ((at % side) + 0.5) / side * (to.x - from.x);
      const y = to.y - (Math.floor(at / side) + 0.5) / side * (to.y - from.y);
      context.moveTo(x - CROSS_PX, y - CROSS_PX);
      context.lineTo(x + CROSS_PX, y + CROSS_PX);
    }
    context.stroke();
  }
}

/** Rows from the bottom of the map to its top. */
interface Grid {
  side: number;
  box: number[];
  taken: ArrayLike<number>;
  sure: ArrayLike<number>;
  far: ArrayLike<number>;
}

/** The painted ground of a result; null where it has none. */
export function paintedOf(result: Result, theme: Theme, words: Words): Painted | null {
  const [taken, sure, far, box] = (["class", "sure", "far", "box"] as const).map((name) => result.extra(`ground.${name}`));
  if (!taken || !sure || !far || !box) return null;
  return new Painted({ side: taken.shape[0], box: Array.from(box.data), taken: taken.data, sure: sure.data, far: far.data }, theme, words);
}

function sheetOf({ side, taken, sure }: Grid, theme: Theme): HTMLCanvasElement {
  const canvas = h("canvas", { width: side, height: side });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const image = context.createImageData(side, side);
  for (let at = 0; at < side * side; at++) {
    const colour = classColour(theme, taken[at]);
    const into = 4 * ((side - 1 - Math.floor(at / side)) * side + (at % side));
    for (let channel = 0; channel < 3; channel++) image.data[into + channel] = parseInt(colour.slice(1 + 2 * channel, 3 + 2 * channel), 16);
    image.data[into + 3] = LEAST_ALPHA + (MOST_ALPHA - LEAST_ALPHA) * sure[at] ** 2;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
