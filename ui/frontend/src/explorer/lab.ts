import type { Words } from "../core/words";
import type { Theme } from "../core/theme";
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

/** "a 4", or the number of the item where nothing is labelled. */
export function nameOf({ items, classes, words }: Lab, index: number): string {
  const label = items.labels[index];
  const name = classes[label];
  return name === undefined ? words.t("item_number", { n: index + 1 }) : name;
}
