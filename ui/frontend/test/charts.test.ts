import assert from "node:assert/strict";
import { test } from "node:test";
import { readTensors } from "../src/core/tensors";
import { axesChart, shares, threeChart } from "../src/explorer/charts/flat";
import { fogOf } from "../src/explorer/charts/fog";
import { read, written, type Asked } from "../src/explorer/charts/link";
import { globeChart, turned } from "../src/explorer/charts/globe";
import { neighbourChart } from "../src/explorer/charts/neighbours";
import { planeChart } from "../src/explorer/map/layout";
import { Items } from "../src/explorer/state/items";
import { principal } from "../src/explorer/state/principal";
import { Remote } from "../src/explorer/state/remote";
import { Spot } from "../src/explorer/state/spot";
import { outlineOf } from "../src/explorer/tools/spread";
import { f32, file, i32, lookOf, u8 } from "./files";

function itemsOf(codes: number[][], plane?: number[], told: Record<string, string> = {}): Items {
  const [count, size] = [codes.length, codes[0].length];
  const zeros = (n: number) => Array<number>(n).fill(0);
  return new Items(readTensors(file({
    held_out: u8(...zeros(count)), codes: f32([count, size], ...codes.flat()), xy: f32([count, 2], ...zeros(2 * count)),
    labels: i32(...zeros(count)), error: f32([count], ...zeros(count)), centre: f32([size], ...zeros(size)),
    plane: f32([2, size], ...(plane ?? zeros(2 * size))), low: f32([size], ...zeros(size)), high: f32([size], ...zeros(size)), effect: f32([size], ...zeros(size)),
  }, told)), lookOf({}));
}

const sphereOf = (codes: number[][], plane?: number[]): Items => itemsOf(codes, plane, { sphere: "1" });

function close(found: ArrayLike<number>, expected: ArrayLike<number>, slack = 1e-5): void {
  assert.equal(found.length, expected.length);
  const wrong = Array.from(found).findIndex((value, i) => !(Math.abs(value - expected[i]) <= slack));
  if (wrong >= 0) assert.fail(`number ${wrong} is ${found[wrong]}, not ${expected[wrong]}`);
}

/** The same numbers each time, evenly spread over [0, 1). */
function dice(): () => number {
  let seed = 7;
  return () => (seed = (seed * 16807) % 2147483647) / 2147483647;
}

const CODES = [[0, 0, 0, 1], [3, 0, 0, 1], [0, 4, 0, 1], [1, 1, 5, 1], [2, 2, 2, 2]];

test("a chart in the link is read as it was written, and anything else is the plane", () => {
  const items = itemsOf(CODES);
  const all: Asked[] = [
    { kind: "plane" }, { kind: "axes", across: 3, up: 0 }, { kind: "three" }, { kind: "umap", neighbours: 15, distance: 0.05 }, { kind: "tsne", perplexity: 12.5 },
  ];
  for (const asked of all) assert.deepEqual(read(written(asked), items), asked);
  for (const text of [null, "", "axes", "axes-1", "axes-1-1", "axes-0-4", "axes-0.5-1", "umap-1-0.1", "umap-15-1", "umap-15-", "umap-1e9-0", "tsne-1", "tsne-x", "three-1", "<b>"]) {
    assert.deepEqual(read(text, items), { kind: "plane" }, String(text));
  }
  assert.deepEqual(read("three", itemsOf([[0, 1], [1, 0], [2, 2]])), { kind: "plane" });
});

test("two numbers of a code are its place; the others are those of the code given for them", () => {
  const chart = axesChart(itemsOf(CODES), 2, 0, new Float32Array([9, 8, 7, 6]));
  close(chart.xy, [0, 0, 0, 3, 0, 0, 5, 1, 2, 2]);
  close(chart.unproject({ x: -1, y: -2 }), [-2, 8, -1, 6]);
  assert.deepEqual(chart.project(new Float32Array([1, 2, 3, 4])), { x: 3, y: 1 });
});

