import assert from "node:assert/strict";
import { test } from "node:test";
import { verdictOf } from "../src/explorer/tools/memory";
import "./dom";

/** Shares of n held-out items, as near as each of 100 real items that were drawn like them (by a fixed rule). */
function real(n: number, seed: number): Float32Array {
  let state = seed + 1;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const usual = Array.from({ length: n }, random);
  return Float32Array.from({ length: 100 }, () => {
    const distance = random();
    return usual.filter((other) => other <= distance).length / n;
  });
}

test("samples that are like held-out items are not said to be copies, however few these are", () => {
  for (const n of [1, 5, 12, 30, 54, 99, 100, 150, 450]) {
    const verdicts = Array.from({ length: 500 }, (_, seed) => verdictOf([real(n, 1000 * seed)], n));
    assert.ok(verdicts.filter((verdict) => verdict === "memory_some_copied").length <= 0.05 * 500, String(n));
    assert.ok(verdicts.every((verdict) => (verdict === "memory_few") === (n < 100)));
  }
});

test("copies are named where enough items were held out", () => {
  const shares = Float32Array.from({ length: 100 }, (_, i) => (i < 10 ? 0 : 0.5));
  assert.equal(verdictOf([shares], 450), "memory_some_copied");
  assert.equal(verdictOf([shares.map(() => 0.5)], 450), "memory_none_copied");
  assert.equal(verdictOf([shares], 99), "memory_few");
});
