import assert from "node:assert/strict";
import { test } from "node:test";
import type { TextKey } from "../src/contract";
import { makeWords, sentences } from "../src/core/words";
import { readTensors } from "../src/core/tensors";
import { mix } from "../src/core/theme";
import { f32, file, i32, lookOf, u8 } from "./files";
import { Choice, type Chosen } from "../src/explorer/state/choice";
import { Items } from "../src/explorer/state/items";
import { Layout, planeChart } from "../src/explorer/map/layout";
import { find } from "../src/explorer/state/finding";
import { readAs, readingIn } from "../src/explorer/state/reading";
import { Spot } from "../src/explorer/state/spot";
import { columns, History, thin, valueNear } from "../src/live/history";
import { groupColours, groupsOf, hasClasses } from "../src/map/groups";
import { boundsOf, fit, follow, toMap, toPixel, zoomAt } from "../src/map/viewport";

function someItems(): Items {
  return new Items(readTensors(file({
    held_out: u8(0, 1, 0),
    codes: f32([3, 2], 0, 0, 1, 0, 5, 5),
    xy: f32([3, 2], -2, -2, -1, -2, 3, 3),
    labels: i32(0, 1, 1),
    error: f32([3], 1, 2, 3),
    centre: f32([2], 2, 2),
    plane: f32([2, 2], 1, 0, 0, 1),
    low: f32([2], 0, 0),
    high: f32([2], 5, 5),
    effect: f32([2], 1, 1),
    "draws.prior": f32([2, 2], 7, 7, 8, 8),
  })), lookOf({}));
}

test("a code is read as the class of most of its nearest items, of the nearer where two have as many, and says when it is far", () => {
  const items = someItems();
  assert.deepEqual(readAs(items, Float32Array.of(5, 4.9)), { label: 1, votes: 2, asked: 3, far: false });
  assert.equal(readAs(items, Float32Array.of(900, 900))!.far, true);
  items.labels[2] = -1;
  assert.deepEqual(readAs(items, Float32Array.of(0, 0)), { label: 0, votes: 1, asked: 3, far: false });
  items.labels.fill(-1);
  assert.equal(readAs(items, Float32Array.of(0, 0)), null);
  const words = makeWords({ read_as: "{name} {n}/{all}", read_far: "far" }, "en");
  assert.equal(readingIn(words, ["nought", "one"], { label: 1, votes: 5, asked: 9, far: false }), "one 5/9");
  assert.equal(readingIn(words, ["nought"], { label: 1, votes: 5, asked: 9, far: false }), "");
});

test("sentences stand one behind the other, with a blank where the language has one", () => {
  assert.equal(sentences("One.", "", false, " Two. ", undefined), "One. Two.");
  assert.equal(sentences("一。", "二。", "3"), "一。二。3");
  assert.equal(sentences(null), "");
});

test("tensors are read also where they are not aligned", () => {
  const items = someItems();
  assert.deepEqual([...items.code(2)], [5, 5]);
  assert.deepEqual(Object.keys(items.draws), ["prior"]);
  assert.deepEqual([...items.heldOut], [0, 1, 0]);
  assert.deepEqual(items.shape, [1, 2, 2]);
});

test("map and code go back and forth, and neighbours are found", () => {
  const items = someItems();
  const layout = new Layout(planeChart(items));
  assert.deepEqual(layout.project(items.code(1)), layout.at(1));
  assert.deepEqual([...layout.unproject({ x: 3, y: 3 })], [5, 5]);
  assert.equal(items.nearest(new Float32Array([0.9, 0.1])).index, 1);
  assert.equal(layout.nearest({ x: -2, y: -2 }, (item) => items.labels[item] === 1).index, 1);
  assert.ok(Math.abs(items.farDistance() - 1) < 1e-6);
});

test("words are filled in and unknown keys stay visible", () => {
  const words = makeWords({ left: "{time} left", seconds: "{s} s" }, "en");
  assert.equal(words.t("left" as TextKey, { time: words.duration(12.3) }), "12 s left");
  assert.equal(words.t("unknown" as TextKey), "unknown");
  assert.equal(words.percent(0.284), "28\u00a0%");
  assert.equal(words.fixed(-1.005, 1), "-1.0");
});

test("choice fills A, then B, and B again", () => {
  const told: Chosen[] = [];
  const choice = new Choice({ a: null, b: null }, (pair) => told.push(pair));
  choice.choose(4);
  choice.choose(5);
  choice.choose(6);
  choice.swap();
  assert.deepEqual(told.at(-1), { a: 6, b: 4, c: null, via: [] });
  choice.clear();
  assert.equal(choice.active, "a");
});

test("a preview passes, a pin stays", () => {
  const spot = new Spot(new Float32Array([0]));
  spot.pin(new Float32Array([1]));
  spot.preview(new Float32Array([2]));
  spot.restore();
  assert.deepEqual([...spot.code], [1]);
});

