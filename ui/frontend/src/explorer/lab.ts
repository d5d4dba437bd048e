import type { RunFiles } from "../core/api";
import { show } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Look } from "../core/looks/look";
import type { Sample, Samples } from "../core/looks/sample";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import type { Choice } from "./state/choice";
import type { Colouring } from "./map/colouring";
import type { Filter } from "./map/filter";
import type { Items } from "./state/items";
import type { Layers } from "./map/layers";
import type { Layout } from "./map/layout";
import type { Link } from "./state/link";
import type { Models } from "./state/models";
import type { Selection } from "./map/selection";
import type { Server } from "./state/server";
import type { Spot } from "./state/spot";

/** What the panels of one explorer share. */
export interface Lab {
  items: Items;
  models: Models;
  files: RunFiles;
  look: Look;
  gallery: Gallery;
  spot: Spot;
  choice: Choice;
  selection: Selection;
  colouring: Colouring;
  filter: Filter;
  layout: Layout;
  layers: Layers;
  link: Link;
  server: Server;
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

/** What codes that lie one after the other decode to, by the decoder of the moment or by the trained one. */
export async function decode({ models, look }: Lab, codes: Float32Array, by: "moment" | "trained" = "moment"): Promise<Samples> {
  return look.outputs(await models.decode(codes, by));
}

/** The code of an item. Of an earlier moment of the training only its place on the map is known. */
export function codeOf({ items, layout }: Lab, index: number): Float32Array {
  return layout.chart.followed === undefined ? items.code(index) : layout.unproject(layout.at(index));
}

/** The original of an item or, where originals are not stored, what its code decodes to. */
export async function itemOf(lab: Lab, index: number): Promise<Sample> {
  const { items } = lab;
  return (await items.originals())?.at(index) ?? (await decode(lab, items.code(index), "trained")).at(0);
}

/**
 * Draws an item. Decoding takes a moment: `wanted` says afterwards whether the picture is still asked for.
 */
export async function drawItem(lab: Lab, picture: Picture, index: number, wanted: () => boolean): Promise<void> {
  const possible = lab.items.stored || lab.models.has("decoder");
  show(picture.element, possible);
  if (!possible) return;
  const sample = await itemOf(lab, index);
  if (wanted()) picture.show(sample);
}
