import { h } from "../../core/dom";
import { drawn } from "../../core/sheets";
import type { Sample } from "../../core/looks/sample";
import { mix } from "../../core/theme";
import { fit, toPixel, type Point } from "../../map/viewport";
import type { Explorer } from "../explorer";
import { Pen } from "../map/pen";
import type { Moment } from "./roll";
import type { Time } from "./time";

const SIZE = { width: 420, height: 420 };
const LINE = 26;
const GAP = 12;
const PICTURE_PX = 224;
const WIDE_PX = 320;
/** A line of words stands under the map, as wide as it. */
const LINE_OF_WORDS = "line";

/** One picture of the film: the map of a moment in the colours of the classes, what the spot decodes to then, and when that was. */
export async function frameOf(explorer: Explorer, time: Time, moment: Moment): Promise<HTMLCanvasElement> {
  const theme = explorer.stage();
  const chart = time.chartOf(moment);
  const spot = time.spotPlace(moment);
  const sample = await decodedAt(explorer, moment, chart.unproject(spot));
  const { form } = explorer.look.tile;
  const picture = sample && drawn(explorer.gallery, sample, form === LINE_OF_WORDS ? SIZE.width - 2 * GAP : form === "wide" ? WIDE_PX : PICTURE_PX);
  const under = form === LINE_OF_WORDS && picture ? LINE + picture.height + GAP : 0;
  const beside = form !== LINE_OF_WORDS && picture ? picture.width + 2 * GAP : 0;
  const canvas = h("canvas", { width: SIZE.width + beside, height: SIZE.height + under + LINE });
  const context = canvas.getContext("2d")!;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const view = fit(chart.bounds!, SIZE);
  const place = (point: Point) => toPixel(view, SIZE, point);
  dots(explorer, moment, context, place);
  new Pen(context, theme).target(place(spot), []);
  if (picture) {
    const corner = under ? { x: GAP, y: SIZE.height + LINE } : { x: SIZE.width + GAP, y: LINE + GAP };
    write(explorer, context, explorer.words.t("decoded"), corner.x, corner.y - LINE / 2);
    context.drawImage(picture, corner.x, corner.y);
  }
  write(explorer, context, captionOf(explorer, moment), GAP, canvas.height - LINE / 2);
  return canvas;
}

/** By the decoder of the moment or the nearest one that was kept, else by the trained one; null where nothing can decode. */
async function decodedAt({ models, look }: Explorer, { decoder }: Moment, code: Float32Array): Promise<Sample | null> {
  if (!models.has("decoder")) return null;
  const trained = () => models.decode(code, "trained");
  const output = decoder === null ? await trained() : await models.decodeAt(decoder, code).catch(trained);
  return look.outputs(output).at(0);
}

function dots({ items, stage }: Explorer, { xy }: Moment, context: CanvasRenderingContext2D, place: (point: Point) => Point): void {
  const { palette, background } = stage();
  for (let item = 0; item < items.count; item++) {
    const [x, y] = [xy[2 * item], xy[2 * item + 1]];
    if (!Number.isFinite(x + y)) continue;
    const pixel = place({ x, y });
    context.fillStyle = mix(palette[Math.max(0, items.labels[item]) % palette.length], background, items.heldOut[item] ? 0 : 0.35);
    context.fillRect(pixel.x - 1.5, pixel.y - 1.5, 3, 3);
  }
}

function captionOf({ words }: Explorer, { step, epoch, loss }: Moment): string {
  const when = words.t("time_at", { step: words.number(step, 7), epoch: words.number(epoch) });
  return loss === null ? when : `${when}   ${words.t("time_loss", { value: words.number(loss) })}`;
}

function write({ stage }: Explorer, context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  const { text: colour, font } = stage();
  context.fillStyle = colour;
  context.font = `13px ${font}`;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
}
