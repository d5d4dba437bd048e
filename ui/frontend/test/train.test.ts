import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Missing, Refused, TooOften, type Files } from "../src/core/files/files";
import { makeWords } from "../src/core/words";
import { scaleOf } from "../src/live/arrows";
import { onPlane } from "../src/live/film";
import { History } from "../src/live/history";
import { Narrator } from "../src/live/narrator";
import { earlier, spread } from "../src/live/picking";
import { rowsOf } from "../src/live/plot";
import { besides, onIn, UnitsCard, unitsAt } from "../src/live/units-card";
import { tiles } from "../src/tiles";
import { place, until, type StubElement } from "./dom";

const said = (name: string, more = {}) => ({ name, text: `${name} is seen`, evidence: `${name} was measured`, advice: "", offer: false, ...more });

test("of many moments the first, the last and some between them are thumbnails", () => {
  assert.deepEqual(spread(3, 8), [0, 1, 2]);
  assert.deepEqual(spread(100, 5), [0, 25, 50, 74, 99]);
  assert.deepEqual(spread(0, 5), []);
});

test("earlier rows lie apart by a factor of steps, none twice, none after the one that is looked at", () => {
  const snapshots = [1, 2, 3, 4, 6, 9, 14, 21, 42, 84, 168, 630].map((step) => ({ step, epoch: step / 21, again: 0 }));
  const found = earlier(snapshots, 11, 3).map((place) => snapshots[place].step);
  assert.equal(found.length, 3);
  assert.ok(found[0] <= 4 && found[1] > 6 && found[2] > 42, String(found));
  assert.deepEqual(earlier(snapshots, 0, 3), []);
  // The film was cleared while its frames were fetched.
  assert.deepEqual(earlier([], 4, 3), []);
});

test("labels of changed settings never lie on each other", () => {
  const labels = [{ left: 0, right: 100 }, { left: 50, right: 150 }, { left: 60, right: 90 }, { left: 200, right: 260 }];
  assert.deepEqual(rowsOf(labels, 6), [0, 1, 2, 0]);
});

test("a push in code space is laid on the plane of the map", () => {
  const plane = Float32Array.from([1, 0, 0, 0, 0.6, 0.8]);
  assert.deepEqual(Array.from(onPlane(Float32Array.from([2, 1, 0, 0, 0, 5]), plane, 3)).map((value) => +value.toFixed(4)), [2, 0.6, 0, 4]);
});

test("the longest arrows have the same length whatever their unit; none where nothing is pushed", () => {
  const push = Float32Array.from([3, 4, 0, 0, 1, 0]);
  assert.equal(scaleOf(push.map((value) => 1000 * value)) * 1000, scaleOf(push));
  assert.equal(scaleOf(new Float32Array(6)), 0);
});

test("a moment that is written again, with arrows, takes the place of the first", () => {
  const history = new History();
  const event = { kind: "snapshot", step: 5, epoch: 0.2, decoder: false } as const;
  history.add([event, event, { ...event, step: 6 }]);
  assert.deepEqual(history.snapshots, [{ step: 5, epoch: 0.2, again: 1 }, { step: 6, epoch: 0.2, again: 0 }]);
});

test("the narrator says troubles first, each sight with what it was measured from, and offers one next step", async () => {
  const answer = { troubles: [said("blur"), said("overfitting", { offer: true })], sights: [said("shared"), said("apart"), said("still"), said("pca"), said("more")], used: 1, size: 2 };
  const heard: string[] = [];
  const narrator = new Narrator({ json: async () => answer } as unknown as Files, makeWords({}, "en"), "A round map.", {
    told: ({ used }) => heard.push(`used ${used}`), offer: (name) => heard.push(name),
  });
  const element = narrator.element as unknown as StubElement;
  narrator.follow(true);
  narrator.begin();
  await until(() => heard.length > 0, "the narrator");
  narrator.stop();
  const texts = element.querySelectorAll("p").map(({ textContent }) => textContent);
  assert.deepEqual(texts.filter((text) => text.includes("is seen")), ["blur is seen", "overfitting is seen"]);
  assert.deepEqual(element.querySelectorAll("details").map(({ textContent }) => textContent),
    ["shared", "apart", "still", "pca"].map((name) => `${name} is seen${name} was measured`));
  assert.equal(texts.at(-1), "look_for A round map.");
  element.querySelector("button")!.click();
  assert.deepEqual(heard, ["used 1", "overfitting"]);
});

