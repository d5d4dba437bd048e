import assert from "node:assert/strict";
import { test } from "node:test";
import type { LessonData, StepData } from "../src/contract";
import { until, type StubElement } from "./dom";

const { answerOf, ClassPart } = await import("../src/lesson/class");
const { Cut, keepKey, taught } = await import("../src/classes/server");
const { makeWords } = await import("../src/core/words");
const { answersOf, answersName } = await import("../src/lesson/answers");

const line = (text: string) => [{ kind: "text" as const, text }];
const step = (more: Partial<StepData>): StepData => ({ id: "s", kind: "predict", text: [{ kind: "paragraph", lines: [line("Which?")] }], ...more }) as StepData;
const guess = step({ id: "guess", options: [{ id: "more", line: line("More") }, { id: "less", line: line("Less") }] as StepData["options"], outcome: "less", found: "46.2 %" });
const read = step({ id: "read", kind: "check", ask: "number", unit: "%" });

test("a class is told options, numbers and skips, and never what somebody wrote", () => {
  assert.equal(answerOf(guess, { guess: "more" }), "more");
  assert.equal(answerOf(guess, { guess: "more", peeked: true }), null);
  assert.equal(answerOf(guess, undefined), undefined);
  assert.equal(answerOf(read, { answer: "46.2" }), 46.2);
  assert.equal(answerOf(read, { answer: "much" }), undefined);
  assert.equal(answerOf(step({ kind: "do" }), { state: "skipped" }), null);
  assert.equal(answerOf(step({ kind: "do" }), { state: "done" }), undefined);
  for (const kept of [{ answer: "my own words" }, { state: "skipped" as const }]) assert.equal(answerOf(step({ kind: "check", ask: "words" }), kept), undefined);
  assert.equal(answerOf(step({ kind: "read" }), { state: "skipped" }), undefined);
});

test("a file of answers says what was guessed, what came out, and by which settings; its name of what, when and for which class it is", () => {
  const run = { name: "A", run: "digits-1", spec: '{"seed": 7}', seed: 7, said: [] };
  const data = { lesson: "bottleneck", name: "bottleneck", revision: 3, title: "T", lang: "en", code: "K7QX", steps: [guess, read], runs: [run] } as unknown as LessonData;
  const kept = { version: 1, revision: 3, at: "", runs: {}, steps: { guess: { guess: "more", time: "2026-03-01T10:00:00Z" }, read: { answer: "46" } } };
  const answers = answersOf(data, kept, new Date("2026-03-01T10:05:00Z"));
  assert.equal(answersName(answers), "bottleneck_2026-03-01_K7QX.json");
  for (const [hour, day] of [[0, "2026-03-01"], [23, "2026-03-01"]] as const) { // by the clock on the wall, wherever this is
    assert.equal(answersName(answersOf(data, kept, new Date(2026, 2, 1, hour, 30))), `bottleneck_${day}_K7QX.json`);
  }
  assert.deepEqual(answers.runs[0].spec, { seed: 7 });
  const [first, second] = answers.steps;
  assert.deepEqual([first.answer, first.words, first.came, first.found, first.time], ["more", "More", "Less", "46.2 %", "2026-03-01T10:00:00Z"]);
  assert.deepEqual([second.answer, second.words], ["46", "46 %"]);
});

test("a second vote that does not get through is told later; who begins anew has left the class", async () => {
  const votes: unknown[] = [];
  let cut = true;
  const seen = { members: 1, closed: false, questions: [{ lesson: "l", step: "guess", shown: true, rounds: [{ answered: 1, mine: "more", bars: null }, { answered: 0, bars: null }] }] };
  let joined = 0;
  const server = {
    open: async () => ({ code: "", key: "" }), join: async () => `token ${++joined}`, look: async () => seen, act: async () => seen,
    vote: async (_code: string, _token: string, _lesson: string, step: string, answer: unknown) => {
      if (cut) throw new Cut();
      votes.push([step, answer]);
      return seen;
    },
  };
  const taken = { data: { name: "l", steps: [guess] } as unknown as LessonData, kept: { steps: {} } as never };
  const part = new ClassPart(makeWords({}, "en"), "ABCD", taken, server as never);
  const element = part.element as unknown as StubElement;
  const focus = (name: string) => element.all.find((one) => one.getAttribute("data-focus") === name || one.dataset.focus === name)!;
  part.at("guess");
  const join = focus("class-join");
  join.click();
  join.click();
  await until(() => focus("again-less") !== undefined, "the second vote");
  focus("again-less").tell("change");
  await until(() => element.textContent.includes("class_cut"), "cut");
  assert.equal((focus("again-less") as unknown as HTMLInputElement).checked, true, "what was chosen stays chosen");
  cut = false;
  part.at("guess");
  await until(() => votes.length > 0, "told");
  assert.deepEqual(votes[0], ["guess", "less"]);
  assert.equal(joined, 1, "one browser, whatever was pressed");
  part.forget();
  assert.ok(focus("class-join"));
  part.close();
});

test("of the classes that a browser teaches the one that came last is the last", () => {
  const kept: Record<string, string> = {};
  const put = { setItem: (name: string, text: string) => void (kept[name] = text), removeItem: (name: string) => void delete kept[name], getItem: (name: string) => kept[name] ?? null };
  Object.assign(globalThis, { localStorage: Object.setPrototypeOf(kept, put) });
  for (const code of ["ZZZZ", "MMMM", "AAAA"]) keepKey(code, "key");
  assert.equal(taught().at(-1), "AAAA");
  keepKey("AAAA", null);
  keepKey("ZZZZ", "key");
  assert.deepEqual(taught(), ["MMMM", "ZZZZ"]);
});
