import { OPERATORS, OPSET, type Operator } from "../contract";
import { Message } from "./message";
import { shaped, Unfit, type Data, type Value } from "./value";

/** Bounds of a file, far beyond our largest. */
const MOST_BYTES = 2 ** 26;
const MOST_NODES = 4096;
const MOST_NUMBER = 2 ** 31 - 1;

export type Attribute = number | string | (number | string)[] | Value;

/** One operation; an input that is left out has the name "". */
export interface Node {
  operator: Operator;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

/** A network in the order in which it is computed: from `input` to `output`. */
export interface Graph {
  nodes: Node[];
  weights: Map<string, Value>;
  input: string;
  output: string;
}

/** Reads an ONNX file, down to what `output` takes; refuses what the evaluator cannot compute, by name. */
export function readNetwork(file: ArrayBuffer, output: string): Graph {
  if (file.byteLength > MOST_BYTES) throw new Unfit("the file is too large");
  // The numbers are those of onnx.proto.
  const model = new Message(new Uint8Array(file));
  const [graph] = model.messages(7);
  const version = model.messages(8).map((one) => [one.text(1), ...one.numbers(2)].join(" "));
  if (!graph || version.join() !== ` ${OPSET}`) throw new Unfit(`this is no ONNX file of operators ${OPSET}, but ${version.join() || "nothing"}`);
  const weights = new Map(graph.messages(5).map((one) => [one.text(8), tensorOf(one)]));
  const [input, ...more] = graph.messages(11).map((one) => one.text(1)).filter((name) => !weights.has(name));
  if (input === undefined || more.length > 0) throw new Unfit("the network has not one input");
  const found = graph.messages(1);
  if (found.length > MOST_NODES) throw new Unfit("the network has too many operations");
  const nodes = found.map(nodeOf);
  checkOrder(nodes, [input, ...weights.keys()]);
  return { nodes: neededFor(output, nodes), weights, input, output };
}

function nodeOf(node: Message): Node {
  const name = node.text(4);
  if (node.text(7) !== "" || !Object.hasOwn(OPERATORS, name)) throw new Unfit(`the operator ${name} is unknown here`);
  const operator = name as Operator;
  const known: Record<string, readonly unknown[]> = OPERATORS[operator];
  const attributes = Object.fromEntries(node.messages(5).map((one) => [one.text(1), attributeOf(one)]));
  for (const [key, value] of Object.entries(attributes)) {
    const allowed = Object.hasOwn(known, key) ? known[key] : null;
    const every = allowed?.length === 0 || [value].flat().every((one) => allowed?.includes(one));
    if (!every) throw new Unfit(`${operator} cannot be computed with ${key} ${value}`);
  }
  return { operator, inputs: node.texts(1), outputs: node.texts(2), attributes };
}

const ATTRIBUTES: Record<number, (attribute: Message) => Attribute> = {
  1: (one) => one.numbers(2)[0] ?? 0,
  2: (one) => one.numbers(3)[0] ?? 0,
  3: (one) => one.text(4),
  4: (one) => tensorOf(one.messages(5)[0] ?? new Message(new Uint8Array())),
  7: (one) => one.numbers(8),
  8: (one) => one.texts(9),
};

function attributeOf(attribute: Message): Attribute {
  const read = ATTRIBUTES[attribute.numbers(20)[0]];
  if (!read) throw new Unfit(`the attribute ${attribute.text(1)} has an unknown type`);
  return read(attribute);
}

/** How numbers of a type lie in a file, little-endian as in every browser, by the number of the type. */
const TYPES: Record<number, { bytes: number; read: (raw: ArrayBuffer) => Data }> = {
  1: { bytes: 4, read: (raw) => new Float32Array(raw) },
  7: { bytes: 8, read: (raw) => Int32Array.from(new BigInt64Array(raw), cut) },
  9: { bytes: 1, read: (raw) => new Uint8Array(raw).map((one) => Math.min(one, 1)) },
  10: { bytes: 2, read: (raw) => Float32Array.from(new Uint16Array(raw), halfOf) },
};

/** A tensor whose numbers lie in the file, as exporters write them. Floats of 16 bits become such of 32. */
function tensorOf(tensor: Message): Value {
  const type = TYPES[tensor.numbers(2)[0]];
  const raw = tensor.bytes(9);
  if (!type || raw.length % type.bytes > 0) throw new Unfit(`the tensor ${tensor.text(8)} cannot be read`);
  // A copy, as numbers must begin at a multiple of their size.
  return shaped(type.read(raw.slice().buffer), tensor.numbers(1));
}

/** Whole numbers count, cut or index: beyond 32 bits they mean "to the end". */
const cut = (value: number | bigint): number => Math.max(-MOST_NUMBER, Math.min(MOST_NUMBER, Number(value)));

/** A float of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
}

/** Every name is made once, before it is used. */
function checkOrder(nodes: Node[], given: string[]): void {
  const known = new Set(given);
  for (const { operator, inputs, outputs } of nodes) {
    if (!inputs.every((name) => name === "" || known.has(name))) throw new Unfit(`${operator} takes what is not there yet`);
    for (const name of outputs) {
      if (name !== "" && known.has(name)) throw new Unfit(`${name} is made twice`);
      known.add(name);
    }
  }
}

function neededFor(output: string, nodes: Node[]): Node[] {
  const wanted = new Set([output]);
  const needed = nodes.filter(() => true).reverse().filter(({ inputs, outputs }) => {
    const is = outputs.some((name) => name !== "" && wanted.has(name));
    if (is) inputs.forEach((name) => wanted.add(name));
    return is;
  });
  if (!nodes.some(({ outputs }) => outputs.includes(output))) throw new Unfit(`the network has no ${output}`);
  return needed.reverse();
}
