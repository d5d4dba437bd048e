import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../src/core/sheets";
import { randomFrom } from "../src/core/looks/noise";
import { readTensors } from "../src/core/tensors";
import { Choice } from "../src/explorer/state/choice";
import { analogy, auc, median, moved, scoreOf, splitOf, turnOf, vectorOf } from "../src/explorer/state/directions";
import { Items } from "../src/explorer/state/items";
import { Link } from "../src/explorer/state/link";
import { Server, type Annotations, type Saying } from "../src/explorer/state/server";
import { askedItems, askedSide, spread } from "../src/explorer/tools/asked";
import { pointsOf, shapeOf, thicknessAt } from "../src/explorer/tools/plane-grid";
import { swapped } from "../src/explorer/tools/stops";
import { byEffect, columnOf, traversal } from "../src/explorer/tools/traversals";
import { stretches } from "../src/explorer/parts/class-band";
import { suggested } from "../src/explorer/state/suggested";
import { arc, dot, joined, line, Path } from "../src/explorer/state/path";
import { f32, file, i32, lookOf, u8 } from "./files";

const code = (...values: number[]) => new Float32Array(values);
const near = (found: ArrayLike<number>, wanted: number[], slack = 1e-6) => {
  assert.equal(found.length, wanted.length);
  wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= slack, `${[...Array.from(found)]} is not ${wanted}`));
};

/** Two classes of codes `(n, 2)`; every third item was held out. */
function twoClasses(codes: number[][], labels: number[], heldOut = labels.map((_, i) => (i % 3 === 0 ? 1 : 0))): Items {
  return new Items(readTensors(file({
    held_out: u8(...heldOut), codes: f32([codes.length, 2], ...codes.flat()), xy: f32([codes.length, 2], ...codes.flat()),
    labels: i32(...labels), error: f32([codes.length], ...labels), centre: f32([2], 0, 0), plane: f32([2, 2], 1, 0, 0, 1),
    low: f32([2], -1, 0), high: f32([2], 1, 4), effect: f32([2], 1, 3),
  })), lookOf({}));
}