test("thinning keeps the ends and the limit", () => {
  const many = Array.from({ length: 5000 }, (_, i) => i);
  const few = thin(many, 600);
  assert.ok(few.length <= 600);
  assert.equal(few[0], 0);
  assert.equal(few.at(-1), 4999);
  assert.deepEqual(thin([1], 600), [1]);
});

test("the history sorts events and ignores kinds it does not know", () => {
  const history = new History();
  history.add([
    { kind: "step", step: 1, epoch: 0.1, terms: { reconstruction: 2, objective: 3 }, rate: 10 },
    { kind: "held-out", step: 1, epoch: 0.15, terms: { objective: 4 }, mse: 0.1, variance_explained: 0.2, n: 5 },
    { kind: "snapshot", step: 1, epoch: 0.1, decoder: true },
    { kind: "unheard of" } as never,
  ]);
  assert.equal(history.lowest, 2);
  assert.deepEqual(history.terms, ["objective", "reconstruction"]);
  const [x, objective, heldOut] = columns(history.steps, history.heldOut, ["objective"]);
  assert.deepEqual([x, objective, heldOut], [[0.1, 0.15], [3, null], [null, 4]]);
  assert.equal(valueNear(history.steps, "objective", 9), 3);
  history.clear();
  assert.equal(history.steps.length, 0);
});

test("a viewport shows all and zooms round the pointer", () => {
  const size = { width: 400, height: 300 };
  const view = fit(boundsOf([0, 0, 10, 5]), size);
  const corner = toPixel(view, size, { x: 10, y: 5 });
  assert.ok(corner.x <= 400 && corner.y >= 0);
  const pixel = { x: 50, y: 60 };
  const before = toMap(view, size, pixel);
  const after = toMap(zoomAt(view, size, pixel, 3), size, pixel);
  assert.ok(Math.abs(before.x - after.x) < 1e-9 && Math.abs(before.y - after.y) < 1e-9);
  assert.ok(Number.isFinite(fit(boundsOf([3, 3]), size).scale));
  assert.ok(Number.isFinite(fit(boundsOf([]), size).scale));
});

test("a view follows points that spread and closes in on points that shrink", () => {
  const wide = boundsOf([-10, -10, 10, 10]);
  assert.deepEqual(follow(boundsOf([-1, -1, 1, 1]), wide), wide);
  assert.deepEqual(follow(wide, boundsOf([-6, -6, 6, 6])), wide);
  const near = follow(wide, boundsOf([4, 4, 5, 5]));
  assert.ok(near.left < 4 && near.right > 5 && near.right - near.left < 2);
});

test("groups and colours fit together", () => {
  assert.deepEqual([...groupsOf([0, 1, -1], [0, 1, 0], 2)], [0, 3, 4]);
  assert.equal(hasClasses([-1, -1], 2), false);
  assert.equal(hasClasses([0, 0], 0), false);
  const theme = {
    text: "#000000", background: "#ffffff", primary: "#0000ff", font: "", palette: ["#ff0000", "#00ff00"], fog: { colour: "#000000", most: 0.1 },
  };
  assert.equal(groupColours(theme, 2, null).length, 6);
  assert.equal(mix("#000000", "#ffffff", 0.5), "#808080");
});

test("items are found by class, number, value and word, and by several of them", () => {
  const known = {
    count: 6, labels: [0, 0, 1, 1, 2, 2], names: ["4", "boot", "ankle boot"],
    columns: [{ name: "error", of: [1, 2, 3, 4, 5, NaN] }, { name: "alcohol by volume", of: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] }], text: null,
  };
  const items = (query: string, more = {}) => find({ ...known, ...more }, query).items;
  assert.deepEqual(items("boot"), [2, 3]);
  assert.deepEqual(items("ankle"), [4, 5]);
  assert.deepEqual(items("BOO"), [2, 3, 4, 5]);
  // The item with the number, then those of the class that is called so.
  assert.deepEqual(items("4"), [3, 0, 1]);
  assert.deepEqual(items("#4"), [3]);
  assert.deepEqual(items("error > 3"), [3, 4]);
  assert.deepEqual(items("Error<=2"), [0, 1]);
  assert.deepEqual(items("alcohol 0.2..0.4"), [1, 2, 3]);
  assert.deepEqual(items("alcohol = 0.3"), [2]);
  assert.deepEqual(items("boot, error >= 4"), [3]);
  assert.deepEqual(items("dog", { text: (index: number) => (index === 5 ? "A Dog ran" : "a cat") }), [5]);
  assert.deepEqual([items(""), items(" , ")], [[], []]);
  assert.deepEqual(find(known, "boot, sugar > 1, nobody").unclear, ["sugar > 1", "nobody"]);
  assert.deepEqual(find(known, "#99").unclear, ["#99"]);
});
