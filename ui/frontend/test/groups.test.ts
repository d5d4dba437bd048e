import assert from "node:assert/strict";
import { test } from "node:test";
import { binned, BINS } from "../src/explorer/parts/histogram";
import { countByClass, csvOf, freeName, meanCode } from "../src/explorer/state/grouping";
import type { Items } from "../src/explorer/state/items";
import { centred, centreOfMass, centringOf, factorOf, groundOf, shrunk } from "../src/explorer/state/strokes";
import { plainSamples } from "../src/core/looks/sample";

const f = (...values: number[]) => Float32Array.from(values);
const close = (a: ArrayLike<number>, b: number[]) => {
  assert.equal(a.length, b.length);
  assert.ok(b.every((value, i) => Math.abs(a[i] - value) < 1e-6), `${Array.from(a)} is not ${b}`);
};

function items(codes: Float32Array, size: number, labels: number[]): Items {
  const [heldOut, error] = [Uint8Array.from(labels, (_, i) => i % 2), Float32Array.from(labels, (_, i) => i / 4)];
  const code = (i: number) => codes.slice(i * size, (i + 1) * size);
  return { codes, size, labels: Int32Array.from(labels), heldOut, error, code } as unknown as Items;
}

test("the mean code leaves out codes that are no numbers", () => {
  const some = items(f(1, 2, NaN, 0, 3, 6), 2, [0, 0, 0]);
  close(meanCode(some, [0, 1, 2])!, [2, 4]);
  assert.equal(meanCode(some, [1]), null);
  assert.equal(meanCode(some, []), null);
});

test("members are counted by class, the most frequent first", () => {
  assert.deepEqual(countByClass(Int32Array.from([2, 1, 2, -1]), [0, 1, 2, 3]),
    [{ label: 2, count: 2 }, { label: -1, count: 1 }, { label: 1, count: 1 }]);
});

test("no two groups have one name", () => {
  assert.equal(freeName(" four ", []), "four");
  assert.equal(freeName("four", ["four", "four 2"]), "four 3");
  assert.ok(freeName("x".repeat(60), ["x".repeat(40)]).length <= 40);
});

test("a table of members: one row each, names in quotes where they need them, no number where there is none", () => {
  const table = csvOf(items(f(0.1, -2, NaN, 4), 2, [0, 1]), ['a, "b"', "c"], [0, 1]);
  assert.equal(table, 'item,label,held_out,squared_error,code_1,code_2\r\n0,"a, ""b""",0,0,0.100000001,-2\r\n1,c,1,0.25,,4\r\n');
});

test("errors are counted for each split; the last bin takes in the wild ones", () => {
  const values = Float32Array.from({ length: 200 }, (_, i) => i / 100);
  values[199] = 1000;
  values[0] = NaN;
  const bins = binned(values, Uint8Array.from({ length: 200 }, (_, i) => i % 2));
  const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
  assert.deepEqual([bins.heldOut, bins.training, bins.missing], [100, 99, 1]);
  assert.equal(sum(bins.counts.heldOut) + sum(bins.counts.training), 199);
  assert.ok(bins.step * BINS < 2);
  assert.equal(bins.binOf(1000), BINS - 1);
  assert.equal(bins.binOf(0), 0);
  assert.equal(bins.beyond, 1000);
});

test("errors without wild ones are all within the bins: the axis ends at the largest", () => {
  const values = Float32Array.from({ length: 200 }, (_, i) => (i === 199 ? 3 : i / 100));
  const bins = binned(values, new Uint8Array(200));
  assert.equal(bins.beyond, null);
  assert.ok(Math.abs(bins.step * BINS - 3) < 1e-6);
});

test("constant errors of 0 and no errors at all have bins too", () => {
  assert.equal(binned(f(0, 0), Uint8Array.from([0, 1])).counts.heldOut[0], 1);
  assert.equal(binned(f(NaN), Uint8Array.from([1])).missing, 1);
});

test("a drawing becomes an item by the mean over each square of canvas pixels", () => {
  // 2 x 4 canvas pixels, 2 x 2 of them for each pixel of a 1 x 2 picture.
  const reds = [255, 0, 255, 255, 0, 0, 255, 255];
  const bytes = Uint8ClampedArray.from(reds.flatMap((red) => [red, 51, 102, 255]));
  close(shrunk(bytes, [1, 1, 2], 2).values, [0.25, 1]);
  close(shrunk(bytes, [3, 1, 2], 2).values, [0.25, 1, 0.2, 0.2, 0.4, 0.4]);
  assert.equal(factorOf([1, 28, 28]), 10);
});

test("a drawing is moved by whole pixels to where the data have their centre of mass", () => {
  const dot = (at: number) => f(...Array.from({ length: 9 }, (_, i) => Number(i === at)));
  const drawn = { values: dot(0), shape: [1, 3, 3] };
  assert.deepEqual(centreOfMass(drawn, [0]), { x: 0, y: 0 });
  close(centred(drawn, [0], { x: 1.2, y: 1.9 }).values, [...dot(7)]);
  assert.equal(centreOfMass({ values: new Float32Array(9), shape: [1, 3, 3] }, [0]), null);
});

test("data are called centred only when their centres of mass hardly differ", () => {
  const stack = (...places: number[]) => plainSamples({
    shape: [places.length, 1, 20, 20],
    data: Float32Array.from({ length: 400 * places.length }, (_, i) => Number(i % 400 === places[Math.floor(i / 400)])),
  });
  assert.deepEqual(groundOf(stack(210, 211)), [0]);
  assert.deepEqual(centringOf(stack(210, 211), [0]), { x: 10.5, y: 10 });
  assert.equal(centringOf(stack(0, 399), [0]), null);
  assert.equal(centringOf(stack(210), [0]), null);
  const textures = plainSamples({ shape: [30, 1, 8, 8], data: Float32Array.from({ length: 1920 }, (_, i) => ((i * 37) % 101) / 101) });
  assert.equal(centringOf(textures, groundOf(textures)), null);
});
