import assert from "node:assert/strict";
import { test } from "node:test";
import { find, until, type StubElement } from "./dom";
import { countAnew, onGesture, Sweep, told, Visits, type Gesture } from "../src/core/gestures";
import { Filter } from "../src/explorer/map/filter";
import { MapActions } from "../src/explorer/map/map-actions";
import { toolBench } from "./tool-bench";

const KEPT = { groups: [], directions: [], dimensions: {} };

/** What is told while something is done. */
function during(act: () => void): Gesture[] {
  const heard: Gesture[] = [];
  const end = onGesture((gesture) => heard.push(gesture));
  act();
  end();
  return heard;
}

function slide(range: StubElement, value: number): void {
  range.value = String(value);
  range.dispatchEvent(new Event("input"));
}

test("without a thing that it is done upon each time is another one", () => {
  const [first, second] = during(() => {
    told("stroke");
    told("stroke");
  });
  assert.notEqual(first.of, second.of);
  assert.deepEqual([first.kind, first.value], ["stroke", 1]);
});

test("a sweep tells the share of the range that was gone over, in either direction, since counting began", () => {
  const sweep = new Sweep("sweep");
  const shares = (...places: number[]) => during(() => places.forEach((place) => sweep.to(place, "z"))).map(({ value }) => value);
  assert.deepEqual(shares(0.5, 0.75, 0.25, 0.5), [0, 0.25, 0.5, 0.5]);
  countAnew();
  assert.deepEqual(shares(0.25, 0.5), [0.25, 0.25], "from where it stood");
  assert.deepEqual(shares(NaN), [], "a range of no length has no share");
});

test("the cells of the map are sixteen, and each is told when the hand comes to it", () => {
  const visits = new Visits();
  const size = { width: 400, height: 200 };
  const cells = (...places: [number, number][]) => during(() => places.forEach(([x, y]) => visits.at({ x, y }, size))).map(({ of }) => of);
  assert.deepEqual(cells([0, 0], [99, 49], [100, 49], [400, 200], [401, 200], [-1, 0]), ["0", "1", "15"]);
  assert.deepEqual(cells([400, 200]), [], "it is there still");
  countAnew();
  assert.deepEqual(cells([400, 200]), ["15"]);
});

test("pointer, arrow keys and steps from item to item visit the map", async () => {
  const { explorer } = await toolBench({}, KEPT);
  const stage = {
    size: { width: 400, height: 400 }, view: { x: 0, y: 0, scale: 1 }, look: () => undefined,
    toMap: ({ x, y }: { x: number; y: number }) => ({ x, y }), toPixel: () => ({ x: 390, y: 210 }),
  };
  const nothing = () => undefined;
  const card = { hide: nothing, point: nothing };
  const actions = new MapActions(explorer, new Filter(), stage as never, {} as never, card as never, nothing, nothing, () => false);
  const visited = (act: () => void) => during(act).map(({ kind, of }) => `${kind} ${of}`);
  assert.deepEqual(visited(() => actions.probe({ x: 10, y: 110 })), ["visit 4"]);
  assert.deepEqual(visited(() => actions.nudge(0, -30)), ["visit 7"]);
  assert.deepEqual(visited(() => actions.step(1)), ["visit 11"]);
});

test("sliders of the code, of noise and of a walk tell how far they went, samples what was asked for", async () => {
  countAnew();
  const { root } = await toolBench({ tool: "code" }, KEPT);
  const dimension = find(root, "dimension-0");
  const [low, high] = [Number(dimension.min), Number(dimension.max)];
  const swept = during(() => [low, high].forEach((value) => slide(dimension, value)));
  assert.deepEqual(swept.map(({ kind, value }) => [kind, value]), [["sweep", 0], ["sweep", 1]]);
  assert.equal(swept[0].of, swept[1].of);

  const noise = await toolBench({ tool: "noise" }, KEPT);
  const raised = during(() => slide(find(noise.root, "noise-level"), 0.4));
  assert.deepEqual(raised.map(({ kind, value }) => [kind, value]), [["noise", 0.4]]);

  const walk = await toolBench({ tool: "walk", a: "1", b: "16" }, KEPT);
  const gone = during(() => [0.05, 0.5, 0.8].forEach((share) => slide(find(walk.root, "path-position"), share)));
  assert.deepEqual(gone.map(({ kind, value }) => [kind, value]), [["walk", 0.05], ["walk", 0.5], ["walk", 0.8]], "a walk stands at A");

  const samples = await toolBench({ tool: "samples" }, KEPT);
  await until(() => samples.decodes() > 0);
  const dice = samples.root.all.find(({ dataset }) => dataset.testid?.startsWith("samples-"))!.all.find(({ tag }) => tag === "button")!;
  const asked = during(() => [1, 2].forEach(() => dice.dispatchEvent(new Event("click"))));
  assert.equal(new Set(asked.map(({ of }) => of)).size, 2);
  assert.ok(asked.every(({ kind }) => kind === "samples"));
});