/** How often the narrator of a run that has ended asks in a minute, while `answer` is what it hears. */
async function asks(answer: () => Promise<unknown>, during: (passed: number) => void = () => undefined): Promise<number> {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(console, "warn", () => undefined);
  let asked = 0;
  const json = () => (asked++, answer());
  const narrator = new Narrator({ json } as unknown as Files, makeWords({}, "en"), "", { told: () => undefined, offer: () => undefined });
  narrator.follow(true);
  for (let passed = 0; passed < 60; passed++) {
    during(passed);
    mock.timers.tick(1000);
    for (let i = 0; i < 9; i++) await Promise.resolve();
  }
  narrator.stop();
  mock.timers.reset();
  mock.restoreAll();
  return asked;
}

test("of a run that has ended the narrator asks until it has heard an answer or a refusal, which may be to ask later", async () => {
  const no = (error: Error) => () => Promise.reject(error);
  assert.equal(await asks(async () => ({ troubles: [], sights: [] })), 1);
  assert.equal(await asks(no(new Missing("deleted"))), 1);
  assert.equal(await asks(no(new Refused("not yours"))), 1);
  assert.ok(await asks(no(new TooOften("later"))) > 5);
  assert.ok(await asks(no(new Error("no network"))) > 5);
});

test("of a run that ends while its tab is hidden everything is said once it is looked at", async () => {
  const page = document as unknown as { hidden: boolean };
  const seen: number[] = [];
  const asked = await asks(async () => (seen.push(Number(page.hidden)), { troubles: [], sights: [] }), (passed) => (page.hidden = passed < 30));
  assert.deepEqual([asked, seen], [1, [0]]);
});

test("a filter leaves the options with its trait, words search within them, and all come back", () => {
  const root = place();
  const option = (id: string, traits: string[]) => ({ id, title: id, text: "", traits });
  const options = ["digits", "shapes", "waves", "wine", "rings", "noise", "bars", "rolls", "pulses", "films"].map((id) => option(id, id === "waves" || id === "pulses" ? ["curves"] : ["other"]));
  const data = { texts: {}, lang: "en", label: "Data", options, value: "digits", filters: [{ id: "curves", title: "Curves" }] };
  tiles({ data, parentElement: root as unknown as HTMLElement, setStateValue: () => undefined, setTriggerValue: () => undefined });
  const shown = () => root.querySelectorAll(".tile").filter(({ hidden }) => !hidden).map(({ textContent }) => textContent);
  const [all, curves] = root.querySelectorAll(".filter");
  curves.click();
  assert.deepEqual(shown(), ["waves", "pulses"]);
  root.querySelector("input")!.fill("pul");
  assert.deepEqual(shown(), ["pulses"]);
  root.querySelector("input")!.fill("");
  all.click();
  assert.equal(shown().length, options.length);
});

const UNITS = [
  { kind: "units", step: 0, epoch: 0, layers: ["1111", "111"] },
  { kind: "units", step: 8, epoch: 2, layers: ["1011", "110"] },
  { kind: "units", step: 12, epoch: 3, layers: ["1000", "010"] },
] as const;
const held = (step: number, loss: number) =>
  ({ kind: "held-out", step, epoch: step / 4, terms: { objective: loss, reconstruction: loss }, mse: 0, variance_explained: 0, n: 1 }) as const;

test("a moment has the units that were on in the step that made it", () => {
  const units = UNITS.map((one) => ({ ...one, layers: [...one.layers] }));
  assert.deepEqual([0, 1, 8, 9, 12, 13].map((step) => unitsAt(units, step)?.step), [0, 0, 0, 8, 8, 12]);
  assert.equal(onIn(units[1].layers), 5);
});

test("the held-out loss stands beside the last one before units were switched, and beside nothing until they are", () => {
  const history = new History();
  history.add([{ ...UNITS[0], layers: [...UNITS[0].layers] }, held(4, 9), held(8, 7)]);
  assert.equal(besides(history), null);
  history.add([{ ...UNITS[1], layers: [...UNITS[1].layers] }]);
  assert.equal(besides(history), null);
  history.add([held(12, 8)]);
  assert.deepEqual(besides(history), { now: { loss: 8 }, before: { loss: 7, on: 7, epoch: 2 } });
});

test("the network shows which units are on, and only where some are switched", () => {
  const history = new History(), card = new UnitsCard(makeWords({ units_of: "{n} of {m} units", units_all: "{n} of {m} hidden units are on." }, "en"), history);
  card.draw();
  assert.equal(card.element.hidden, true);
  history.add(UNITS.map((one) => ({ ...one, layers: [...one.layers] })));
  card.draw();
  assert.equal(card.element.hidden, false);
  assert.match(card.element.textContent ?? "", /1 of 4 units.*1 of 3 units.*2 of 7 hidden units are on/);
  history.snapshots = [{ step: 9, epoch: 2, again: 0 }, { step: 20, epoch: 5, again: 0 }];
  card.at(9);
  assert.match(card.element.textContent ?? "", /5 of 7/);
  card.at(20);
  assert.match(card.element.textContent ?? "", /2 of 7/);
});