test("the plane through three items holds their codes", () => {
  const items = itemsOf(CODES);
  const chart = threeChart(items, [0, 3, 4])!;
  for (const index of [0, 3, 4]) close(chart.unproject({ x: chart.xy[2 * index], y: chart.xy[2 * index + 1] }), items.code(index));
  const point = chart.project(chart.unproject({ x: 1.5, y: -2 }));
  close([point.x, point.y], [1.5, -2]);
  assert.equal(threeChart(items, [0, 0, 1]), null);
  assert.equal(threeChart(itemsOf([[0, 0, 0], [1, 2, 3], [-2, -4, -6]]), [0, 1, 2]), null);
});

test("shares of the variance", () => {
  // Variances 4, 1 and 0 along the numbers.
  const items = itemsOf([[2, 1, 5], [-2, 1, 5], [2, -1, 5], [-2, -1, 5]]);
  close(shares(items, new Float32Array([1, 0, 0, 0, 0, 1]))!, [0.8, 0]);
  close(shares(items, new Float32Array([0, 1, 0, 1, 0, 0]))!, [0.2, 0.8]);
  assert.equal(shares(itemsOf([[1, 1], [1, 1]]), new Float32Array([1, 0, 0, 1])), null);
});

test("a map without an inverse gives a spot the codes of the items drawn around it", () => {
  const items = itemsOf([[1, 0, 0], [0, 1, 0], [9, 9, 9]]);
  const chart = neighbourChart("umap", items, new Float32Array([0, 0, 2, 0, NaN, NaN]));
  assert.equal(chart.exact, false);
  close(chart.unproject({ x: 0, y: 0 }), [1, 0, 0]);
  // Weights 1 / 1 and 1 / 1; then 1 / 0.25 and 1 / 2.25.
  close(chart.unproject({ x: 1, y: 0 }), [0.5, 0.5, 0]);
  close(chart.unproject({ x: 0.5, y: 0 }), [0.9, 0.1, 0]);
  const same = Array.from({ length: 9 }, () => [0.1, 0.7, 1 / 3]);
  const alike = neighbourChart("umap", itemsOf(same), Float32Array.from({ length: 18 }, (_, i) => i ** 1.5));
  assert.deepEqual([...alike.unproject({ x: 3.3, y: 4.1 })], [...Float32Array.from(same[0])]);
  const made = chart.unproject({ x: 1.25, y: 3 });
  assert.deepEqual(chart.project(made), { x: 1.25, y: 3 });
  assert.ok(chart.madeUp!(made));
  assert.ok(!chart.madeUp!(made.slice()));
  assert.deepEqual(chart.project(new Float32Array([0.1, 0.8, 0])), { x: 2, y: 0 });
});

test("fog lies where no items are", () => {
  const next = dice();
  const disc: number[] = [];
  while (disc.length < 2000) {
    const [x, y] = [2 * next() - 1, 2 * next() - 1];
    if (x * x + y * y < 1) disc.push(x, y);
  }
  const fog = fogOf(new Float32Array(disc))!;
  const at = (x: number, y: number): number => {
    const column = Math.floor(((x - fog.box.left) / (fog.box.right - fog.box.left)) * fog.columns);
    const row = Math.floor(((fog.box.top - y) / (fog.box.top - fog.box.bottom)) * fog.rows);
    return fog.thickness[row * fog.columns + column];
  };
  assert.equal(at(0, 0), 0);
  assert.equal(at(0.5, -0.5), 0);
  assert.equal(at(fog.box.left + 0.01, fog.box.top - 0.01), 1);
  assert.ok(at(0.99, 0.99) > 0.5);
  assert.equal(fogOf(new Float32Array([0, 0, 1, 1, 2, 0])), null);
  assert.equal(fogOf(new Float32Array(Array.from({ length: 200 }, (_, i) => (i % 2 ? 0 : i)))), null);
  assert.equal(fogOf(new Float32Array(40)), null);
});

test("principal components are the eigenvectors of the covariance", () => {
  // Along (1, 1) / √2 the variance is 8, along (1, -1) / √2 it is 2.
  const plain = principal(itemsOf([[2, 2], [-2, -2], [2, 2], [-2, -2], [Math.SQRT2, -Math.SQRT2], [-Math.SQRT2, Math.SQRT2], [Math.SQRT2, -Math.SQRT2], [-Math.SQRT2, Math.SQRT2], [NaN, 0]]), 12);
  close(plain.mean, [0, 0]);
  close(plain.axes.subarray(0, 2).map(Math.abs), [Math.SQRT1_2, Math.SQRT1_2]);
  close(plain.deviations.map((value) => value ** 2), [4, 2], 1e-4);
  close(plain.shares, [2 / 3, 1 / 3]);
});

