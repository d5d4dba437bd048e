import type { Attribute } from "../onnx";
import type { Room } from "../room";
import { Unfit, type Value } from "../value";

export type Attributes = Readonly<Record<string, Attribute>>;

/** Computes an operator's outputs. An input that is left out is undefined. */
export type Operation = (inputs: Value[], attributes: Attributes, room: Room) => Value | Value[];

export function whole(attributes: Attributes, name: string, usual: number): number {
  const found = attributes[name] ?? usual;
  if (typeof found !== "number") throw new Unfit(`${name} is no number`);
  return found;
}

export function wholes(attributes: Attributes, name: string, usual: number[]): number[] {
  const found = attributes[name] ?? usual;
  if (!Array.isArray(found) || !found.every((one) => typeof one === "number")) throw new Unfit(`${name} is no list of numbers`);
  return found;
}
