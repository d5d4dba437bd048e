import { show } from "../core/dom";
import type { Picture } from "../core/looks/gallery";
import { reachOf } from "../core/looks/difference";
import type { Look } from "../core/looks/look";
import type { Result } from "./result";

/** How far off each value is: drawn as a difference, and not as an item. */
const BLAME = "blame";
/** What comes out of the network, and is not data. */
const TOLD = new Set(["rebuilt", "after"]);

/** Draws one picture of a row; where it is not drawn its place stays empty. */
export function paint(picture: Picture, id: string, result: Result, row: number, look?: Look): void {
  const place = result.place(row);
  show(picture.element, place >= 0);
  if (place < 0) return;
  const sample = result.pictures.get(id)!.at(place);
  if (id !== BLAME || !look) return picture.show(sample, TOLD.has(id));
  const blame = look.difference(sample, { values: new Float32Array(sample.values.length), shape: sample.shape });
  picture.showDifference(blame, reachOf([blame]));
}
