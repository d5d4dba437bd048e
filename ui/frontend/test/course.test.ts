import assert from "node:assert/strict";
import { test } from "node:test";
import type { LessonCard } from "../src/contract";
import { newest, rowsOf, wayIn } from "../src/course/kept";
import type { Kept, KeptStep } from "../src/lesson/progress";

const card = (id: string, steps: string[], builds: string[] = []): LessonCard =>
  ({ id, name: id, number: 1, title: id, goal: "", minutes: 5, builds, steps, href: "explore" });
const kept = (at: string, steps: Record<string, KeptStep>): Kept => ({ version: 1, revision: 1, at, steps, runs: {} });

test("a lesson is as far as its own steps are done or skipped, and goes on where one stood", () => {
  const lesson = card("a", ["one", "two", "three"]);
  assert.deepEqual(wayIn(lesson, undefined), { done: 0, all: 3, at: null, last: 0 });
  const way = wayIn(lesson, kept("two", { one: { state: "done", opened: 5 }, two: { opened: 9 }, gone: { state: "done", opened: 99 } }));
  assert.deepEqual(way, { done: 1, all: 3, at: { id: "two", n: 2 }, last: 9 });
  // Who went back to a step that is done goes on with the first that is not.
  const back = wayIn(lesson, kept("one", { one: { state: "done", opened: 5 }, two: { state: "skipped", opened: 9 } }));
  assert.deepEqual(back.at, { id: "three", n: 3 });
  const over = wayIn(lesson, kept("three", Object.fromEntries(lesson.steps.map((id) => [id, { state: "done", opened: 7 } as const]))));
  assert.deepEqual(over, { done: 3, all: 3, at: null, last: 7 });
});

test("one goes on with the unfinished lesson that was begun last", () => {
  const begun = (last: number, at: boolean) => ({ way: { done: 0, all: 2, at: at ? { id: "x", n: 1 } : null, last }, last });
  assert.equal(newest([begun(3, true), begun(8, true), begun(9, false)])?.last, 8);
  assert.equal(newest([begun(0, false)]), null);
});

test("a lesson stands below all that it builds on, and neither circles nor strangers keep the map from being drawn", () => {
  const rows = (...cards: [string, string[]][]) => rowsOf(cards.map(([id, builds]) => ({ id, builds })));
  assert.deepEqual(rows(["a", []], ["b", ["a"]], ["c", ["a", "b"]], ["d", []], ["e", ["nobody"]]), [0, 1, 2, 0, 0]);
  assert.deepEqual(rows(["late", ["early"]], ["early", []]), [1, 0]);
  assert.ok(rows(["a", ["b"]], ["b", ["a"]], ["c", ["c"]]).every((row) => row >= 0 && row < 3));
});
