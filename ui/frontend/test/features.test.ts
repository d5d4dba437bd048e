import assert from "node:assert/strict";
import { test } from "node:test";
import type { Items } from "../src/explorer/state/items";
import { alone, featuresOf, ordered } from "../src/explorer/state/features";
import { first, spreadOver } from "../src/explorer/tools/prefix";

/** Four items, three numbers; the second never fires. */
const CODES = Float32Array.of(2, 0, 0, 0, 0, -1, 4, 0, -3, 0, 0, 0);
const items = (fires: number | null = 0) => ({ codes: CODES, count: 4, size: 3, fires }) as unknown as Items;

test("a feature counts the items it fires for, its mean value there, and those for which it is largest in size", () => {
  const [one, dead, signed] = featuresOf(items(), 2);
  assert.deepEqual([one.count, one.typical, one.top, one.dead], [2, 3, [2, 0], false]);
  assert.deepEqual([dead.count, dead.typical, dead.top, dead.dead], [0, 1, [], true]);
  assert.deepEqual([signed.count, signed.typical, signed.top], [2, -2, [2, 1]]);
  assert.deepEqual(featuresOf(items(), 1)[0].top, [2]);
});

test("a rate fires above the value that the run names", () => {
  assert.deepEqual(featuresOf(items(2.5), 2).map(({ count }) => count), [1, 0, 1]);
});

test("features come in each order, those alike by their number", () => {
  const features = featuresOf(items(), 2);
  const effect = Float32Array.of(1, 2, 3);
  const units = (order: Parameters<typeof ordered>[1]) => ordered(features, order, effect, { 2: "a", 0: "b" }).map(({ unit }) => unit);
  assert.deepEqual(units("often"), [0, 2, 1]);
  assert.deepEqual(units("rare"), [1, 0, 2]);
  assert.deepEqual(units("strong"), [2, 1, 0]);
  assert.deepEqual(units("named"), [2, 0, 1]);
});

test("one number alone, and the first numbers alone", () => {
  assert.deepEqual([...alone(items(), 2, 5)], [0, 0, 5]);
  assert.deepEqual([...first(Float32Array.of(1, 2, 3), 2)], [1, 2, 0]);
});

test("the sizes that are shown begin with the smallest and end with the largest", () => {
  const sizes = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
  assert.deepEqual(spreadOver([8, 16, 32, 64], 8), [8, 16, 32, 64]);
  for (const n of [9, 16, 64, 512]) {
    const shown = spreadOver(sizes(n), 8);
    assert.deepEqual([shown[0], shown.at(-1), shown.length], [1, n, 8]);
    assert.deepEqual(shown, [...new Set(shown)].sort((a, b) => a - b));
  }
});
