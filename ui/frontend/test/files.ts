import { makeLook } from "../src/core/looks";
import type { Look, LookData } from "../src/core/looks/look";
import { makeWords } from "../src/core/words";

/** A safetensors file, as the server would send it. */
export function file(entries: Record<string, { dtype: string; shape: number[]; bytes: Uint8Array }>, told: Record<string, string> = {}): ArrayBuffer {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: { shape: "[1,2,2]", ...told } };
  for (const [name, { dtype, shape, bytes }] of Object.entries(entries)) {
    header[name] = { dtype, shape, data_offsets: [offset, (offset += bytes.length)] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const whole = new Uint8Array(8 + json.length + offset);
  new DataView(whole.buffer).setBigUint64(0, BigInt(json.length), true);
  whole.set(json, 8);
  let at = 8 + json.length;
  for (const { bytes } of Object.values(entries)) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole.buffer;
}

export const f32 = (shape: number[], ...values: number[]) =>
  ({ dtype: "F32", shape, bytes: new Uint8Array(new Float32Array(values).buffer) });
export const i32 = (...values: number[]) =>
  ({ dtype: "I32", shape: [values.length], bytes: new Uint8Array(new Int32Array(values).buffer) });
export const i16 = (shape: number[], ...values: number[]) =>
  ({ dtype: "I16", shape, bytes: new Uint8Array(new Int16Array(values).buffer) });
export const u8 = (...values: number[]) => ({ dtype: "U8", shape: [values.length], bytes: new Uint8Array(values) });

export const IMAGE: LookData = { kind: "image", shape: [1, 2, 2], columns: [], factors: [], words: [], bounded: true, view: "identity", future: 0 };

export const lookOf = (data: Partial<LookData>): Look => makeLook({ ...IMAGE, ...data }, makeWords({}, "en"));
