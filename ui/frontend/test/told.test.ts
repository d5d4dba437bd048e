import assert from "node:assert/strict";
import { test } from "node:test";
import { Told } from "../src/explorer/state/told";

/** Three items at 0, 1 and 2 on a line, of the classes 1, 0 and 2. */
const known = {
  size: 1,
  nearest: (code: Float32Array) => ({ index: Math.max(0, Math.min(2, Math.round(code[0]))) }),
};
const told = () => new Told(Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1), 3, known);

test("codes are completed by the class of the nearest item", () => {
  assert.deepEqual([...told().complete(Float32Array.of(0.1, 1.9))], [0.1, 0, 1, 0, 1.9, 0, 0, 1].map(Math.fround));
});

test("a class that is chosen holds for all but what is asked for alone, and is told once", () => {
  const one = told();
  const heard: (number | null)[] = [];
  one.changed.on((label) => heard.push(label));
  one.choose(2);
  one.choose(2);
  assert.deepEqual([...one.complete(Float32Array.of(1))], [1, 0, 0, 1]);
  assert.deepEqual([...one.complete(Float32Array.of(1), true)], [1, 1, 0, 0]);
  one.choose(null);
  assert.deepEqual([...one.complete(Float32Array.of(1))], [1, 1, 0, 0]);
  assert.deepEqual(heard, [2, null]);
});

test("an item that was encoded keeps the class that the encoder read, wherever its code lies", () => {
  const one = told();
  const code = one.take(Float32Array.of(2, 1, 0, 0));
  assert.deepEqual([...code], [2]);
  assert.equal(one.own(code), 0);
  assert.equal(one.own(Float32Array.of(1.99)), 2);
});

test("one code in some classes", () => {
  assert.deepEqual([...told().each(Float32Array.of(5), [0, 2])], [5, 1, 0, 0, 5, 0, 0, 1]);
});

test("a class that nothing trained on is of, or taken for, is not offered; without trained items all are", () => {
  const rows = Uint8Array.of(0, 1, 0, 0, 1, 0, 0, 0);
  assert.deepEqual(new Told(rows, 2, known, [0]).offered, [0, 1]);
  assert.deepEqual(new Told(rows, 2, known).offered, [0, 1, 2, 3]);
});
