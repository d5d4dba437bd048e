import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesOf } from "../src/race/entries";
import { firstSorting, shares, sorted, type Cell, type Column, type Row } from "../src/leaderboard/order";

const cell = (value: number): Cell => ({ value, text: String(value), n: 9, low: null, high: null, spread: "", best: false, draw: false, baseline: "" });
const row = (id: string, value?: number): Row =>
  ({ id, name: id, colour: 0, detail: "", cells: value === undefined ? {} : { c: cell(value) }, gaps: {} });
const column = (better: Column["better"]): Column => ({ id: "c", card: "x", title: "", unit: "", better, meaning: "", how: "" });

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
