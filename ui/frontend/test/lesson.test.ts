import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./dom";
import type { Block, LessonData, StepData } from "../src/contract";
import { told as gesture } from "../src/core/gestures";
import { read } from "../src/lesson/asked";
import { prose } from "../src/lesson/blocks";
import { Counting } from "../src/lesson/counting";
import { allProgress, bringProgress, forgetAll, isBlocked, placeOf, progressFile, readProgress, writeProgress, type Store } from "../src/lesson/progress";
import { PATIENCE, Taking } from "../src/lesson/taking";
import type { StubElement } from "./dom";

/** What a browser keeps, with room for so much. */
class Kept implements Store {
  readonly map = new Map<string, string>();
  room = Infinity;
  get length() { return this.map.size; }
  key(n: number) { return [...this.map.keys()][n] ?? null; }
  getItem(name: string) { return this.map.get(name) ?? null; }
  removeItem(name: string) { this.map.delete(name); }
  setItem(name: string, value: string) {
    if (value.length > this.room) throw new Error("QuotaExceededError");
    this.map.set(name, value);
  }
}

let browser: Kept;

beforeEach(() => {
  browser = new Kept();
  Object.assign(globalThis, { localStorage: browser });
  forgetAll();
});

const step = (id: string, kind: StepData["kind"], more: Partial<StepData> = {}): StepData => ({ id, kind, text: [], ...more });
const OPTIONS = ["more", "same", "less"].map((id) => ({ id, line: [] }));

function lesson(more: Partial<LessonData> = {}, guess: Partial<StepData> = {}, train: Partial<StepData> = {}): LessonData {
  return {
    texts: {}, lang: "en", lesson: "numbers", name: "numbers", revision: 1, title: "", goal: "", minutes: 5, number: 1, all: 2, at: "", here: "/train", now: 1000, heard: 0, ids: {}, runs: [], not_shown: [], notes: [],
    steps: [
      step("hello", "read"), step("guess", "predict", { options: OPTIONS, asks: "q1", curtain: ["train.loss"], trains: true, ...guess }),
      step("train", "do", { hints: [[], []], skip: true, ...train }), step("number", "check", { ask: "number", asks: "n1" }), step("words", "check", { ask: "words" }), step("reveal", "reveal", { of: "guess" }),
    ],
    ...more,
  };
}

function taken(...until: string[]): Taking {
  const taking = new Taking(lesson());
  for (const id of until) {
    if (id === "guess") taking.choose("less");
    if (id === "train") taking.hear(lesson({}, { locked: true }, { done: true }));
    if (id === "number" || id === "words") taking.answer("46.6");
    taking.goOn();
  }
  return taking;
}

test("only what is done lets one go on: a guess, a training, an answer", () => {
  const taking = taken("hello");
  assert.equal(taking.step.id, "guess");
  assert.equal(taking.mayGoOn, false);
  taking.choose("more");
  assert.equal(taking.mayGoOn, true);
  taking.goOn();
  assert.deepEqual([taking.step.id, taking.mayGoOn, taking.mayOpen(3)], ["train", false, false]);
  taking.hear(lesson({}, {}, { done: true }));
  assert.deepEqual([taking.mayGoOn, taking.mayOpen(3)], [true, true]);
});

test("what is done stays done when one goes back, when its run is gone and when the page is opened anew", () => {
  const taking = taken("hello", "guess", "train");
  taking.back();
  taking.back();
  taking.hear(lesson({}, {}, { done: false }));
  assert.equal(taking.guess(taking.step), "less");
  const again = new Taking(lesson());
  assert.equal(again.step.id, "guess");
  assert.ok(again.isDone(again.data.steps[2]));
});

test("a link to a step opens that one, whatever was done; one to no step is as none", () => {
  taken("hello", "guess");
  assert.equal(new Taking(lesson({ at: "reveal" })).step.id, "reveal");
  assert.equal(new Taking(lesson({ at: "nothing" })).step.id, "reveal");
});

test("a guess can be changed until the training has begun, and the curtain is there as long", () => {
  const taking = taken("hello", "guess");
  assert.deepEqual(taking.covered?.ids, ["train.loss"]);
  taking.back();
  taking.choose("same");
  assert.equal(taking.guess(taking.step), "same");
  taking.hear(lesson({}, { locked: true }));
  taking.choose("more");
  assert.equal(taking.guess(taking.step), "same");
  assert.equal(taking.covered, null);
});

