import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesOf } from "../src/race/entries";
import { stacked } from "../src/race/stacked";
import { align } from "../src/through/align";
import { firstSorting, shares, sorted, type Cell, type Column, type Row } from "../src/leaderboard/order";

const cell = (value: number): Cell => ({ value, text: String(value), n: 9, low: null, high: null, spread: "", best: false, draw: false, baseline: "" });
const row = (id: string, value?: number): Row =>
  ({ id, name: id, colour: 0, detail: "", cells: value === undefined ? {} : { c: cell(value) }, gaps: {} });
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

test("bars begin at zero, or at the lowest value below it", () => {
  assert.deepEqual([...shares([row("a", 5), row("b", 10)], "c")], [["a", 0.5], ["b", 1]]);
  assert.deepEqual([...shares([row("a", -5), row("b", 5), row("d")], "c")], [["a", 0], ["b", 1]]);
  assert.deepEqual([...shares([row("a", 0)], "c")], [["a", 0]]);
});

test("each run of a race knows its entrant", () => {
  const entries = entriesOf([{ name: "x", runs: [{ id: "r1", seed: 0 }, { id: "r2", seed: 1 }] }, { name: "y", runs: [{ id: "r3", seed: 0 }] }]);
  assert.deepEqual(entries.map(({ entrant, id }) => [entrant, id]), [[0, "r1"], [0, "r2"], [1, "r3"]]);
  assert.equal(entries[0].state, "queued");
  assert.equal(entries[0].ended, false);
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
  const { xy, left } = align(changed, reference);
  assert.ok(left < 1e-6);
  xy.forEach((value, i) => assert.ok(Math.abs(value - reference[i]) < 1e-4));
});

test("what cannot be laid on each other stays where it is", () => {
  assert.deepEqual([...align(Float32Array.from([1, 2]), Float32Array.from([3, 4])).xy], [1, 2]);
  assert.equal(align(Float32Array.from([1, 1, 1, 1]), Float32Array.from([0, 0, 1, 1])).left, 1);
});
