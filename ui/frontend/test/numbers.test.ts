import assert from "node:assert/strict";
import { test } from "node:test";
import { makeWords } from "../src/core/words";
import { History } from "../src/live/history";
import { Numbers } from "../src/live/numbers";
import type { Status } from "../src/live/types";
import "./dom";

const TEXTS = { nats_below_zero: "may be negative", training_value: "training: {value}", nats_per_item: "nats/item" };

/** What stands in the row of numbers after a held-out and a training loss. */
function shown(heldOut: number, training: number): string {
  const history = new History();
  history.add([
    { kind: "step", step: 1, epoch: 1, terms: { objective: training }, rate: 1 },
    { kind: "held-out", step: 1, epoch: 1, terms: { objective: heldOut }, mse: 1, variance_explained: 0.1, n: 5 },
  ]);
  const numbers = new Numbers(makeWords(TEXTS, "en"), "image");
  numbers.show({ state: "running", epoch: 1, epochs: 2, seconds_left: null } as Status, history);
  return numbers.element.textContent ?? "";
}

test("a loss below 0 says beside itself that it may be that", () => {
  assert.match(shown(-82.6, -62.5), /training: -62.5 · may be negative/);
  assert.match(shown(-1, 3), /may be negative/);
  assert.doesNotMatch(shown(24.2, 25), /may be negative/);
});