test("where most numbers never vary, all components still hold the whole variance between them", () => {
  const rows = Array.from({ length: 50 }, (_, i) => Array.from({ length: 40 }, (_, j) => (j % 4 ? 0 : Math.sin(i * (j + 1)) * (1 + (j % 3)))));
  const { shares: parts, axes } = principal(itemsOf(rows), 40);
  assert.ok(Math.abs(parts.reduce((a, b) => a + b, 0) - 1) < 1e-6);
  for (let row = 0; row < 40; row++) assert.ok(Math.abs(axes.subarray(40 * row, 40 * row + 40).reduce((sum, value) => sum + value * value, 0) - 1) < 1e-5);
});

test("principal components of long codes fulfil the equation of an eigenvector", () => {
  const next = dice();
  const size = 40;
  const codes = Array.from({ length: 300 }, () => {
    const hidden = Array.from({ length: size }, (_, i) => (next() - 0.5) * 0.85 ** i * 10);
    return hidden.map((value, i) => value + 0.5 * hidden[(i + 1) % size] - 0.3 * hidden[(i + 7) % size]);
  });
  const { axes, deviations, shares: parts } = principal(itemsOf(codes), 12);
  const mean = codes[0].map((_, i) => codes.reduce((sum, code) => sum + code[i], 0) / codes.length);
  const covariance = (v: Float32Array) => {
    const result = new Float64Array(size);
    for (const code of codes) {
      const score = code.reduce((sum, value, i) => sum + (value - mean[i]) * v[i], 0);
      code.forEach((value, i) => (result[i] += (score * (value - mean[i])) / codes.length));
    }
    return result;
  };
  for (let k = 0; k < 12; k++) {
    const axis = axes.subarray(k * size, (k + 1) * size);
    const variance = deviations[k] ** 2;
    close(covariance(axis), axis.map((value) => value * variance), 2e-3 * deviations[0] ** 2);
    close([axis.reduce((sum, value) => sum + value * value, 0)], [1]);
    if (k > 0) assert.ok(deviations[k] <= deviations[k - 1]);
  }
  assert.ok(parts.reduce((sum, share) => sum + share, 0) < 1);
  // Seven thirds of an equal number do not add up to it exactly.
  const constant = principal(itemsOf(Array.from({ length: 7 }, () => [0.1, 0.7, 1 / 3])), 2);
  assert.deepEqual([constant.deviations, constant.shares], [[0, 0], [0, 0]]);
});

test("one standard deviation of a code on the map", () => {
  const sigma = new Float32Array([2, 0.5, 1]);
  for (const { x, y } of outlineOf(sigma, new Float32Array([1, 0, 0, 0, 1, 0]))) close([(x / 2) ** 2 + (y / 0.5) ** 2], [1]);
  // On a slanted plane every point p fulfils pᵀ C⁻¹ p = 1, C the covariance of what is projected.
  const axes = new Float32Array([0.6, 0.8, 0, 0, 0, 1]).map((value, i) => (i < 3 ? value : [-0.48, 0.36, 0.8][i - 3]));
  const entry = (a: number, b: number) => [0, 1, 2].reduce((sum, i) => sum + sigma[i] ** 2 * axes[3 * a + i] * axes[3 * b + i], 0);
  const [xx, xy, yy] = [entry(0, 0), entry(0, 1), entry(1, 1)];
  for (const { x, y } of outlineOf(sigma, axes)) close([(yy * x * x - 2 * xy * x * y + xx * y * y) / (xx * yy - xy * xy)], [1], 1e-4);
  const line = outlineOf(new Float32Array([3]), new Float32Array([1, 0]));
  close([Math.max(...line.map(({ x }) => x)), Math.max(...line.map(({ y }) => Math.abs(y)))], [3, 0]);
});

