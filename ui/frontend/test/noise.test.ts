import assert from "node:assert/strict";
import { test } from "node:test";
import { blurred, levelsOf, rotated } from "../src/core/looks/noise";
import type { Sample } from "../src/core/looks/sample";

const close = (a: ArrayLike<number>, b: number[], within = 1e-5) => {
  assert.equal(a.length, b.length);
  assert.ok(b.every((value, i) => Math.abs(a[i] - value) < within), `${Array.from(a)} is not ${b}`);
};
const picture = (shape: number[], ...values: number[]): Sample => ({ values: Float32Array.from(values), shape });
const NINE = picture([1, 3, 3], 0, 1, 2, 3, 4, 5, 6, 7, 8);
const SLOPE = picture([1, 4, 5], ...Array.from({ length: 20 }, (_, i) => ((i * 7) % 11) / 10));
const BLURRED = [
  0.215787, 0.476130, 0.537257, 0.649435, 0.676160,
  0.307987, 0.488642, 0.503921, 0.514125, 0.682530,
  0.373697, 0.400542, 0.506790, 0.504976, 0.627820,
  0.466128, 0.424313, 0.581468, 0.499735, 0.360941,
];
const ROTATED = [
  0.692820, 0.346410, 0.699399, 0.597716, 0.840192,
  0.375962, 0.659808, 0.413397, 0.294615, 0.928470,
  0.199167, 0.484335, 0.530024, 0.540192, 0.329303,
  0.359808, 0.306218, 0.334808, 0.853590, 0.507180,
];

test("blur is scipy.ndimage.gaussian_filter(x, 0.8, mode='nearest')", () => {
  close(blurred(SLOPE, 0.8).values, BLURRED);
});

test("blur of no pixels changes nothing, and no light is lost in a flat picture", () => {
  close(blurred(SLOPE, 0).values, [...SLOPE.values]);
  close(blurred(picture([1, 2, 2], 0.3, 0.3, 0.3, 0.3), 1.7).values, [0.3, 0.3, 0.3, 0.3]);
});

test("each channel is blurred and turned by itself", () => {
  const two = picture([2, 3, 3], ...NINE.values, ...new Array<number>(9).fill(0.5));
  close(blurred(two, 1).values.slice(9), new Array<number>(9).fill(0.5));
  close(rotated(two, 90).values.slice(0, 9), [...rotated(NINE, 90).values]);
});

test("a quarter turn moves every pixel to its place, counter-clockwise", () => {
  close(rotated(NINE, 90).values, [2, 5, 8, 1, 4, 7, 0, 3, 6]);
  close(rotated(NINE, 180).values, [8, 7, 6, 5, 4, 3, 2, 1, 0]);
  close(rotated(NINE, 0).values, [...NINE.values]);
});

test("other turns are scipy.ndimage.rotate(x, 30, reshape=False, order=1, mode='nearest')", () => {
  close(rotated(SLOPE, 30).values, ROTATED);
});

test("blur reaches a sixth of the picture's shorter side", () => {
  assert.equal(levelsOf("blur", [1, 28, 28]).most, 5);
  assert.equal(levelsOf("blur", [1, 8, 8]).most, 1);
  assert.equal(levelsOf("rotate", [1, 8, 8]).most, 180);
});
