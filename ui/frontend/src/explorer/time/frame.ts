import { h } from "../../core/dom";
import { mix } from "../../core/theme";
import { fit, toPixel } from "../../map/viewport";
import type { Lab } from "../lab";
import type { Moment, Roll } from "./roll";

const SIZE = { width: 420, height: 420 };
const LINE = 26;

/** One picture of the film: the map of a moment in the colours of the classes, and when that was. */
export function frameOf(lab: Lab, roll: Roll, moment: Moment): HTMLCanvasElement {
  const { items, words } = lab;
  const theme = lab.theme();
  const canvas = h("canvas", { width: SIZE.width, height: SIZE.height + LINE });
  const context = canvas.getContext("2d")!;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const view = fit(roll.bounds, SIZE);
  for (let item = 0; item < items.count; item++) {
    const [x, y] = [moment.xy[2 * item], moment.xy[2 * item + 1]];
    if (!Number.isFinite(x + y)) continue;
    const pixel = toPixel(view, SIZE, { x, y });
    const label = items.labels[item];
    context.fillStyle = mix(theme.palette[Math.max(0, label) % theme.palette.length], theme.background, items.heldOut[item] ? 0 : 0.35);
    context.fillRect(pixel.x - 1.5, pixel.y - 1.5, 3, 3);
  }
  context.fillStyle = theme.text;
  context.font = `13px ${theme.font}`;
  context.textBaseline = "middle";
  const loss = moment.loss === null ? "" : `   ${words.t("time_loss", { value: words.number(moment.loss) })}`;
  context.fillText(words.t("time_at", { step: words.number(moment.step, 7), epoch: words.number(moment.epoch) }) + loss, 10, SIZE.height + LINE / 2);
  return canvas;
}