/** Normal clouds of 60 items round (0, 0) and (4, 0). */
function clouds(): Items {
  const draw = randomFrom(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const labels = Array.from({ length: 120 }, (_, i) => i % 2);
  return twoClasses(labels.map((label) => [4 * label + normal(), normal()]), labels);
}

const members = (items: Items, label: number) => [...items.labels.keys()].filter((i) => items.labels[i] === label);

test("an arc keeps the distance from the origin where a line does not", () => {
  near(arc(code(1, 0), code(0, 1), 0.5), [Math.SQRT1_2, Math.SQRT1_2]);
  near(line(code(1, 0), code(0, 1), 0.5), [0.5, 0.5]);
  for (const share of [0, 0.2, 0.7, 1]) {
    const point = arc(code(3, 0, 4), code(0, 5, 0), share);
    assert.ok(Math.abs(Math.sqrt(dot(point, point)) - 5) < 1e-5);
  }
  near(arc(code(2, 0), code(0, 1), 1 / 3), [2 * Math.sin(Math.PI / 3), Math.sin(Math.PI / 6)]);
});

test("where there is no single arc the path is straight", () => {
  near(arc(code(1, 0), code(-1, 0), 0.25), [0.5, 0]);
  near(arc(code(1, 0), code(3, 0), 0.5), [2, 0]);
  near(arc(code(0, 0), code(2, 2), 0.5), [1, 1]);
  near(arc(code(-2), code(4), 0.5), [1]);
});

test("each stop is one of the steps, and each leg takes an equal part", () => {
  const path = new Path([code(0), code(1), code(5)], "line");
  assert.deepEqual(path.shares(9), [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]);
  for (const count of [3, 4, 8, 25]) {
    const shares = path.shares(count);
    assert.equal(shares.length, count);
    assert.ok(shares.includes(0.5) && shares[0] === 0 && shares.at(-1) === 1);
  }
  // Fewer steps than stops: the stops win.
  assert.equal(new Path([code(0), code(1), code(2), code(3), code(4)], "line").shares(3).length, 5);
  near(path.at(0.5), [1]);
  near(path.at(0.75), [3]);
  near(path.at(7), [5]);
});

test("codes are joined one after the other", () => {
  near(joined([code(1, 2), code(3, 4)], 2), [1, 2, 3, 4]);
});

test("stops, C and the slots that wait for them", () => {
  const choice = new Choice({ a: 1, b: 2 }, () => undefined);
  choice.activate("via");
  choice.choose(5);
  choice.activate("via");
  choice.choose(6);
  assert.deepEqual([choice.pair.via, choice.active], [[5, 6], "b"]);
  choice.stopAt(swapped(choice.pair.via, 1));
  assert.deepEqual(choice.pair.via, [6, 5]);
  choice.swap();
  assert.deepEqual([choice.pair.a, choice.pair.via, choice.pair.b], [2, [5, 6], 1]);
  choice.activate("c");
  choice.choose(8);
  choice.choose(9);
  assert.deepEqual([choice.pair.c, choice.pair.b], [9, 1]);
  choice.stopAt(Array.from({ length: 40 }, (_, i) => i));
  assert.ok(choice.pair.via.length < 10);
});

test("a link with stops that are not there loses only these", () => {
  const link = new Link({ via: "3,x,99,-1,4," }, () => undefined);
  assert.deepEqual(link.indices("via", 10), [3, 4]);
  assert.deepEqual(link.indices("c", 10), []);
});

test("AUC is the share of pairs in order, ties by half", () => {
  assert.equal(auc([1, 2], [3, 4]), 1);
  assert.equal(auc([3, 4], [1, 2]), 0);
  assert.equal(auc([1, 1], [1, 1]), 0.5);
  assert.equal(auc([1, 2, 3], [2]), 0.5);
  const draw = randomFrom(3);
  const below = Array.from({ length: 40 }, () => Math.round(10 * draw()));
  const above = Array.from({ length: 30 }, () => Math.round(10 * draw() + 2));
  const pairs = below.flatMap((x) => above.map((y) => (y > x ? 1 : y === x ? 0.5 : 0) as number));
  assert.ok(Math.abs(auc(below, above) - pairs.reduce((a, b) => a + b) / pairs.length) < 1e-12);
});

test("a direction leads from mean to mean, and codes that are no numbers do not count", () => {
  const items = twoClasses([[0, 0], [2, 0], [5, 5], [NaN, 1]], [0, 0, 1, 1]);
  near(vectorOf(items, { from: [0, 1], to: [2, 3] })!, [4, 5]);
  assert.equal(vectorOf(items, { from: [3], to: [0] }), null);
  near(moved(code(1, 1), code(4, 5), -0.5), [-1, -1.5]);
  near(analogy(items, 0, 1, 2), [7, 5]);
});

test("held-out items judge where there are enough, else every second item does", () => {
  const items = clouds();
  const split = splitOf(items, { from: members(items, 0), to: members(items, 1) })!;
  assert.ok(split.heldOut);
  assert.ok(split.judged.from.every((index) => items.heldOut[index] === 1));
  assert.ok(split.fit.to.every((index) => items.heldOut[index] === 0));
  const few = members(items, 0).filter((index) => !items.heldOut[index]).slice(0, 10);
  const halves = splitOf(items, { from: few, to: members(items, 1) })!;
  assert.equal(halves.heldOut, false);
  assert.equal(halves.judged.from.length, 5);
  assert.equal(splitOf(items, { from: few.slice(0, 9), to: members(items, 1) }), null);
});

test("the score of a direction stands beside random ones", () => {
  const items = clouds();
  const sides = { from: members(items, 0), to: members(items, 1) };
  const score = scoreOf(items, sides)!;
  // Normal clouds 4 deviations apart: AUC = Phi(4 / sqrt 2) = 0.9977.
  assert.ok(Math.abs(score.auc - 0.9977) < 0.01, String(score.auc));
  assert.ok(score.random.median < score.auc && score.random.best <= 1 && score.random.median > 0.5);
  assert.ok(score.analogy.share > score.analogy.random + 0.3);
  assert.equal(score.judged, 40);
  assert.deepEqual(scoreOf(items, sides), score);
});

test("groups that are no different get no better score than random ones", () => {
  const items = clouds();
  const one = members(items, 0);
  const score = scoreOf(items, { from: one.filter((_, i) => i % 2 === 0), to: one.filter((_, i) => i % 2 === 1) })!;
  assert.ok(Math.abs(score.auc - 0.5) < 0.3, String(score.auc));
  assert.ok(score.random.best >= score.auc);
});

test("the turn is where the nearest item first belongs to the other side", () => {
  const items = twoClasses([[0, 0], [1, 0]], [0, 1]);
  assert.ok(Math.abs(turnOf(items, code(0, 0), code(1, 0), new Set([1]))! - 0.55) < 0.051);
  assert.equal(turnOf(items, code(0, 0), code(-1, 0), new Set([1])), null);
  assert.equal(turnOf(items, code(1, 0), code(1, 0), new Set([1])), 0);
});

test("items within a distance are counted", () => {
  const items = twoClasses([[0, 0], [1, 0], [3, 0], [NaN, 0]], [0, 0, 0, 0]);
  assert.equal(items.within(code(0, 0), 1.5), 2);
  assert.equal(items.within(code(0, 0), Infinity), 3);
  assert.equal(items.nearest(code(0, 0), (index) => index === 0).index, 1);
});

test("a few of many are spread over the list", () => {
  assert.deepEqual(spread([1, 2, 3], 5), [1, 2, 3]);
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5), [0, 2, 4, 6, 8]);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test("a grid covers its part of the map from the top left", () => {
  const points = pointsOf({ left: 0, right: 4, bottom: 0, top: 2 }, 2, 2);
  assert.deepEqual(points, [{ x: 1, y: 1.5 }, { x: 3, y: 1.5 }, { x: 1, y: 0.5 }, { x: 3, y: 0.5 }]);
  assert.deepEqual(shapeOf(20, Infinity, 2), [20, 20]);
  assert.deepEqual(shapeOf(20, 6.3, 16), [6, 20]);
  assert.deepEqual(shapeOf(20, 0.5, 16), [2, 20]);
  assert.deepEqual(shapeOf(20, Infinity, 1), [20, 1]);
});

test("outside its picture the fog is thick", () => {
  const fog = { box: { left: 0, right: 2, bottom: 0, top: 2 }, columns: 2, rows: 2, thickness: code(0.1, 0.2, 0.3, 0.4) };
  assert.ok(Math.abs(thicknessAt(fog, { x: 1.5, y: 1.5 }) - 0.2) < 1e-6);
  assert.ok(Math.abs(thicknessAt(fog, { x: 0.5, y: 0.5 }) - 0.3) < 1e-6);
  assert.equal(thicknessAt(fog, { x: -1, y: 0.5 }), 1);
  assert.equal(thicknessAt(fog, { x: 1, y: 2.5 }), 1);
});

test("a row changes one dimension from low to high, the strongest first", () => {
  const items = twoClasses([[0, 0]], [0]);
  const row = traversal(items, code(7, 8), 1, 3);
  assert.deepEqual(row.map((found) => [...found]), [[7, 0], [7, 2], [7, 4]]);
  assert.deepEqual(byEffect(items.effect), [1, 0]);
  assert.equal(columnOf(items, code(0, 0.9), 1, 5), 1);
  assert.equal(columnOf(items, code(0, 99), 1, 5), 4);
  assert.equal(columnOf(items, code(0, NaN), 1, 5), 0);
});

test("names of files hold what a file may be called", () => {
  assert.equal(fileName("walk-4-9.png"), "walk-4-9.png");
  assert.equal(fileName("walk- a/b: c -9 .gif"), "walk-a-b-c-9.gif");
  assert.equal(fileName("walk-高频-9.png"), "walk-高频-9.png");
});

test("what was said here stands against an older word of the page, and is said again until the page has heard it", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const nothing: Annotations = { groups: [], directions: [], dimensions: {} };
  const told: Saying[][] = [];
  const server = new Server({ can: () => true } as never, nothing, () => undefined, (sayings) => told.push(sayings));
  server.keep({ directions: [{ name: "4 → 9", vector: [1, 2] }] });
  server.update(nothing);
  assert.equal(server.kept.directions.length, 1);
  context.mock.timers.tick(5000);
  assert.equal(told.length, 2);
  assert.deepEqual(told[0], told[1]);
  const [{ id, said, before }] = told[0];
  assert.deepEqual(before, nothing);
  // The page has heard it, and somebody else has said something too.
  const word: Annotations = { ...said, dimensions: { 0: "slant" } };
  server.update(word, id);
  assert.deepEqual(server.kept, word);
  context.mock.timers.tick(60_000);
  assert.equal(told.length, 2);
  // From then on the page's word counts.
  server.update(nothing, id);
  assert.equal(server.kept.directions.length, 0);
  server.close();
});

