import assert from "node:assert/strict";
import { test } from "node:test";
import { readTensors } from "../src/core/tensors";
import { rollOf } from "../src/explorer/time/roll";
import type { FeedEvent } from "../src/live/types";
import { f32, file, i32, u8 } from "./files";

const events: FeedEvent[] = [
  { kind: "snapshot", step: 1, epoch: 0.1, decoder: true },
  { kind: "held-out", step: 1, epoch: 0.1, terms: { objective: 40 }, mse: 1, variance_explained: 0.1, n: 5 },
  { kind: "snapshot", step: 10, epoch: 1, decoder: true },
  { kind: "held-out", step: 12, epoch: 1.2, terms: { objective: 20 }, mse: 0.5, variance_explained: 0.5, n: 5 },
  { kind: "snapshot", step: 30, epoch: 3, decoder: true },
];

const roll = () => rollOf(readTensors(file({
  steps: i32(1, 10, 30),
  decoder: u8(1, 0, 1),
  item: i32(2, -1, 0),
  xy: f32([3, 3, 2], 1, 2, 9, 9, 3, 4, 5, 6, 9, 9, 7, 8, -1, -2, 9, 9, 0, 0),
  centre: f32([3, 2], 0, 0, 1, 1, 2, 2),
  plane: f32([3, 2, 2], 1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0),
})), events, 4);

test("followed items stand at their own places, others nowhere", () => {
  const { moments, followed } = roll();
  assert.equal(followed, 2);
  assert.deepEqual([...moments[0].xy], [3, 4, NaN, NaN, 1, 2, NaN, NaN]);
  assert.deepEqual([...moments[2].centre], [2, 2]);
  assert.deepEqual([...moments[2].plane], [0, 1, 1, 0]);
});

test("a moment without a decoder takes the nearest one, and the last loss that was measured", () => {
  const { moments, bounds } = roll();
  assert.deepEqual(moments.map(({ decoder }) => decoder), [1, 1, 30]);
  assert.deepEqual(moments.map(({ loss }) => loss), [40, 40, 20]);
  assert.deepEqual(moments.map(({ epoch }) => epoch), [0.1, 1, 3]);
  assert.equal(bounds.left, -1);
  assert.equal(bounds.top, 8);
});
