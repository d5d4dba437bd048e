import assert from "node:assert/strict";
import { test } from "node:test";
import { OPSET } from "../src/contract";
import { load } from "../src/engines/evaluator";
import { Evaluator } from "../src/evaluator/evaluator";
import { readNetwork } from "../src/evaluator/onnx";
import { Room } from "../src/evaluator/room";
import { assembled } from "../src/evaluator/simd";
import { spread, Unfit } from "../src/evaluator/value";
import { chance, spoilt } from "./spoiling";

/** Writes messages of Protocol Buffers: numbers as they are, texts and bytes as pieces. */
type Part = [field: number, value: number | string | Uint8Array];
const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]);
const message = (...parts: Part[]): Uint8Array => Uint8Array.from(parts.flatMap(([field, value]) => {
  if (typeof value === "number") return [...varint(8 * field), ...varint(value)];
  const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return [...varint(8 * field + 2), ...varint(content.length), ...content];
}));
const bytes = (numbers: Float32Array | BigInt64Array): Uint8Array => new Uint8Array(numbers.buffer);
const floats = (name: string, dims: number[], ...values: number[]): Uint8Array =>
  message(...dims.map((size): Part => [1, size]), [2, 1], [8, name], [9, bytes(Float32Array.from(values))]);
const wholes = (name: string, ...values: number[]): Uint8Array =>
  message([1, values.length], [2, 7], [8, name], [9, bytes(BigInt64Array.from(values.map(BigInt)))]);
const node = (operator: string, inputs: string[], output: string, ...more: Part[]): Uint8Array =>
  message(...inputs.map((name): Part => [1, name]), [2, output], [4, operator], ...more);
const flag = (name: string, value: number): Part => [5, message([1, name], [3, value], [20, 2])];

function network(nodes: Uint8Array[], weights: Uint8Array[] = [], version: number = OPSET): ArrayBuffer {
  const graph = message(...nodes.map((one): Part => [1, one]), ...weights.map((one): Part => [5, one]), [11, message([1, "z"])], [12, message([1, "mean"])]);
  return message([7, graph], [8, message([2, version])]).slice().buffer as ArrayBuffer;
}

const LINEAR = network([node("Gemm", ["z", "w", "b"], "a", flag("transB", 1)), node("Relu", ["a"], "mean")], [floats("w", [2, 3], 1, 2, 3, -1, 0, 1), floats("b", [2], 10, -5)]);
const Z = Float32Array.of(1, 1, 1, 0, 2, 9);

for (const plain of [false, true]) {
  test(`a layer computes what it says${plain ? ", without SIMD too" : ""}`, async () => {
    const { data, shape } = await new Evaluator(readNetwork(LINEAR, "mean"), plain).run(Z, [2, 3]);
    assert.deepEqual([[...data], shape], [[16, 0, 41, 4], [2, 2]]);
  });
}

test("the product is right for any number of rows and columns, and by SIMD as without", () => {
  assert.ok(WebAssembly.validate(assembled()) && assembled().length < 2048);
  const next = chance(3);
  for (const [m, k, n] of [[1, 1, 1], [1, 5, 70], [3, 7, 8], [4, 2, 9], [9, 33, 40], [6, 0, 3]]) {
    const [a, b] = [Array.from({ length: m * k }, next), Array.from({ length: k * n }, next)];
    const found = [false, true].map((plain) => {
      const room = new Room(plain);
      const wide = room.width(n);
      const [left, right, into] = room.reserve(m * k, k * wide, m * wide);
      room.floats.set(a, left);
      for (let row = 0; row < k; row++) room.floats.set(b.slice(row * n, (row + 1) * n), right + row * wide);
      room.product(left, right, into, m, k, n);
      return Array.from({ length: m * n }, (_, i) => room.floats[into + Math.floor(i / n) * wide + (i % n)]);
    });
    found[0].forEach((value, i) => {
      const wanted = Array.from({ length: k }, (_, l) => a[Math.floor(i / n) * k + l] * b[l * n + (i % n)]).reduce((sum, one) => sum + one, 0);
      assert.ok(Math.abs(value - wanted) < 1e-5 && Math.abs(found[1][i] - wanted) < 1e-5);
    });
  }
});

test("the exponential function is right where floats are", () => {
  const room = new Room();
  const given = Float32Array.from({ length: 403 }, (_, i) => (i - 201) / 2.4);
  const [at] = room.reserve(given.length);
  room.floats.set(given, at);
  room.exp(at, given.length);
  given.forEach((x, i) => assert.ok(Math.abs(room.floats[at + i] / Math.exp(x) - 1) < 3e-7, `exp ${x}`));
});

