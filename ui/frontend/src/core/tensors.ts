export type TensorData = Float32Array | Int32Array | Uint8Array;

export interface Tensor {
  shape: number[];
  data: TensorData;
}

export interface TensorFile {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const KINDS: Record<string, new (buffer: ArrayBuffer) => TensorData> = {
  F32: Float32Array,
  I32: Int32Array,
  U8: Uint8Array,
};

/** Reads a safetensors file: u64 header length, JSON header, bytes. */
export function readTensors(file: ArrayBuffer): TensorFile {
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
  return { tensors, metadata };
}

export function floats(file: TensorFile, name: string): Float32Array {
  return typed(file, name, Float32Array);
}

export function integers(file: TensorFile, name: string): Int32Array {
  return typed(file, name, Int32Array);
}

export function bytes(file: TensorFile, name: string): Uint8Array {
  return typed(file, name, Uint8Array);
}

function typed<Kind extends TensorData>(
  file: TensorFile,
  name: string,
  kind: new (...args: never[]) => Kind,
): Kind {
  const data = file.tensors[name]?.data;
  if (!(data instanceof kind)) throw new Error(`tensor ${name} is missing or has another type`);
  return data;
}