test("the server decodes many codes in parts, one request at a time", async () => {
  const asked: number[] = [];
  let open = 0;
  const files = {
    async decoded(codes: Float32Array) {
      assert.equal(++open, 1);
      asked.push(codes.length);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
      return { data: codes.map((value) => -value), shape: [codes.length / 1000, 1000] };
    },
  };
  const values = Float32Array.from({ length: 9000 }, (_, i) => i);
  const output = await new Remote(files as never).run(values, [9, 1000]);
  assert.deepEqual(asked, [4000, 4000, 1000]);
  assert.deepEqual(output.shape, [9, 1000]);
  close(output.data, values.map((value) => -value));
});

test("codes that are not numbers do not count in means", () => {
  const items = itemsOf([[1, NaN], [3, Infinity], [NaN, 4]]);
  close(items.average(), [2, 4]);
  close(items.deviations(), [1, 0]);
  assert.equal(items.nearest(new Float32Array([1, NaN])).index, -1);
});

test("a globe is turned by hand, decodes the side that is seen and goes on at its rim", () => {
  const globe = sphereOf([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0]]);
  const facing = { turn: 0, tilt: 0 };
  const chart = globeChart(globe, facing, () => undefined, false);
  close(chart.xy, [0, 0, 1, 0, 0, 1, 0, 0]);
  assert.deepEqual([0, 1, 3].map((item) => chart.behind!(item)), [false, false, true]);
  for (const point of [{ x: 0.3, y: -0.5 }, { x: 0, y: 0 }, { x: 0.6, y: 0.7 }]) {
    const code = chart.unproject(point);
    close([Math.hypot(...code)], [1]);
    assert.ok(code[0] > 0, "the side that is seen");
    const back = chart.project(code);
    close([back.x, back.y], [point.x, point.y]);
  }
  close(chart.unproject({ x: 0, y: 5 }), [0, 0, 1]);
  // A quarter of a turn to the left brings what was on the right into the middle.
  const next = turned(facing, -Math.PI / 2, 0);
  close([next.turn, next.tilt], [90, 0]);
  close(globeChart(globe, next, () => undefined, true).xy.slice(2, 4), [0, 0]);
  assert.equal(turned(facing, 0, 9).tilt, 90);
  assert.deepEqual(read(written({ kind: "globe", turn: 359, tilt: 0 }), globe), { kind: "globe", turn: 359, tilt: 0 });
  for (const text of ["globe", "globe-360-0", "globe-1-181", "globe-1.5-3"]) assert.deepEqual(read(text, globe), { kind: "plane" }, text);
  assert.deepEqual(read("globe-1-2", itemsOf([[1, 0, 0]])), { kind: "plane" });
});

test("on a sphere distances are angles, and a code in the hand lies on it", () => {
  const globe = sphereOf([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0]]);
  const north = new Float32Array([0, 0, 1]);
  close(globe.around(north, 4, 2).nearest.map(({ distance }) => distance), [0, Math.PI / 2, Math.PI / 2, Math.PI / 2]);
  assert.equal(globe.within(north, 1.5), 1);
  assert.equal(globe.within(north, 1.6), 4);
  close([globe.nearest(new Float32Array([Math.cos(0.2), Math.sin(0.2), 0])).distance], [0.2]);
  close(globe.settle(new Float32Array([3, 0, 4])), [0.6, 0, 0.8]);
  close(itemsOf(CODES).settle(new Float32Array([3, 0, 4, 0])), [3, 0, 4, 0]);
  const spot = new Spot(new Float32Array([0, 0, 2]), (code) => globe.settle(code));
  close(spot.code, north);
});

test("the flat picture of a sphere decodes the side that is seen", () => {
  const globe = sphereOf([[1, 0, 0], [0, 1, 0]], [1, 0, 0, 0, 1, 0]);
  const chart = planeChart(globe);
  close(chart.unproject({ x: 0.6, y: 0 }), [0.6, 0, 0.8]);
  close(chart.unproject({ x: 0, y: -3 }), [0, -1, 0]);
  const back = chart.project(chart.unproject({ x: 0.2, y: 0.3 }));
  close([back.x, back.y], [0.2, 0.3]);
});
