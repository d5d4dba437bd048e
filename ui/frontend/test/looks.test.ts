import assert from "node:assert/strict";
import { test } from "node:test";
import { CurveLook } from "../src/core/looks/curve";
import { rgba } from "../src/core/looks/image";
import type { Look, LookData, NoiseKind } from "../src/core/looks/look";
import { randomFrom } from "../src/core/looks/noise";
import { stars } from "../src/core/looks/ratings";
import { commonRange, plainSamples, sameSamples, squaredError, type Sample } from "../src/core/looks/sample";
import { SentenceLook } from "../src/core/looks/sentence";
import { Grid } from "../src/core/looks/table";
import { readTensors, type TensorData } from "../src/core/tensors";
import { makeWords } from "../src/core/words";
import type { Explorer } from "../src/explorer/explorer";
import type { Values } from "../src/explorer/map/colouring";
import { offerColours } from "../src/explorer/map/colours";
import { file, i16, lookOf } from "./files";

const words = makeWords({}, "en");
const VOCABULARY = ["·", "the", "cat", "sees"];
const text = (data: Partial<LookData> = {}) =>
  new SentenceLook({ kind: "text", shape: [4, 3], columns: [], factors: [], words: VOCABULARY, bounded: true, view: "identity", future: 0, ...data }, words);
const tensor = (shape: number[], data: TensorData) => ({ shape, data });
const first = (look: Look, shape: number[], data: TensorData): Sample => look.stored(tensor(shape, data)).at(0);
const close = (a: ArrayLike<number>, b: number[]) => assert.ok(b.every((value, i) => Math.abs(a[i] - value) < 1e-6), `${Array.from(a)} ${b}`);

test("an image goes to the encoder as values between 0 and 1", () => {
  const look = lookOf({});
  close(look.toInput(first(look, [1, 1, 2, 2], Uint8Array.from([0, 51, 102, 255]))), [0, 0.2, 0.4, 1]);
});

test("grey and colour become the same kind of pixels, and stay within them", () => {
  const into = new Uint8ClampedArray(4);
  rgba({ values: Float32Array.from([1, 0, 0.2]), shape: [3, 1, 1] }, into);
  assert.deepEqual([...into], [255, 0, 51, 255]);
  rgba({ values: Float32Array.from([1.2]), shape: [1, 1, 1] }, into);
  assert.deepEqual([...into], [255, 255, 255, 255]);
});

test("curves and rows go to the encoder as they are", () => {
  const values = Float32Array.from([-1.5, 0, 2.5]);
  close(lookOf({ kind: "curve", shape: [1, 3] }).toInput(first(lookOf({ kind: "curve", shape: [1, 3] }), [1, 1, 3], values)), [...values]);
  close(lookOf({ kind: "table", shape: [3] }).toInput(first(lookOf({ kind: "table", shape: [3] }), [1, 3], values)), [...values]);
});

