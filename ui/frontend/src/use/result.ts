import type { UseColumn, UseHead } from "../contract";
import type { Look } from "../core/looks/look";
import type { Samples } from "../core/looks/sample";
import type { Tensor, TensorData } from "../core/tensors";
import type { UseFile } from "./asking";

/** What is drawn of an item beside the item itself. */
const ITEM = "item";

/** A result as it is shown: rows in the order in which they are looked at, and pictures of those that matter most. */
export class Result {
  /** Numbers of rows, those that matter most first. */
  readonly order: Int32Array;
  /** The column that ranks, and what it says of known-good items; null where nothing ranks. */
  readonly rank: { column: UseColumn; known: TensorData } | null;
  readonly pictures = new Map<string, Samples>();
  private readonly places = new Map<number, number>();
  private readonly texts: Record<string, string[]>;

  constructor(private readonly file: UseFile, readonly head: UseHead, look: Look) {
    const { tensors, metadata } = file;
    this.texts = (JSON.parse(metadata.use!) as { texts: Record<string, string[]> }).texts;
    for (const { id } of head.pictures) {
      const tensor = tensors[`picture.${id}`];
      if (tensor) this.pictures.set(id, samplesOf(tensor, look));
    }
    const pictured = tensors.pictured?.data ?? [];
    pictured.forEach((row, place) => this.places.set(row, place));
    const column = head.columns.find(({ id }) => tensors[`known.${id}`]);
    this.rank = column ? { column, known: tensors[`known.${column.id}`].data } : null;
    this.order = this.rank ? ranked(this.values(column!.id)!) : first(pictured, head.rows);
    const items = this.pictures.get(ITEM);
    if (items) look.learn(items);
  }

  values(id: string): TensorData | null {
    return this.file.tensors[`column.${id}`]?.data ?? null;
  }

  text(id: string, row: number): string {
    return this.texts[id]?.[row] ?? "";
  }

  /** Where an item stands among those that are drawn; -1 where it is not drawn. */
  place(row: number): number {
    return this.places.get(row) ?? -1;
  }

  /** Where all rows lie on the map of the run; null where they have no place there. */
  get spots(): Float32Array | null {
    const data = this.file.tensors.xy?.data;
    return data instanceof Float32Array ? data : null;
  }

  /** A tensor that only one purpose has. */
  extra(name: string): Tensor | null {
    return this.file.tensors[name] ?? null;
  }
}

/** Texts come as numbers of words, or as what the decoder says of each word. */
const samplesOf = (tensor: Tensor, look: Look): Samples =>
  look.kind === "text" && tensor.data instanceof Float32Array ? look.outputs(tensor) : look.stored(tensor);

const ranked = (values: TensorData): Int32Array => Int32Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);

/** Some rows first, the rest as they came. */
function first(some: ArrayLike<number>, all: number): Int32Array {
  const front = new Set(Array.from(some));
  return Int32Array.from([...front, ...Array.from({ length: all }, (_, row) => row).filter((row) => !front.has(row))]);
}
