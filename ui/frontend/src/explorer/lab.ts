import { show } from "../core/dom";
import { drawPicture } from "../core/pictures";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import type { Choice } from "./choice";
import type { Items } from "./items";
import type { Models } from "./models";
import type { Spot } from "./spot";

/** What the panels of one explorer share. */
export interface Lab {
  items: Items;
  models: Models;
  spot: Spot;
  choice: Choice;
  words: Words;
  classes: string[];
  compact: boolean;
  theme(): Theme;
}

/** The name of its class, or the number of the item where nothing is labelled. */
export function nameOf({ items, classes, words }: Lab, index: number): string {
  const label = items.labels[index];
  const name = classes[label];
  return name === undefined ? words.t("item_number", { n: index + 1 }) : name;
}

/**
 * Draws the original of an item or, where originals are not stored, what its code decodes to.
 * Decoding takes a moment: `wanted` says afterwards whether the picture is still asked for.
 */
export async function drawItem(
  { items, models }: Lab,
  canvas: HTMLCanvasElement,
  index: number,
  wanted: () => boolean,
): Promise<void> {
  show(canvas, items.pictures !== null || models.has("decoder"));
  if (items.pictures) return drawPicture(canvas, items.pictures, index);
  if (!models.has("decoder")) return;
  const decoded = await models.decode(items.code(index));
  if (wanted()) drawPicture(canvas, decoded, 0);
}
