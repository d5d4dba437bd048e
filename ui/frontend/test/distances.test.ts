import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, missingProbability, overChannels, reachOf } from "../src/core/looks/difference";
import { plainSamples, squaredError, type Sample } from "../src/core/looks/sample";
import { distance, nearestRows, pictureRows, shareOfClass, type Rows } from "../src/explorer/state/distances";

const f = (...values: number[]) => Float32Array.from(values);
const sample = (shape: number[], ...values: number[]): Sample => ({ values: f(...values), shape });
const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);
const rows = (size: number, values: Float32Array): Rows => ({ count: values.length / size, read: (i) => ({ values, start: i * size }) });

test("distances by hand", () => {
  near(distance("euclidean", f(0, 0), f(9, 3, 4), 1), 5);
  near(distance("cosine", f(1, 0), f(0, 2), 0), 1);
  near(distance("cosine", f(1, 1), f(3, 3), 0), 0);
  near(distance("cosine", f(1, 0), f(-2, 0), 0), 2);
  assert.ok(Number.isNaN(distance("cosine", f(0, 0), f(1, 1), 0)));
});

test("where values are missing, distances are sklearn.metrics.pairwise.nan_euclidean_distances", () => {
  // nan_euclidean_distances([[3, nan, nan, 6]], [[1, nan, 4, 5]]) = 3.16227766, the example of its documentation
  near(distance("euclidean", f(3, NaN, NaN, 6), f(1, NaN, 4, 5), 0), 3.16227766);
  assert.ok(Number.isNaN(distance("euclidean", f(NaN, 1), f(1, NaN), 0)));
});

test("the nearest come first, without the item itself and without codes that are no numbers", async () => {
  const found = await nearestRows(f(0), rows(1, f(5, 1, NaN, -2, 0, 3)), 3, "euclidean", 4);
  assert.deepEqual(found, [{ index: 1, distance: 1 }, { index: 3, distance: 2 }, { index: 5, distance: 3 }]);
  assert.deepEqual(await nearestRows(f(0), rows(1, f(7)), 12, "euclidean", 0), []);
});

test("the nearest of many are those that sorting finds", async () => {
  const values = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i * 12.9898) * 43.7);
  const query = f(1, -2, 3);
  const sorted = Array.from({ length: 1000 }, (_, i) => i).sort((a, b) =>
    distance("euclidean", query, values, 3 * a) - distance("euclidean", query, values, 3 * b));
  const found = await nearestRows(query, rows(3, values), 12, "euclidean");
  assert.deepEqual(found!.map(({ index }) => index), sorted.slice(0, 12));
});

test("what is only the end of an item is compared with the ends", () => {
  const pictures = plainSamples({ shape: [2, 2, 4], data: f(...Array.from({ length: 16 }, (_, i) => i)) });
  const { read } = pictureRows(pictures, sample([2, 2], 0, 0, 0, 0));
  assert.deepEqual([...read(1).values], [10, 11, 14, 15]);
});

test("the share of a class stands beside its share among all", () => {
  const labels = Int32Array.from([0, 0, 1, 1, 1, -1, 0, 0]);
  assert.deepEqual(shareOfClass(labels, [0, 2, 3], 0), { label: 0, count: 1, of: 3, baseline: 0.5 });
  assert.deepEqual(shareOfClass(labels, [0, 2, 3, 5], null), { label: 1, count: 2, of: 4, baseline: 3 / 8 });
  assert.equal(shareOfClass(Int32Array.from([-1, -1]), [0], null), null);
});

test("squared differences add up to the squared error, also of a told end", () => {
  const [output, item] = [sample([2, 2], 1, 2, 3, 4), sample([2, 3], 9, 0, 0, 9, 1, 1)];
  const found = difference(output, item);
  assert.deepEqual([...found.values], [1, 2, 2, 3]);
  near(found.values.reduce((sum, value) => sum + value * value, 0), squaredError(output, item));
});

test("colours of a pixel become one difference that keeps their error", () => {
  const joined = overChannels(sample([3, 1, 2], 0.3, -0.1, 0.3, -0.1, -0.1, -0.4));
  near(joined.values[0], Math.sqrt((0.09 + 0.09 + 0.01) / 3));
  near(joined.values[1], -Math.sqrt((0.01 + 0.01 + 0.16) / 3));
  assert.deepEqual(joined.shape, [1, 1, 2]);
});

test("a sentence lacks the probability of its words; hidden places say nothing", () => {
  const item = sample([2, 3], 1, 0, 0, 0, 1, 0);
  const told = sample([2, 3], 0.75, 0.5, 0.5, 0.25, 0.5, 0.5);
  const found = missingProbability(told, item).values;
  near(found[0], -0.25);
  near(found[1], -0.5);
  assert.ok(Number.isNaN(found[2]));
  near(reachOf([{ values: found, shape: [1, 3] }]), 0.5);
});