test("what is said one after the other is told together, each upon the one before, until the last one is heard", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const nothing: Annotations = { groups: [], directions: [], dimensions: {} };
  const told: Saying[][] = [];
  const server = new Server({ can: () => true } as never, nothing, () => undefined, (sayings) => told.push(sayings));
  server.keep({ dimensions: { 0: "slant" } });
  server.keep({ dimensions: { 0: "lean" } });
  const [first, second] = told.at(-1)!;
  assert.deepEqual([first.before, first.said, second.before], [nothing, second.before, first.said]);
  server.update(first.said, first.id);
  assert.equal(server.kept.dimensions[0], "lean");
  // A server that is away for a minute hears it in the end.
  for (let i = 0; i < 30; i++) context.mock.timers.tick(4000);
  assert.ok(told.length > 4);
  assert.deepEqual(told.at(-1), [second]);
  server.update(second.said, second.id);
  const before = told.length;
  for (let i = 0; i < 30; i++) context.mock.timers.tick(4000);
  assert.equal(told.length, before);
});

test("of large groups some items are asked for, evenly spread, in an address of less than 8 KB; classes go by their number", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => 9999 - i);
  const asked = askedItems(many);
  const sent = String(asked.value).split(",").slice(0, -1).map(Number);
  assert.deepEqual([asked.sent, asked.all, sent.length, new Set(sent).size], [300, 10_000, 300, 300]);
  const gaps = sent.slice(1).map((item, i) => item - sent[i]);
  assert.ok(Math.min(...gaps) >= 33 && Math.max(...gaps) <= 34);
  const longest = askedItems(many.slice(0, 4000)).value;
  assert.ok(new URLSearchParams({ a: String(longest), b: String(longest), c: String(longest) }).toString().length < 7500);
  assert.deepEqual(askedItems([7, 3]), { value: "3,7,", sent: 2, all: 2 });
  assert.deepEqual(askedItems([7]), { value: "7,", sent: 1, all: 1 });
  assert.deepEqual(askedSide({ colour: 0, items: many }), { value: 0, sent: 10_000, all: 10_000 });
  assert.deepEqual(askedSide({ colour: null, items: many }), asked);
});

