import assert from "node:assert/strict";
import { test } from "node:test";
import { shared, some } from "../src/explorer/beside/linked";
import { Bench } from "./bench";
import { find, until } from "./dom";
import { IMAGE } from "./files";

const runs = (labels: number[], heldOut: number[]) => ({ labels: Int32Array.from(labels), heldOut: Uint8Array.from(heldOut) });

test("two runs share the items that both hold, and none where one of them is another", () => {
  assert.equal(shared(runs([1, 2, 3], [1, 0, 0]), runs([1, 2], [1, 0])), 2);
  assert.equal(shared(runs([1, 2, 3], [1, 0, 0]), runs([1, 3, 3], [1, 0, 0])), 0);
  assert.equal(shared(runs([1, 2], [1, 0]), runs([1, 2], [1, 1])), 0);
});

test("of many items in sight some stand for all, spread over them", () => {
  const many = Array.from({ length: 9000 }, (_, i) => i);
  assert.deepEqual(some([4, 5]), [4, 5]);
  assert.ok(some(many).length <= 2000);
  assert.ok(some(many).at(-1)! > 8000);
});

const OTHER = { run: "other", title: "other", why: "", versions: {}, classes: ["cat", "dog"], look: IMAGE };

test("what is selected and chosen in one of two linked maps is so in the other; the other can be taken away", async () => {
  const bench = await Bench.at({ beside: "other" }, { beside: OTHER, others: [{ run: "other", title: "other", same: true }] });
  const beside = () => bench.root.all.find(({ dataset }) => dataset.testid === "beside");
  await until(() => beside()?.dataset.ready === "1", "the map beside");
  bench.press("a");
  const bars = bench.root.all.filter(({ dataset }) => dataset.testid === "selected");
  const told = bars.map((one) => one.textContent);
  assert.equal(told.length, 2);
  assert.equal(told[0], told[1]);
  find(bench.root, "beside-close").click();
  assert.equal(beside(), undefined);
  bench.press("Escape");
  const after = bars.map((one) => one.textContent);
  assert.notEqual(after[0], told[0]);
  assert.equal(after[1], told[1], "a map that is gone hears nothing more");
  bench.close();
});

test("a run beside that is not there is refused in the link", async () => {
  const bench = await Bench.at({ beside: "nobody" });
  assert.equal(bench.root.all.find(({ dataset }) => dataset.testid === "left-out")?.hidden, false);
  bench.close();
});


test("what is in sight is told once the map stands still", async () => {
  const bench = await Bench.at({});
  bench.press("+", "+", "+");
  const sight = find(bench.root, "map-sight");
  assert.equal(sight.textContent, "");
  await until(() => sight.textContent === "sight_some" || sight.textContent === "name_and_said", "what is in sight");
  bench.press("0");
  await until(() => sight.textContent === "sight_all", "all is in sight");
  bench.close();
});