test("a sentence goes to the encoder as one indicator per word, a hidden word as none", () => {
  const look = text();
  const sample = first(look, [1, 3], Uint8Array.from([1, 4, 2]));
  // Row by row: the, cat are words 1 and 2, at places 0 and 2.
  assert.deepEqual([...look.toInput(sample)], [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
  assert.deepEqual(look.likeliest(sample).map((word) => word.text), ["the", "▢", "cat"]);
});

test("of a thousand words each is read from a file and set, the hidden one behind them too", () => {
  const vocabulary = Array.from({ length: 1000 }, (_, i) => `word${i}`);
  const look = text({ shape: [1000, 4], words: vocabulary });
  const { pictures } = readTensors<{ pictures: TensorData }, string>(file({ pictures: i16([2, 4], 1, 256, 999, 1000, 300, 0, 255, 511) })).tensors;
  const items = look.stored(pictures);
  assert.deepEqual(look.likeliest(items.at(0)).map((word) => word.text), ["word1", "word256", "word999", "▢"]);
  assert.deepEqual(look.likeliest(items.at(1)).map((word) => word.text), ["word300", "word0", "word255", "word511"]);
  assert.equal(look.toInput(items.at(0)).filter((value) => value === 1).length, 3);
});

test("the likeliest words are read from probabilities, and empty places behind the end are left out", () => {
  const look = text();
  const probabilities = Float32Array.from([0.1, 0.2, 0.9, 0.6, 0.1, 0, 0.2, 0.7, 0.1, 0.1, 0, 0]);
  const [the, cat, ...rest] = look.likeliest(look.outputs(tensor([1, 4, 3], probabilities)).at(0));
  assert.deepEqual([the.text, cat.text, rest.length], ["the", "cat", 0]);
  close([the.probability, cat.probability], [0.6, 0.7]);
});

test("ratings go to the encoder as values and presence", () => {
  const look = lookOf({ kind: "ratings", shape: [2, 3] });
  const sample = first(look, [1, 3], Float32Array.from([0.5, NaN, 1]));
  assert.deepEqual([...look.toInput(sample)], [0.5, 0, 1, 1, 0, 1]);
  assert.deepEqual(look.outputs(tensor([2, 1, 3], new Float32Array(6))).at(1).shape, [3]);
});

test("ratings are said in stars, 1 to 5", () => {
  assert.deepEqual([0, 0.25, 0.5, 1].map(stars), [1, 2, 3, 5]);
});

test("an error leaves out what is not there, on either side", () => {
  const item = { values: Float32Array.from([0.5, NaN, 1]), shape: [3] };
  const told = { values: Float32Array.from([0.25, 0.9, 1]), shape: [3] };
  assert.equal(squaredError(told, item), 0.0625);
  assert.equal(squaredError(item, told), 0.0625);
});

test("a told future is compared with the end of the curve", () => {
  const curve = { values: Float32Array.from([9, 9, 1, 2, 8, 8, 3, 4]), shape: [2, 4] };
  const future = { values: Float32Array.from([1, 2, 3, 6]), shape: [2, 2] };
  assert.equal(squaredError(future, curve), 4);
});

test("a past is drawn at the left, a told future at the right, a coarse curve over the whole width", () => {
  const data: LookData = { kind: "curve", shape: [1, 64], columns: [], factors: [], words: [], bounded: false, view: "forecast", future: 32 };
  const half = { values: new Float32Array(32), shape: [1, 32] };
  const whole = { values: new Float32Array(64), shape: [1, 64] };
  const forecast = new CurveLook(data, words);
  assert.deepEqual(forecast.axis(half, false), { first: 0, step: 1 });
  assert.deepEqual(forecast.axis(half, true), { first: 32, step: 1 });
  assert.deepEqual(forecast.axis(whole, true), { first: 0, step: 1 });
  const coarse = new CurveLook({ ...data, view: "low-resolution", future: 0 }, words);
  assert.deepEqual(coarse.axis(half, false), { first: 0.5, step: 2 });
});

test("the common scale is not set by one wild item", () => {
  const values = new Float32Array(400).map((_, i) => (i % 2 ? 1 : -1));
  values[0] = 100;
  const [low, high] = commonRange(plainSamples(tensor([200, 2], values)));
  assert.deepEqual([low, high], [-1, 1]);
});

test("lists of items are the same also where they have gaps", () => {
  const some = () => plainSamples(tensor([2, 2], Float32Array.from([1, NaN, 2, 3])));
  assert.ok(sameSamples(some(), some()));
  assert.ok(!sameSamples(some(), plainSamples(tensor([2, 2], Float32Array.from([1, 0, 2, 3])))));
  assert.ok(!sameSamples(some(), plainSamples(tensor([2, 1], Float32Array.from([1, 2])))));
});

test("rows of a table get names where there is room, and every number has its place", () => {
  const large = new Grid(30, 430, 375);
  assert.ok(large.named);
  for (let i = 0; i < 30; i++) {
    const { x, y, width, height } = large.cell(i);
    assert.equal(large.at({ x: (x + width / 2) / 430, y: (y + height / 2) / 375 }), i);
    assert.ok(y >= -1e-9 && y + height <= 375 + 1e-9);
  }
  assert.ok(!new Grid(30, 120, 55).named);
});

const KINDS: [Partial<LookData>, number[], TensorData, NoiseKind[]][] = [
  [{}, [1, 1, 8, 8], Uint8Array.from({ length: 64 }, (_, i) => (i * 37) % 256), ["gaussian", "salt", "mask", "blur", "rotate"]],
  [{ kind: "curve", shape: [1, 64], bounded: false }, [1, 1, 64], new Float32Array(64).fill(2), ["gaussian", "mask"]],
  [{ kind: "table", shape: [40], bounded: false }, [1, 40], new Float32Array(40).fill(2), ["gaussian", "mask"]],
  [{ kind: "text", shape: [4, 40], words: VOCABULARY }, [1, 40], new Uint8Array(40).fill(2), ["mask"]],
  [{ kind: "ratings", shape: [2, 40] }, [1, 40], new Float32Array(40).fill(0.5), ["mask"]],
];

test("noise is the same for one seed, grows with the level, and suits the kind of item", () => {
  for (const [data, shape, values, kinds] of KINDS) {
    const look = lookOf(data);
    assert.deepEqual(look.noises, kinds);
    const clean = first(look, shape, values);
    for (const kind of kinds) {
      const hit = (level: number) => {
        const noisy = look.spoil(clean, kind, level, 7).values;
        return noisy.reduce((sum, value, i) => sum + (Object.is(value, clean.values[i]) ? 0 : Math.abs((value || 0) - clean.values[i])), 0);
      };
      assert.equal(hit(0), 0);
      assert.ok(hit(0.2) > 0 && hit(0.2) < hit(0.7), `${data.kind} ${kind}`);
      assert.deepEqual(look.spoil(clean, kind, 0.5, 3), look.spoil(clean, kind, 0.5, 3));
    }
  }
});

test("what is hidden is empty: words have no indicator, ratings are gone, all colours of a pixel are black", () => {
  const sentence = text();
  assert.ok(sentence.likeliest(sentence.spoil(first(sentence, [1, 3], Uint8Array.from([1, 2, 3])), "mask", 1, 1)).every((word) => word.text === "▢"));
  const rated = lookOf({ kind: "ratings", shape: [2, 3] });
  assert.deepEqual([...rated.toInput(rated.spoil(first(rated, [1, 3], Float32Array.from([0, 1, NaN])), "mask", 1, 1))], [0, 0, 0, 0, 0, 0]);
  const colour = lookOf({ shape: [3, 4, 4] });
  const half = colour.spoil(first(colour, [1, 3, 4, 4], new Uint8Array(48).fill(255)), "mask", 0.5, 1).values;
  for (let pixel = 0; pixel < 16; pixel++) assert.ok(half[pixel] === half[pixel + 16] && half[pixel] === half[pixel + 32]);
});

test("random numbers are even", () => {
  const random = randomFrom(1);
  const mean = Array.from({ length: 2000 }, random).reduce((sum, value) => sum + value) / 2000;
  assert.ok(Math.abs(mean - 0.5) < 0.03);
});

test("words without blanks follow each other, and the empty place behind the end is none of them", () => {
  const joined = text({ shape: [4, 4], words: ["", "ca", "t", "·"] });
  assert.equal(joined.describe(first(joined, [1, 4], Uint8Array.from([1, 2, 3, 0]))), "cat·");
  assert.deepEqual(joined.unknown("dog"), []);
  const spaced = text();
  assert.equal(spaced.describe(first(spaced, [1, 3], Uint8Array.from([1, 2, 0]))), "the cat");
  assert.deepEqual(spaced.unknown("The DOG and ca"), ["DOG", "and"]);
});

test("what people gave is coloured by, and looked for, in stars", () => {
  const offered = new Map<string, () => Values>();
  const changed = { on: () => undefined };
  const explorer = {
    items: { count: 3, size: 0, labels: [0, 0, 0], heldOut: [], pictures: { at: (i: number) => ({ values: [[0, 0.25, NaN][i], 1] }) } },
    classes: [], words, look: { kind: "ratings" }, layout: { changed },
    server: { changed, kept: { groups: [], dimensions: [] } },
    colouring: { offer: (_: string, title: string, make: () => Values) => offered.set(title, make), withdraw: () => undefined, begin: () => undefined },
  } as unknown as Explorer;
  offerColours(explorer, { kind: "ratings", columns: ["A film", "Another"], factors: [] } as unknown as LookData);
  const found = offered.get("A film")!();
  assert.ok(found.kind === "numbers");
  assert.deepEqual([...found.of as Float32Array], [1, 2, NaN], "what nobody rated stays without stars");
});