test("tensors spread as in NumPy, in as few rows as can be", () => {
  const rows: [number, number, number[]][] = [];
  const all = spread([[2, 1, 3], [4, 1]]);
  all.rows((at, length, from) => rows.push([at, length, [...from]]));
  assert.deepEqual(all.shape, [2, 4, 3]);
  assert.deepEqual(rows.map(([at]) => at), [0, 3, 6, 9, 12, 15, 18, 21]);
  assert.deepEqual(rows[5], [15, 3, [3, 1]]);
  const whole: number[] = [];
  spread([[2, 3, 4], [1, 3, 4]]).rows((_, length) => whole.push(length));
  assert.deepEqual(whole, [12, 12]);
  assert.throws(() => spread([[2], [3]]), Unfit);
});

test("many items go through in slices, and the page gets its turn between", async () => {
  const size = 256;
  const weights = floats("w", [size, size], ...new Array<number>(size * size).fill(1 / size));
  const runner = await load(network([...new Array(10).keys()].map((i) => node("MatMul", [i === 0 ? "z" : `a${i}`, "w"], i === 9 ? "mean" : `a${i + 1}`)), [weights]));
  let [turns, over] = [0, false];
  const beat = () => void (turns++, over || setImmediate(beat));
  setImmediate(beat);
  const { data, shape } = await runner.run(new Float32Array(640 * size).fill(1), [640, size]);
  over = true;
  assert.deepEqual(shape, [640, size]);
  assert.ok(data.every((value) => Math.abs(value - 1) < 1e-4));
  assert.ok(turns > 1, `${turns} turns`);
});

const refused = (file: ArrayBuffer, sentence: RegExp) => assert.throws(() => readNetwork(file, "mean"), (error) => error instanceof Unfit && sentence.test(error.message));

test("what cannot be computed is refused by name", () => {
  refused(network([node("Einsum", ["z"], "mean")]), /Einsum/);
  refused(network([node("Relu", ["z"], "mean", [7, "elsewhere"])]), /Relu/);
  refused(network([node("Flatten", ["z"], "mean", flag("toString", 1))]), /Flatten.*toString/);
  refused(network([node("Cast", ["z"], "mean", flag("to", 11))]), /Cast.*to 11/);
  refused(network([node("Relu", ["z"], "mean")], [], 9), /operators 20/);
});

test("what is no network is refused", async () => {
  refused(new ArrayBuffer(0), /no ONNX file/);
  refused(new TextEncoder().encode("<html>no</html>").buffer as ArrayBuffer, /./);
  refused(network([node("Relu", ["later"], "mean"), node("Relu", ["z"], "later")]), /not there yet/);
  refused(network([node("Relu", ["z"], "mean"), node("Abs", ["z"], "mean")]), /twice/);
  refused(network([node("Relu", ["z"], "other")]), /no mean/);
  refused(network([], [floats("w", [3, 9], 1, 2)]), /no \(3,9\)/);
  refused(Uint8Array.from(new Array(20).fill(255)).buffer, /no end/);
  await assert.rejects(load(LINEAR.slice(0, 60)), Unfit);
});

test("what would take all memory, or all time, is refused", async () => {
  const grown = (...sizes: number[]) => load(network([node("Expand", ["z", "s"], "mean")], [wholes("s", ...sizes)])).then((runner) => runner.run(Float32Array.of(1), [1]));
  await assert.rejects(grown(100_000, 100_000), Unfit);
  await assert.rejects(grown(-3), Unfit);
  await assert.rejects(grown(...new Array<number>(40).fill(1)), Unfit);
  refused(message([7, Uint8Array.from(new Array(600_000).fill(8 * 15).map((tag, i) => (i % 2 ? 0 : tag)))]).slice().buffer as ArrayBuffer, /too many fields/);
  const wide = network([node("MatMul", ["z", "w"], "a"), ...[..."abcdefghij"].map((name, i) => node("MatMul", [name, "w"], "bcdefghijk"[i])), node("Relu", ["k"], "mean")], [floats("w", [1, 1], 1)]);
  assert.deepEqual([...(await (await load(wide)).run(Z, [6, 1])).data], [...Z]);
});

test("a file with bytes changed by chance is refused, or computes something", async () => {
  const next = chance(5);
  let refusals = 0;
  for (let i = 0; i < 2000; i++) {
    try {
      await new Evaluator(readNetwork(spoilt(LINEAR, next), "mean"), i % 2 === 0).run(Z, [2, 3]);
    } catch (error) {
      assert.ok(error instanceof Unfit, String(error));
      refusals++;
    }
  }
  assert.ok(refusals > 500 && refusals < 2000, `${refusals} refusals`);
});
