import assert from "node:assert/strict";
import { test } from "node:test";
import { energyOf, geodesic, stayed, type Decoder } from "../src/explorer/state/geodesic";

/** A decoder that is known, row by row. */
const by = (size: number, one: (code: Float32Array) => number[]): Decoder => (codes) =>
  Promise.resolve(Float32Array.from(Array.from({ length: codes.length / size }, (_, i) => one(codes.slice(i * size, (i + 1) * size))).flat()));

const polar = by(2, ([r, angle]) => [r * Math.cos(angle), r * Math.sin(angle)]);
const sphere = by(2, ([angle, height]) => [Math.cos(height) * Math.cos(angle), Math.cos(height) * Math.sin(angle), Math.sin(height)]);

async function drawn(decode: Decoder, knots: Float32Array[]): Promise<Float32Array[]> {
  return Promise.all(knots.map((knot) => decode(knot)));
}

test("in polar coordinates the shortest way is a straight line of the plane, at an even pace", async () => {
  const knots = await geodesic(Float32Array.of(1, 0), Float32Array.of(1, 2), polar);
  const points = await drawn(polar, knots);
  const [start, end] = [points[0], points[points.length - 1]];
  points.forEach((point, i) => {
    const share = i / (points.length - 1);
    for (const axis of [0, 1]) assert.ok(Math.abs(point[axis] - (start[axis] + share * (end[axis] - start[axis]))) < 0.02, `${i}: ${point}`);
  });
});

test("on a sphere it is a great circle, which the straight way in the numbers is not", async () => {
  const [from, to] = [Float32Array.of(-1, 0.8), Float32Array.of(1, 0.8)];
  const points = await drawn(sphere, await geodesic(from, to, sphere));
  const [a, b] = [points[0], points[points.length - 1]];
  const normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const length = Math.hypot(...normal);
  for (const point of points) assert.ok(Math.abs(normal.reduce((sum, value, i) => sum + value * point[i], 0) / length) < 0.01);
  const straight = await drawn(sphere, Array.from({ length: 9 }, (_, i) => Float32Array.of(-1 + i / 4, 0.8)));
  assert.ok(energyOf(points) < 0.95 * energyOf(straight));
});

test("a way stayed straight where no step gained anything, and only there", async () => {
  const [from, to] = [Float32Array.of(0.1, 1), Float32Array.of(2, -0.7)];
  assert.ok(stayed(await geodesic(from, to, by(2, () => [1, 1]))));
  assert.ok(!stayed(await geodesic(from, to, polar)));
});

test("where the decoder is linear the way stays straight, and where it says nothing it stays as it is", async () => {
  const [from, to] = [Float32Array.of(0, 1), Float32Array.of(2, -1)];
  for (const decode of [by(2, ([x, y]) => [x + y, 3 * x]), by(2, () => [1, 1])]) {
    (await geodesic(from, to, decode)).forEach((knot, i) => {
      assert.ok(Math.abs(knot[0] - i / 4) < 1e-3 && Math.abs(knot[1] - (1 - i / 4)) < 1e-3, `${i}: ${knot}`);
    });
  }
});