test("what lies round a code is found in one pass as by sorting all distances", () => {
  const items = clouds();
  const spot = code(1.5, 0.3);
  const sorted = Array.from({ length: items.count }, (_, index) => ({ index, distance: Math.hypot(...items.code(index).map((value, i) => value - spot[i])) }))
    .sort((a, b) => a.distance - b.distance);
  const { nearest, near: count } = items.around(spot, 6, 1);
  assert.deepEqual(nearest.map(({ index }) => index), sorted.slice(0, 6).map(({ index }) => index));
  near(nearest.map(({ distance }) => distance), sorted.slice(0, 6).map(({ distance }) => distance), 1e-5);
  assert.equal(count, sorted.filter(({ distance }) => distance <= 1).length);
  assert.equal(items.within(spot, 1), count);
});

test("few items round a code are fewer than nearly all items have round them", () => {
  const items = clouds();
  assert.ok(!items.judged);
  const far = items.farDistance();
  const counts = Array.from({ length: items.count }, (_, item) => items.within(items.code(item), far) - 1).sort((a, b) => a - b);
  assert.equal(items.thinBelow(), Math.max(1, counts[Math.floor(0.05 * (counts.length - 1))]));
  assert.ok(items.judged);
  // Of two items nothing can be said.
  assert.equal(twoClasses([[0, 0], [1, 1]], [0, 1]).thinBelow(), 1);
});

test("a way to begin with leads over much of the map, between two items; nothing is suggested where there are none", () => {
  const items = clouds();
  const pair = suggested(items)!;
  assert.ok(items.code(pair.b!)[0] - items.code(pair.a!)[0] > 2);
  assert.equal(suggested(twoClasses([[0, 0]], [0])), null);
  assert.equal(suggested(twoClasses([[NaN, 0], [NaN, 1]], [0, 1])), null);
});

test("steps of one class that follow each other are one stretch of the way", () => {
  assert.deepEqual(stretches([7, 7, 9, 7]), [{ label: 7, from: 0, steps: 2 }, { label: 9, from: 2, steps: 1 }, { label: 7, from: 3, steps: 1 }]);
  assert.deepEqual(stretches([]), []);
});

test("a suggested way is nobody's choice: the first click becomes A, and only then it is kept", () => {
  const kept: unknown[] = [];
  const choice = new Choice({ a: 3, b: 20 }, (pair) => kept.push([pair.a, pair.b]), true);
  assert.deepEqual([choice.suggested, choice.active, kept.length], [true, "a", 0]);
  choice.choose(7);
  assert.deepEqual([choice.suggested, choice.active, kept], [false, "b", [[7, 20]]]);
});
