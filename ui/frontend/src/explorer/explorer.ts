import { show } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Look } from "../core/looks/look";
import type { Sample, Samples } from "../core/looks/sample";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import type { Choice } from "./state/choice";
import type { Colouring } from "./map/colouring";
import type { Items } from "./state/items";
import type { Layout } from "./map/layout";
import type { Models } from "./state/models";
import type { Selection } from "./map/selection";
import type { Server } from "./state/server";
import type { Spot } from "./state/spot";

/**
 * What the panels of one explorer share: the run, how it is drawn and told, and where one is in it. Places on the map and in the link are
 * not shared: they belong to those who are given them.
 */
export interface Explorer {
  items: Items;
  models: Models;
  server: Server;
  classes: string[];
  look: Look;
  gallery: Gallery;
  words: Words;
  /** The colours of the page around the map. */
  theme(): Theme;
  /** The colours of everything that is painted on a map: dark ground, gold for what the hand holds. */
  stage(): Theme;
  spot: Spot;
  choice: Choice;
  selection: Selection;
  colouring: Colouring;
  layout: Layout;
  /** Maps are painted without WebGL. */
  plain?: boolean;
  /** Rings an item on the map for as long as it is pointed at. */
  ring(index: number | null): void;
}

/** The name of its class, or the number of the item where nothing is labelled. */
export function nameOf({ items, classes, words }: Explorer, index: number): string {
  const label = items.labels[index];
  const name = classes[label];
  return name === undefined ? words.t("item_number", { n: index + 1 }) : name;
}

/** What codes that lie one after the other decode to, by the decoder of the moment or by the trained one. */
export async function decode({ models, look }: Explorer, codes: Float32Array, by: "moment" | "trained" = "moment"): Promise<Samples> {
  return look.outputs(await models.decode(codes, by));
}

/** The code of an item. Of an earlier moment of the training only its place on the map is known. */
export function codeOf({ items, layout }: Explorer, index: number): Float32Array {
  return layout.chart.followed === undefined ? items.code(index) : layout.unproject(layout.at(index));
}

/** The original of an item or, where originals are not stored, what its code decodes to. */
export async function itemOf(explorer: Explorer, index: number): Promise<Sample> {
  const { items } = explorer;
  return (await items.originals())?.at(index) ?? (await decode(explorer, items.code(index), "trained")).at(0);
}

/**
 * Draws an item. Decoding takes a moment: `wanted` says afterwards whether the picture is still asked for.
 */
export async function drawItem(explorer: Explorer, picture: Picture, index: number, wanted: () => boolean): Promise<void> {
  const possible = explorer.items.stored || explorer.models.has("decoder");
  show(picture.element, possible);
  if (!possible) return;
  const sample = await itemOf(explorer, index);
  if (wanted()) picture.show(sample);
}
