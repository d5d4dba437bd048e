import assert from "node:assert/strict";
import { test } from "node:test";
import { Colouring, type Values } from "../src/explorer/map/colouring";
import { column, kinds } from "../src/explorer/map/colours";
import { Filter } from "../src/explorer/map/filter";
import { listed, unlisted } from "../src/explorer/map/listing";
import { spreadOf } from "../src/explorer/map/summary";
import { density } from "../src/map/density";
import { classDye, numberDye, rampColour, scaleOf } from "../src/map/dye";
import { svgOf, type Figure } from "../src/map/figure";
import { lettersOf, shapeOf } from "../src/map/glyphs";
import { boxBetween, inside, pointsInside } from "../src/map/inside";
import { Near } from "../src/map/near";
import { thinned } from "../src/map/thin";

const THEME = { text: "#202020", background: "#ffffff", primary: "#3b5bdb", font: "sans-serif", palette: ["#ff0000", "#00ff00", "#0000ff"], fog: { colour: "#000000", most: 0.1 } };
const everything = (): boolean => true;

/** Numbers between 0 and 1, the same ones every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

function cloud(count: number, seed = 1): Float32Array {
  const next = chance(seed);
  return Float32Array.from({ length: 2 * count }, () => 4 * next() ** 2 - 2);
}

test("the grid finds what a look at every point finds", () => {
  const next = chance(7);
  for (const count of [1, 2, 40, 3000]) {
    const xy = cloud(count, count);
    xy[0] = NaN;
    if (count > 30) xy.set([900, -900], 10);
    const near = new Near(xy);
    for (let turn = 0; turn < 60; turn++) {
      const spot = { x: 8 * next() - 4, y: 8 * next() - 4 };
      const shown = turn % 2 ? everything : (index: number) => index % 3 === 1;
      const all = Array.from({ length: count }, (_, i) => ({ index: i, distance: Math.hypot(xy[2 * i] - spot.x, xy[2 * i + 1] - spot.y) }));
      const best = all.filter(({ index, distance }) => shown(index) && !Number.isNaN(distance)).sort((a, b) => a.distance - b.distance)[0];
      const found = near.nearest(spot, shown);
      assert.equal(found.index, best?.index ?? -1);
      assert.equal(found.distance, best?.distance ?? Infinity);
    }
  }
});

test("points that all lie in one place, or nowhere, are no trouble", () => {
  assert.equal(new Near(new Float32Array([1, 1, 1, 1])).nearest({ x: 0, y: 0 }, (index) => index === 1).index, 1);
  assert.equal(new Near(new Float32Array([NaN, NaN])).nearest({ x: 0, y: 0 }, everything).index, -1);
  assert.equal(new Near(new Float32Array(0)).nearest({ x: 0, y: 0 }, everything).index, -1);
  assert.equal(new Near(cloud(5)).nearest({ x: NaN, y: 0 }, everything).index, -1);
});

test("a lasso holds what lies inside, also where it turns back", () => {
  const horseshoe = [{ x: 0, y: 0 }, { x: 4, y: 0 }, { x: 4, y: 4 }, { x: 3, y: 4 }, { x: 3, y: 1 }, { x: 1, y: 1 }, { x: 1, y: 4 }, { x: 0, y: 4 }];
  assert.ok(inside(horseshoe, 0.5, 3));
  assert.ok(!inside(horseshoe, 2, 3));
  const xy = [0.5, 3, 2, 3, 2, 0.5, NaN, 1, 3.5, 2];
  assert.deepEqual(pointsInside(horseshoe, xy, everything), [0, 2, 4]);
  assert.deepEqual(pointsInside(horseshoe, xy, (index) => index > 2), [4]);
  assert.deepEqual(pointsInside(boxBetween({ x: 3, y: 4 }, { x: 0, y: 2 }), xy, everything), [0, 1]);
});

test("pictures never overlap, every gap is filled, and zooming in keeps the first ones", () => {
  const xy = cloud(4000);
  const size = 0.2;
  const chosen = [...thinned(xy, size, size / 2, everything)];
  const apart = (a: number, b: number) => Math.abs(xy[2 * a] - xy[2 * b]) >= size || Math.abs(xy[2 * a + 1] - xy[2 * b + 1]) >= size / 2;
  assert.ok(chosen.every((a, i) => chosen.slice(0, i).every((b) => apart(a, b))));
  const left = Array.from({ length: 4000 }, (_, i) => i).filter((i) => !chosen.includes(i));
  assert.ok(left.every((a) => chosen.some((b) => !apart(a, b))));
  const nearer = thinned(xy, size / 2, size / 4, everything);
  assert.ok(nearer.length > chosen.length);
  assert.equal(nearer[0], chosen[0]);
  assert.equal(thinned(new Float32Array([NaN, NaN, 1, 1]), 1, 1, everything).length, 1);
  assert.equal(thinned(new Float32Array(0), 1, 1, everything).length, 0);
});

test("classes have two shades, and items of no class a colour of their own", () => {
  const dye = classDye([1, 0, -1, 5], 2, [1, 0, 1, 0]);
  assert.deepEqual([...dye.of], [3, 0, 5, 4]);
  const colours = dye.colours(THEME);
  assert.equal(colours.length, 7);
  assert.equal(colours[3], "#00ff00");
  assert.notEqual(colours[2], colours[3]);
  assert.deepEqual([...classDye([1, -1], 2, null).of], [1, 2]);
});

test("the scale leaves a hundredth at both ends to the last colours", () => {
  const values = Float32Array.from({ length: 1001 }, (_, i) => i);
  values[1000] = 1e9;
  const scale = scaleOf(values);
  assert.deepEqual(scale, { low: 10, high: 990, least: 0, most: 1e9, known: 1001 });
  const dye = numberDye([-5, 10, 500, 990, 1e9, NaN], scale);
  assert.deepEqual([...dye.of], [0, 0, 32, 63, 63, 64]);
  assert.deepEqual(scaleOf([NaN]), { low: NaN, high: NaN, least: NaN, most: NaN, known: 0 });
  assert.deepEqual([...numberDye([3, 3], scaleOf([3, 3])).of], [0, 0]);
});

test("amounts grow lighter, on any background", () => {
  const light = (colour: string) => [1, 3, 5].reduce((sum, at, i) => sum + [0.2126, 0.7152, 0.0722][i] * parseInt(colour.slice(at, at + 2), 16), 0);
  for (const background of ["#ffffff", "#0e1117"]) {
    const ramp = Array.from({ length: 30 }, (_, i) => light(rampColour({ ...THEME, background }, i / 29)));
    assert.ok(ramp.every((value, i) => i === 0 || value > ramp[i - 1]));
  }
});

test("density follows a kernel estimate that is summed point by point", () => {
  const xy = cloud(500, 3);
  const found = density(xy);
  const reach = 1.6 * (4 / 96);
  const direct = Array.from({ length: 500 }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < 500; j++) sum += Math.exp(-((xy[2 * i] - xy[2 * j]) ** 2 + (xy[2 * i + 1] - xy[2 * j + 1]) ** 2) / (2 * reach ** 2));
    return sum;
  });
  const mean = direct.reduce((a, b) => a + b) / 500;
  const gaps = direct.map((value, i) => Math.abs(found[i] - value / mean) / (value / mean)).sort((a, b) => a - b);
  assert.ok(gaps[475] < 0.25, String(gaps[475]));
  assert.ok(Math.abs(found.reduce((a, b) => a + b) / 500 - 1) < 1e-3);
  assert.ok(Number.isNaN(density(new Float32Array([NaN, NaN, 1, 1]))[0]));
});

test("a selection goes into a link and comes back, unless it is too long", () => {
  for (const items of [[], [0], [5, 3, 4, 9], [0, 1, 2, 3, 70_000], Array.from({ length: 9000 }, (_, i) => i)]) {
    assert.deepEqual(unlisted(listed(items)!, 100_000), [...items].sort((a, b) => a - b));
  }
  const next = chance(5);
  const wild = new Set(Array.from({ length: 2000 }, () => Math.floor(next() * 70_000)));
  assert.equal(listed(wild), null);
  assert.deepEqual(unlisted(listed([2, 8])!, 5), [2]);
  for (const broken of ["", ".", "x-", "<script>", "1..2", "zzzzzzzz-zzzzzzzz", "9".repeat(5000)]) assert.ok(unlisted(broken, 10).length <= 10);
});

test("the legend means several classes, and isolated items are all that is drawn", () => {
  const filter = new Filter();
  filter.classify([0, 1, 2, 1]);
  assert.ok([0, 1, 2, 3].every((index) => filter.meant(index)));
  filter.toggle(1);
  filter.toggle(2);
  assert.deepEqual([0, 1, 2, 3].filter((index) => filter.meant(index)), [1, 2, 3]);
  filter.isolate(new Set([0, 3]));
  assert.deepEqual([0, 1, 2, 3].filter((index) => filter.meant(index)), [3]);
  assert.ok(filter.drawn(0));
  filter.classify([0, 0, 0, 0]);
  assert.equal(filter.classes.size, 0);
});

const link = (colour: string | null) => ({ get: () => colour, set: () => undefined, refuse: () => { refused++; return null; } });
let refused = 0;
const numbers = (...of: number[]): Values => ({ kind: "numbers", of, unit: "" });

test("a colour that the link asks for is taken as soon as it is offered", async () => {
  const colouring = new Colouring(link("kept"), "class");
  colouring.offer("class", "class", () => ({ kind: "classes", of: [0], names: ["a"] }));
  colouring.begin();
  assert.equal(colouring.current?.offer.id, "class");
  colouring.offer("kept", "Annotations", () => Promise.resolve(numbers(1)));
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(colouring.current?.offer.id, "kept");
  colouring.withdraw("kept");
  assert.equal(colouring.current?.offer.id, "class");
});

test("a colour that nobody will offer is refused, and the usual one is taken", () => {
  refused = 0;
  const colouring = new Colouring(link("code-99"), "class");
  colouring.offer("class", "class", () => ({ kind: "classes", of: [0], names: ["a"] }));
  colouring.begin();
  assert.equal(refused, 1);
  assert.equal(colouring.current?.offer.id, "class");
  assert.equal(colouring.asked, "");
});

test("of colours that take time the newest wish counts, and one that fails changes nothing", async () => {
  const colouring = new Colouring(link(null), "class");
  let finish = (_: Values): void => undefined;
  colouring.offer("class", "class", () => numbers(1));
  colouring.offer("slow", "slow", () => new Promise<Values>((resolve) => (finish = resolve)));
  colouring.offer("other", "other", () => numbers(2));
  colouring.offer("broken", "broken", () => { throw new Error("no"); });
  colouring.choose("slow");
  colouring.choose("other");
  finish(numbers(3));
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(colouring.current?.offer.id, "other");
  const { warn } = console;
  console.warn = () => undefined;
  colouring.choose("broken");
  console.warn = warn;
  assert.equal(colouring.current?.offer.id, "other");
  assert.equal(colouring.asked, "other");
});

test("a few whole numbers are kinds, anything else is an amount", () => {
  assert.deepEqual(kinds(Float32Array.from([2, 0, 2])), { kind: "classes", of: Int32Array.from([1, 0, 1]), names: ["0", "2"] });
  assert.equal(kinds(Float32Array.from([0.5, 1])).kind, "numbers");
  assert.equal(kinds(Float32Array.from({ length: 20 }, (_, i) => i)).kind, "numbers");
  assert.deepEqual([...column(Float32Array.from([1, 2, 3, 4, 5, 6]), 1, 3)], [2, 5]);
});

test("every class has a letter and a shape of its own, as far as there are any", () => {
  assert.deepEqual(lettersOf(["cat", "dog"]), ["C", "D"]);
  assert.deepEqual(lettersOf(["cat", "cow"]), ["A", "B"]);
  assert.deepEqual(lettersOf(["猫", "狗"]), ["猫", "狗"]);
  assert.equal(new Set(Array.from({ length: 10 }, (_, i) => shapeOf(i))).size, 10);
  assert.notEqual(shapeOf(-1), shapeOf(9));
});

test("a saved map is well-formed and holds title, points and legend", () => {
  const figure: Figure = {
    title: "Digits <2> & more", subtitle: "n = 3", size: { width: 100, height: 80 }, theme: THEME, radius: 2, pictures: [],
    points: [
      { x: 1, y: 2, colour: "#ff0000", mark: null }, { x: 3, y: 4, colour: "#ff0000", mark: { letter: "<" } }, { x: 5, y: 6, colour: "#00ff00", mark: { path: shapeOf(1) } },
    ],
    key: { kind: "classes", entries: [{ name: "a & b", colour: "#ff0000", mark: null }] },
  };
  const svg = svgOf(figure);
  assert.ok(svg.includes("Digits &lt;2&gt; &amp; more") && svg.includes("a &amp; b") && svg.includes(">&lt;</text>"));
  assert.equal(svg.match(/<circle/g)!.length, 2);
  assert.equal(svg.match(/<g[ >]/g)!.length, svg.match(/<\/g>/g)!.length);
  const bar = svgOf({ ...figure, key: { kind: "numbers", low: "≤ 1", high: "≥ 9", colours: ["#000000", "#ffffff"] } });
  assert.ok(bar.includes("≤ 1") && bar.includes("≥ 9"));
});

test("spread is the root of the mean squared distance from the middle", () => {
  assert.deepEqual(spreadOf([0, 1], [0, 0, 6, 8, 99, 99]), { x: 3, y: 4, spread: 5 });
});
