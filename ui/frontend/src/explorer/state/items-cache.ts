import { FILES, PARTS_OF_ITEMS } from "../../contract";
import type { Files } from "../../core/files/files";
import type { Look } from "../../core/looks/look";
import { readTensors } from "../../core/tensors";
import { Items } from "./items";

export const ITEMS = FILES.items;
const [POINTS, PICTURES] = PARTS_OF_ITEMS;
/** Runs whose items stay in the tab, for a person who comes back: so many at most, and so many bytes of files. */
const MOST = 4;
const ROOM = 64_000_000;

interface Held {
  items: Items;
  bytes: number;
}

const held = new Map<string, Held>();

/** The items of a run and what tells their version from others. Of a version that the tab has seen nothing is fetched. */
export async function itemsOf(files: Files, look: Look): Promise<{ items: Items; tag: string }> {
  const expected = files.expected(ITEMS);
  const known = expected === null ? undefined : held.get(expected);
  if (known) {
    keep(expected!, known);
    return { items: known.items, tag: expected! };
  }
  // Pictures are most of the file and are not needed for the map; of other kinds the look learns its scales from all items.
  const apart = look.kind === "image";
  const { content, tag } = await files.tagged(ITEMS, apart ? POINTS : "");
  const kept: Held = {
    bytes: content.byteLength,
    items: new Items(readTensors(content), look, apart ? async () => {
      try {
        const pictures = await files.tagged(ITEMS, PICTURES);
        kept.bytes += pictures.content.byteLength;
        forget();
        return readTensors(pictures.content);
      } catch (error) {
        held.delete(tag); // so that the next visit tries again
        throw error;
      }
    } : null),
  };
  keep(tag, kept);
  return { items: kept.items, tag };
}

/** The last in the order of the map is the one that was asked for last. */
function keep(tag: string, items: Held): void {
  held.delete(tag);
  held.set(tag, items);
  forget();
}

/** Lets those go that were asked for longest ago; the last one stays, however large it is. */
function forget(): void {
  const bytes = () => [...held.values()].reduce((sum, one) => sum + one.bytes, 0);
  while (held.size > 1 && (held.size > MOST || bytes() > ROOM)) held.delete(held.keys().next().value!);
}