test("a guess about what is there already stays as it is once one goes on", () => {
  const taking = new Taking(lesson({}, { trains: false }));
  taking.goOn();
  assert.deepEqual(taking.covered?.ids, ["train.loss"]);
  taking.choose("more");
  taking.goOn();
  taking.back();
  taking.choose("less");
  assert.equal(taking.guess(taking.step), "more");
  assert.equal(taking.covered, null);
});

test("who peeks has not guessed, and cannot any more", () => {
  const taking = taken("hello");
  taking.choose("more");
  taking.peek(taking.step);
  taking.choose("less");
  assert.deepEqual([taking.guess(taking.step), taking.covered, taking.mayGoOn], [null, null, true]);
  taking.goOn();
  assert.ok(taking.isSkipped(taking.data.steps[1]));
});

test("a question that is another one since is asked anew; an edit of texts moves nothing", () => {
  taken("hello", "guess", "train");
  const edited = new Taking(lesson({ revision: 2 }));
  assert.equal(edited.guess(edited.data.steps[1]), "less");
  const other = new Taking(lesson({ revision: 3, at: "guess" }, { asks: "q2" }));
  assert.deepEqual([other.changed(other.step), other.guess(other.step), other.mayGoOn, other.isLocked(other.step)], [true, null, false, false]);
  other.choose("same");
  assert.deepEqual([other.changed(other.step), other.guess(other.step)], [false, "same"]);
});

test("a step may be skipped after its hints or a minute, and is done later all the same", () => {
  const taking = taken("hello", "guess");
  assert.equal(taking.maySkip, false);
  taking.hint();
  assert.equal(taking.maySkip, false);
  taking.hint();
  assert.equal(taking.maySkip, true);
  taking.skip();
  assert.deepEqual([taking.mayGoOn, taking.isSkipped(taking.step)], [true, true]);
  taking.hear(lesson({}, {}, { done: true }));
  assert.equal(taking.isSkipped(taking.step), false);
});

test("after a minute a step may be skipped without hints, unless the lesson says it may not", () => {
  const taking = taken("hello", "guess");
  taking.hear(lesson({ now: 1000 + PATIENCE + 1 }));
  assert.equal(taking.maySkip, true);
  taking.hear(lesson({ now: 1001 + PATIENCE }, {}, { skip: false }));
  assert.equal(taking.maySkip, false);
});

test("what the page is told has no words of one's own", () => {
  const taking = taken("hello", "guess", "train", "number");
  taking.answer("because I say so");
  assert.equal(taking.told.steps.number.answer, "46.6");
  assert.equal(JSON.stringify(taking.told).includes("because"), false);
  assert.equal(taking.kept.steps.words.answer, "because I say so");
});

test("two tabs at different steps do not write to each other for ever", () => {
  const place = localStorage as unknown as { setItem(name: string, value: string): void };
  const [one, other] = [taken("hello"), new Taking(lesson())];
  other.back();
  const { setItem } = place;
  let written = 0;
  place.setItem = (name, value) => {
    written++;
    setItem.call(place, name, value);
  };
  for (const tab of [one, other, one, other]) tab.reread();
  assert.equal(written, 0);
  assert.deepEqual([one.step.id, other.step.id], ["guess", "hello"]);
  forgetAll();
  for (const tab of [one, other, one, other]) tab.reread();
  assert.ok(written <= 4, "each opens its own step once");
  place.setItem = setItem;
});

test("runs that count are kept by their names", () => {
  const taking = taken("hello");
  taking.hear(lesson({ ids: { A: "digits-vae-abc" } }));
  taking.hear(lesson());
  assert.deepEqual(taking.told.runs, { A: "digits-vae-abc" });
});

test("values of the address are told in their order, the first as it was when the step opened", () => {
  const taking = taken("hello", "guess");
  assert.deepEqual(["", "", "walk", "grid", "walk"].map((value) => taking.see("tool", value)), [true, false, true, true, true]);
  assert.deepEqual(taking.told.steps.train.links, { tool: ["", "walk", "grid", "walk"] });
});

