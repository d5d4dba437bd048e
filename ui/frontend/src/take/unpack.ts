import type { Held } from "./held";

/** A file cannot be read: the browser is too old for it, or something is missing in it. */
export class Unreadable extends Error {
  constructor(readonly why: "old" | "damaged") {
    super(why);
  }
}

/** What was taken away, and the files of its runs. */
export interface Unpacked {
  held: Held;
  files: Map<string, Map<string, Uint8Array>>;
}

/** Bytes of the head's length at the beginning. */
const LENGTH = 4;

/** Reads what lies in the page as base64 of gzip. */
export async function unpacked(packed: Uint8Array): Promise<Unpacked> {
  const whole = await gunzipped(packed);
  try {
    const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
    const rest = whole.subarray(LENGTH + length);
    const held = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(whole.subarray(LENGTH, LENGTH + length))) as Held;
    return { held, files: new Map(held.runs.map(({ id, files }) => [id, piecesOf(rest, files)])) };
  } catch {
    throw new Unreadable("damaged");
  }
}

export function fromBase64(text: string): Uint8Array {
  try {
    const letters = atob(text.trim());
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  } catch {
    throw new Unreadable("damaged");
  }
}

async function gunzipped(packed: Uint8Array): Promise<Uint8Array> {
  if (typeof DecompressionStream === "undefined") throw new Unreadable("old");
  try {
    const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new Unreadable("damaged");
  }
}

function piecesOf(whole: Uint8Array, places: Record<string, [number, number]>): Map<string, Uint8Array> {
  return new Map(Object.entries(places).map(([path, [from, length]]) => {
    if (!(from >= 0 && length >= 0 && from + length <= whole.length)) throw new RangeError(path);
    return [path, whole.subarray(from, from + length)];
  }));
}
