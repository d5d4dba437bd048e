import assert from "node:assert/strict";
import { test } from "node:test";
import { Samples } from "../src/core/looks/sample";
import { baselineOf, entriesOf, type Entry } from "../src/race/entries";
import { affordable, pcaOf } from "../src/race/pca";
import { stacked } from "../src/race/stacked";
import { align } from "../src/through/align";
import { firstSorting, sorted, type Cell, type Column, type Row } from "../src/leaderboard/order";
import { isBeyond, scaleOf, share, within } from "../src/scoreboard/scale";

const cell = (value: number): Cell => ({ value, text: String(value), n: 9, low: null, high: null, spread: "", best: false, draw: false, baseline: "" });
const row = (id: string, value?: number): Row =>
  ({ id, name: id, baseline: false, symbol: { shape: "circle", colour: "#000000" }, detail: "", cells: value === undefined ? {} : { c: cell(value) }, gaps: {} });
const column = (better: Column["better"]): Column => ({ id: "c", card: "x", title: "", unit: "", better, meaning: "", how: "" });

test("names of levels stand where they want, above each other where they are close, and never above the picture", () => {
  assert.deepEqual(stacked([100, 60, 20], 14, 10), [100, 60, 20]);
  assert.deepEqual(stacked([100, 98, 97], 14, 10), [100, 86, 72]);
  assert.deepEqual(stacked([20, 18, 16], 14, 10), [38, 24, 10]);
  assert.deepEqual(stacked([90, 20, 18, 16], 14, 10), [90, 38, 24, 10]);
  assert.deepEqual(stacked([3], 14, 10), [10]);
  assert.deepEqual(stacked([], 14, 10), []);
});

test("the best row comes first, and rows without a value come last either way", () => {
  const rows = [row("a", 2), row("none"), row("b", 5), row("c", 1)];
  const names = (better: Column["better"]) => sorted(rows, firstSorting(column(better))).map(({ id }) => id);
  assert.deepEqual(names("higher"), ["b", "a", "c", "none"]);
  assert.deepEqual(names("lower"), ["c", "a", "b", "none"]);
  assert.deepEqual(sorted(rows, null), rows);
});

const lane = (value: number | null, low: number | null = null, high: number | null = null) => ({ value, low, high });

test("an axis holds all values and intervals between two of its ticks, at round numbers", () => {
  assert.deepEqual(scaleOf([lane(50, 47, 53), lane(28, 26, 31), lane(null)]), { low: 20, high: 60, ticks: [20, 30, 40, 50, 60] });
  assert.deepEqual(scaleOf([lane(0.031), lane(0.046)])!.ticks, [0.03, 0.035, 0.04, 0.045, 0.05]);
  assert.deepEqual(scaleOf([lane(-0.02, -0.03, 0.01)])!.ticks, [-0.03, -0.02, -0.01, 0, 0.01]);
  for (const values of [[1], [0, 0], [1e6, 3e6], [1e-9, 2e-9], [-7, 12345]]) {
    const scale = scaleOf(values.map((value) => lane(value)))!;
    assert.ok(scale.ticks.length >= 2 && scale.ticks.length <= 7, `${values}: ${scale.ticks}`);
    for (const value of values) assert.ok(share(scale, value) >= 0 && share(scale, value) <= 1, `${values}: ${scale.ticks}`);
  }
});

test("an axis of those that lie together leaves out one that lies far off, which stands at its edge", () => {
  const lanes = [lane(24, 23, 25), lane(26, 25, 27), lane(900, 890, 910)];
  const scale = scaleOf(lanes, [23, 27])!;
  assert.deepEqual([scale.low, scale.high], [23, 27]);
  assert.ok(share(scale, 900) > 1);
  // Its last tick may lie further out than the last of the others; the figures put at the edge what this one does.
  assert.ok(share(scaleOf(lanes, [-1.9, 4.4])!, 4.6) < 1);
  assert.deepEqual([4.6, -2, 4.4, -1.9].map((value) => isBeyond(value, [-1.9, 4.4])), [true, true, false, false]);
  assert.equal(isBeyond(900, null), false);
  assert.deepEqual([within(scale, 900), within(scale, -900), within(scale, 25)], [1, 0, 0.5]);
  assert.deepEqual(scaleOf([lane(80), lane(80), lane(1e6)], [80, 80])!.ticks.length > 1, true);
});

test("without a number there is no axis", () => {
  assert.equal(scaleOf([lane(null), lane(NaN)]), null);
  assert.equal(scaleOf([]), null);
});

