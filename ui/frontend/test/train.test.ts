import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../src/core/files/files";
import { makeWords } from "../src/core/words";
import { scaleOf } from "../src/live/arrows";
import { onPlane } from "../src/live/film";
import { History } from "../src/live/history";
import { Narrator } from "../src/live/narrator";
import { earlier, spread } from "../src/live/picking";
import { rowsOf } from "../src/live/plot";
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
  const narrator = new Narrator({ json: async () => answer } as unknown as Files, makeWords({}, "en"), {
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
  element.querySelector("button")!.click();
  assert.deepEqual(heard, ["used 1", "overfitting"]);
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