test("each cell counts once; of sliders those that went far enough", () => {
  const heard: number[] = [];
  const visits = new Counting({ gesture: "visit", times: 2 }, ({ n }) => heard.push(n));
  for (const cell of [3, 3, 7]) gesture("visit", cell);
  gesture("colour", "class");
  assert.deepEqual([heard, visits.isDone], [[1, 2], true]);
  const sweeps = new Counting({ gesture: "sweep", times: 2, least: 0.5 }, () => undefined);
  gesture("sweep", "z1", 0.4);
  gesture("sweep", "z2", 0.9);
  assert.deepEqual([sweeps.n, sweeps.isDone], [1, false]);
  gesture("sweep", "z1", 0.6);
  assert.ok(sweeps.isDone);
  const noise = new Counting({ gesture: "noise", least: 0.3 }, () => undefined);
  gesture("noise", "gauss", 0.15);
  assert.deepEqual([noise.share, noise.isDone], [0.5, false]);
  gesture("noise", "gauss", 0.31);
  assert.ok(noise.isDone);
  for (const counting of [visits, sweeps, noise]) counting.destroy();
  gesture("visit", 12);
  assert.deepEqual(heard, [1, 2]);
});

test("progress goes to another browser as one file, and is brought beside what is there", () => {
  taken("hello", "guess");
  const file = progressFile(new Date(0));
  forgetAll();
  assert.deepEqual(allProgress(), {});
  writeProgress("numbers", { version: 1, revision: 1, at: "words", steps: { words: { state: "done", answer: "x" } }, runs: {} });
  assert.equal(bringProgress(file), 1);
  const { steps } = readProgress("numbers");
  assert.deepEqual([steps.guess.guess, steps.words.answer], ["less", "x"]);
});

test("a file that holds no progress, one of a later version, and names that lead elsewhere bring nothing", () => {
  assert.equal(bringProgress("no json"), "none");
  assert.equal(bringProgress("[]"), "none");
  assert.equal(bringProgress('{"kind":"other","lessons":{}}'), "none");
  assert.equal(bringProgress('{"kind":"latent-lab-progress","version":2,"lessons":{}}'), "newer");
  assert.equal(bringProgress('{"kind":"latent-lab-progress","version":1,"lessons":{"../x":{"version":1,"steps":{}}}}'), "none");
  assert.deepEqual(allProgress(), {});
});

test("what is kept in another form is read as far as it has the right one", () => {
  browser.setItem(placeOf("numbers"), '{"version":1,"at":7,"steps":{"guess":{"guess":"more","opened":"now","state":"won","x":1},"b":3},"runs":{"A":1}}');
  assert.deepEqual(readProgress("numbers"), { version: 1, revision: 0, at: "", steps: { guess: { guess: "more" } }, runs: {} });
  for (const broken of ["{", "null", "[]", '{"version":9,"steps":{}}']) {
    browser.setItem(placeOf("numbers"), broken);
    assert.deepEqual(readProgress("numbers").steps, {});
  }
});

test("where the browser has no room what was done is kept as long as the tab, and that is known", () => {
  browser.room = 10;
  const taking = taken("hello");
  assert.ok(isBlocked());
  taking.choose("more");
  assert.equal(new Taking(lesson({ at: "guess" })).kept.steps.guess.guess, "more");
  browser.room = Infinity;
  taking.choose("less");
  assert.equal(isBlocked(), false);
});

test("a number is read as people write it", () => {
  const seen = { "46.6": 46.6, " 46,6 % ": 46.6, "−3": -3, "1e3": 1000, ".5": 0.5, "1 000": 1000, "": null, "abc": null, "4..6": null, "46 or 47": null, "Infinity": null, "1e999": null, "４６．６％": 46.6, "４６，６": 46.6 };
  for (const [text, value] of Object.entries(seen)) assert.equal(read(text), value, text);
});

test("texts are drawn as text and nothing else; links lead into the app alone", () => {
  const went: unknown[] = [];
  const blocks: Block[] = [
    { kind: "paragraph", lines: [[{ kind: "text", text: "<img src=x onerror=alert(1)>", page: "", link: {} }, { kind: "link", text: "there", page: "train", link: { data: "digits" } }]] },
    { kind: "list", lines: [[{ kind: "strong", text: "a", page: "", link: {} }], [{ kind: "formula", text: "z^2", page: "", link: {} }]] },
  ];
  const [paragraph, list] = prose(blocks, (page, link) => went.push([page, link])) as unknown as StubElement[];
  assert.equal(paragraph.textContent, "<img src=x onerror=alert(1)>there");
  assert.deepEqual(paragraph.all.map(({ tag }) => tag), ["button"]);
  assert.deepEqual(list.all.map(({ tag }) => tag), ["li", "strong", "li", "var"]);
  paragraph.all[0].click();
  assert.deepEqual(went, [["train", { data: "digits" }]]);
});