/** 40 items of 6 values that lie in a plane, but for a little; every fourth is held out. */
function flat(): { items: Samples; heldOut: number[] } {
  const rows = Array.from({ length: 40 }, (_, i) => Float32Array.from({ length: 6 }, (_, j) => Math.sin(i) * (j + 1) + Math.cos(2.3 * i) * (j % 2) + 0.01 * Math.sin(7 * i * j)));
  return { items: new Samples(40, (i) => ({ values: rows[i], shape: [6] })), heldOut: rows.map((_, i) => Number(i % 4 === 0)) };
}

test("PCA is found again from the items where it is the one that the server told of", () => {
  const told = { fitted_on: 30, n: 10, size: 2, explained: 0.9999 };
  const pca = pcaOf(flat(), [2], told)!;
  const item = flat().items.at(0).values;
  pca.rebuilt(item, 2).forEach((value, i) => assert.ok(Math.abs(value - item[i]) < 0.05));
  assert.ok(pca.rebuilt(item, 1).some((value, i) => Math.abs(value - item[i]) > 0.2));
  assert.equal(pca.place(item).length, 2);
  assert.ok(affordable(6, told));
  assert.ok(!affordable(784, { ...told, fitted_on: 8000 }));
});

test("PCA of other items, or one that rebuilds them otherwise than the server says, is not shown", () => {
  const told = { fitted_on: 30, n: 10, size: 2, explained: 0.9999 };
  assert.equal(pcaOf(flat(), [2], { ...told, fitted_on: 31 }), null);
  assert.equal(pcaOf(flat(), [2], { ...told, n: 9 }), null);
  assert.equal(pcaOf(flat(), [2], { ...told, explained: 0.9 }), null);
  assert.equal(pcaOf(flat(), [2], { ...told, size: 1 }), null);
});

test("each run of a race knows its entrant", () => {
  const look = { view: "identity" } as const;
  const entries = entriesOf([{ runs: [{ id: "r1", seed: 0 }, { id: "r2", seed: 1 }], look }, { runs: [{ id: "r3", seed: 0 }], look }]);
  assert.deepEqual(entries.map(({ entrant, id }) => [entrant, id]), [[0, "r1"], [0, "r2"], [1, "r3"]]);
  assert.equal(entries[0].state, "queued");
  assert.equal(entries[0].ended, false);
});

test("PCA of a race is the one that is given whole items, where an encoder is", () => {
  const entries = entriesOf([
    { runs: [{ id: "noisy", seed: 0 }], look: { view: "gaussian-noise" } }, { runs: [{ id: "whole", seed: 0 }], look: { view: "identity" } },
  ]);
  const told = (explained: number) => ({ kind: "baseline", code_size: 16, pca_variance_explained: explained }) as NonNullable<Entry["baseline"]>;
  assert.equal(baselineOf(entries, 16, 64), null);
  entries[0].baseline = told(0.5);
  assert.equal(baselineOf(entries, 16, 64)?.pca_variance_explained, 0.5);
  entries[1].baseline = told(0.8);
  assert.equal(baselineOf(entries, 16, 64)?.pca_variance_explained, 0.8);
  assert.equal(baselineOf(entries, 8, 64), null);
  assert.equal(baselineOf(entries, 8, 8)?.pca_variance_explained, 0.8);
});

test("a map that was turned, mirrored, scaled and moved is laid back on the first", () => {
  const reference = Float32Array.from([0, 0, 1, 0, 2, 1, -1, 3, 0.5, -2]);
  const angle = 0.7;
  const changed = reference.slice();
  for (let i = 0; i < changed.length; i += 2) {
    const [x, y] = [reference[i], -reference[i + 1]];
    changed[i] = 3 * (Math.cos(angle) * x - Math.sin(angle) * y) + 10;
    changed[i + 1] = 3 * (Math.sin(angle) * x + Math.cos(angle) * y) - 4;
  }
  const { xy, left, lay } = align(changed, reference);
  assert.ok(left < 1e-6);
  xy.forEach((value, i) => assert.ok(Math.abs(value - reference[i]) < 1e-4));
  // A place that no item has, half way between the first two, is laid half way between where these belong.
  const between = lay({ x: (changed[0] + changed[2]) / 2, y: (changed[1] + changed[3]) / 2 });
  assert.ok(Math.hypot(between.x - 0.5, between.y) < 1e-4);
});

test("what cannot be laid on each other stays where it is", () => {
  assert.deepEqual([...align(Float32Array.from([1, 2]), Float32Array.from([3, 4])).xy], [1, 2]);
  assert.equal(align(Float32Array.from([1, 1, 1, 1]), Float32Array.from([0, 0, 1, 1])).left, 1);
});
