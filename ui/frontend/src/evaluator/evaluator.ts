import type { Output, Runner } from "../core/engine";
import type { Graph, Node } from "./onnx";
import { OPERATIONS } from "./operators";
import { Room } from "./room";
import { floatsOf, product, shaped, Unfit, type Value } from "./value";

/** Items that are computed in one go. */
const SLICE = 16;
/** The page gets its turn after so many milliseconds. */
const TURN_MS = 8;
/** Sizes of batches for which what follows from the shapes alone is remembered. */
const MOST_SHAPES = 4;

/** A network that is computed here: operators from a table, products by WebAssembly with SIMD or, without it, by plain loops. */
export class Evaluator implements Runner {
  private readonly room: Room;
  /** What is the same whatever is put in: weights, and what is made of them alone. */
  private readonly constant: Map<string, Value>;
  private readonly rest: Node[];
  /** What follows from the shape of the input alone, by that shape. */
  private readonly byShape = new Map<string, Map<string, Value>>();
  private readonly last: Map<Node, string[]>;

  constructor(private readonly graph: Graph, plain = false) {
    this.room = new Room(plain);
    this.constant = new Map(graph.weights);
    this.room.begin();
    for (const { data } of this.constant.values()) this.room.lasting.add(data);
    this.rest = graph.nodes.filter((node) => !this.settled(node, this.constant));
    this.last = lastUses(this.rest, graph.output);
  }

  /** Items go through in slices, between which the page gets its turn. */
  async run(values: Float32Array, shape: number[]): Promise<Output> {
    const [count, ...item] = shape;
    const size = product(item);
    const parts: Output[] = [];
    for (let first = 0, since = performance.now(); first < count; first += SLICE) {
      if (performance.now() - since > TURN_MS) {
        await turn();
        since = performance.now();
      }
      const items = Math.min(SLICE, count - first);
      parts.push(this.evaluate(values.subarray(first * size, (first + items) * size), [items, ...item]));
    }
    return joined(parts);
  }

  release(): void {}

  private evaluate(values: Float32Array, shape: number[]): Output {
    const { graph, room } = this;
    room.begin();
    const fixed = this.fixed(shape.join());
    const known = new Map<string, Value>([[graph.input, shaped(values, shape)]]);
    const find = (name: string): Value | undefined => known.get(name) ?? fixed.get(name) ?? this.constant.get(name);
    for (const node of this.rest) {
      if (fixed.has(node.outputs[0])) continue;
      // A shape depends on what it is the shape of only through the shape of what was put in.
      const settled = node.operator === "Shape" || node.inputs.every((name) => name === "" || fixed.has(name) || this.constant.has(name));
      compute(node, find, settled ? fixed : known, room);
      for (const name of this.last.get(node) ?? []) known.delete(name);
    }
    const output = find(graph.output)!;
    return { data: floatsOf(output), shape: [...output.shape] };
  }

  private fixed(shape: string): Map<string, Value> {
    const known = this.byShape.get(shape) ?? new Map<string, Value>();
    this.byShape.delete(shape);
    this.byShape.set(shape, known);
    if (this.byShape.size > MOST_SHAPES) this.byShape.delete(this.byShape.keys().next().value!);
    return known;
  }

  private settled(node: Node, known: Map<string, Value>): boolean {
    if (!node.inputs.every((name) => name === "" || known.has(name))) return false;
    compute(node, (name) => known.get(name), known, this.room);
    for (const name of node.outputs) if (known.has(name)) this.room.lasting.add(known.get(name)!.data);
    return true;
  }
}

function compute(node: Node, find: (name: string) => Value | undefined, into: Map<string, Value>, room: Room): void {
  const { operator, inputs, outputs, attributes } = node;
  try {
    const found = [OPERATIONS[operator](inputs.map((name) => find(name)!), attributes, room)].flat();
    outputs.forEach((name, i) => name !== "" && into.set(name, found[i]));
  } catch (error) {
    // What a file lacks shows as an error of the language: that is a fault of the file too.
    throw new Unfit(`${operator}: ${error instanceof Error ? error.message : error}`);
  }
}

/** After each operation: what nobody takes any more. */
function lastUses(nodes: Node[], output: string): Map<Node, string[]> {
  const seen = new Set([output]);
  return new Map([...nodes].reverse().map((node) => {
    const gone = [...node.inputs, ...node.outputs].filter((name) => name !== "" && !seen.has(name));
    gone.forEach((name) => seen.add(name));
    return [node, gone];
  }));
}

/** A turn for the page: a message comes after what waits, and is not held back as timers are. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function joined(parts: Output[]): Output {
  const [first] = parts;
  if (parts.length === 1) return first;
  const all = new Float32Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of parts) {
    all.set(data, at);
    at += data.length;
  }
  return { data: all, shape: [parts.reduce((sum, { shape }) => sum + shape[0], 0), ...first.shape.slice(1)] };
}
