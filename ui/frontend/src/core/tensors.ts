export type TensorData = Float32Array | Int32Array | Int16Array | Uint8Array;

export interface Tensor<Data = TensorData> {
  shape: number[];
  data: Data;
}

/** A file with the tensors and the metadata that the contract says: `Tensors` has their types by their names. */
export interface TensorFile<Tensors = Record<string, TensorData>, Told extends string = string> {
  tensors: { [Name in keyof Tensors]: Tensor<Exclude<Tensors[Name], undefined>> };
  metadata: Partial<Record<Told, string>>;
}

/** The names of those of one type. */
type Names<Tensors, Data> = { [Name in keyof Tensors]-?: Exclude<Tensors[Name], undefined> extends Data ? Name : never }[keyof Tensors] & string;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const KINDS: Record<string, new (buffer: ArrayBuffer) => TensorData> = {
  F32: Float32Array,
  I32: Int32Array,
  I16: Int16Array,
  U8: Uint8Array,
};

/** Reads a safetensors file: u64 header length, JSON header, bytes. */
export function readTensors<Tensors, Told extends string>(file: ArrayBuffer): TensorFile<Tensors, Told> {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, never>;
  const start = 8 + length;
  const tensors: Record<string, Tensor> = {};
  for (const [name, entry] of Object.entries<Entry>(entries)) {
    const Kind = KINDS[entry.dtype];
    if (!Kind) throw new Error(`tensor ${name} has the unknown type ${entry.dtype}`);
    const [from, to] = entry.data_offsets;
    // A copy, because a view must start at a multiple of its item size.
    tensors[name] = { shape: entry.shape, data: new Kind(file.slice(start + from, start + to)) };
  }
  return { tensors, metadata } as unknown as TensorFile<Tensors, Told>;
}

export function floats<Tensors>(file: TensorFile<Tensors>, name: Names<Tensors, Float32Array>): Float32Array {
  return typed(file, name, Float32Array);
}

export function integers<Tensors>(file: TensorFile<Tensors>, name: Names<Tensors, Int32Array>): Int32Array {
  return typed(file, name, Int32Array);
}

export function bytes<Tensors>(file: TensorFile<Tensors>, name: Names<Tensors, Uint8Array>): Uint8Array {
  return typed(file, name, Uint8Array);
}

function typed<Tensors, Kind extends TensorData>(file: TensorFile<Tensors>, name: keyof Tensors, kind: new (...args: never[]) => Kind): Kind {
  const data: unknown = file.tensors[name]?.data;
  if (!(data instanceof kind)) throw new Error(`tensor ${String(name)} is missing or has another type`);
  return data;
}
