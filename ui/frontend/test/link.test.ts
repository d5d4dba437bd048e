import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { readTensors } from "../src/core/tensors";
import { Items } from "../src/explorer/state/items";
import { askedCode, keepSpot } from "../src/explorer/state/kept-spot";
import { VIEW, type Part } from "../src/contract";
import { fits, Link } from "../src/explorer/state/link";
import { readNumbers, writtenNumbers } from "../src/explorer/state/numerals";
import { Spot } from "../src/explorer/state/spot";
import { settingsOf } from "../src/explorer/tools/plane-grid";
import { f32, file, i32, lookOf, u8 } from "./files";

const items = new Items(readTensors(file({
  held_out: u8(0, 1), codes: f32([2, 2], 0.5, 1, -2, 3), xy: f32([2, 2], 0, 0, 1, 1), labels: i32(0, 1), error: f32([2], 1, 1),
  centre: f32([2], 0, 0), plane: f32([2, 2], 1, 0, 0, 1), low: f32([2], -1, 0), high: f32([2], 1, 4), effect: f32([2], 1, 3),
})), lookOf({}));

test("numbers go into a link to four digits and come back", () => {
  assert.equal(writtenNumbers([1 / 3, -0.000123456, 1234567, 0]), "0.3333_-0.0001235_1235000_0");
  assert.deepEqual(readNumbers("0.3333_-0.0001235_1235000_0", 4), [0.3333, -0.0001235, 1235000, 0]);
  assert.deepEqual(readNumbers(writtenNumbers([1e-7, -2.5e-9])!, 2), [1e-7, -2.5e-9]);
});

test("what is no number, or too many of them, stays out of a link", () => {
  assert.equal(writtenNumbers([1, NaN]), null);
  assert.equal(writtenNumbers([Infinity]), null);
  assert.equal(writtenNumbers(new Float32Array(500).fill(1.2345)), null);
});

test("of a link only plain numbers are read, as many as there must be", () => {
  for (const text of ["", "1", "1_2_3", "1_", "1_NaN", "1_Infinity", "1_0x10", "1_ 2", "1_2e999", "1_1e10", "1_<b>", "1_2\n", "1_--2", `1_${"9".repeat(2000)}`]) {
    assert.equal(readNumbers(text, 2), null, text);
  }
});

test("a spot in the link is a code or an item; what does not fit is refused and taken out of it", () => {
  const told: unknown[] = [];
  const ask = (code: string) => {
    const link = new Link({ code, a: "1" }, (view) => told.push(view));
    return { link, code: askedCode(link, items) };
  };
  assert.deepEqual(ask("1.5_-2").code, Float32Array.of(1.5, -2));
  assert.deepEqual(ask("i1").code, Float32Array.of(-2, 3));
  for (const wrong of ["i2", "i-1", "1", "1_2_3", "1_NaN", "<script>"]) {
    const { link, code } = ask(wrong);
    assert.equal(code, null, wrong);
    assert.deepEqual([...link.refused], ["code"]);
    assert.deepEqual(link.all(), { a: "1" });
  }
});

test("items that are not there are refused", () => {
  const link = new Link({ a: "7", b: "1", via: "0,9" }, () => undefined);
  assert.equal(link.index("a", 2), null);
  assert.equal(link.index("b", 2), 1);
  assert.equal(link.index("c", 2), null);
  assert.deepEqual(link.indices("via", 2), [0]);
  assert.deepEqual([...link.refused], ["a", "via"]);
});

test("what can be in no link is refused at once, what fits no run when it is read", () => {
  const link = new Link({ marks: "shapes", pics: "16", tool: "SHAPES", a: "15", b: "1.0", c: "-1", step: "" }, () => undefined);
  assert.deepEqual([...link.refused], ["tool", "b", "c", "step"]);
  assert.equal(link.word("marks", ["dots", "shapes"]), "shapes");
  assert.equal(link.word("colour", ["dots", "shapes"]), null);
  assert.equal(link.whole("pics", 16, 112), 16);
  assert.equal(link.word("marks", ["dots"]), null);
  assert.equal(link.whole("a", 16, 112), null);
  assert.deepEqual([...link.refused], ["tool", "b", "c", "step", "marks", "a"]);
});

test("hostile parts of a link are refused by their form alone", () => {
  const long = "9".repeat(100_000);
  for (const part of Object.keys(VIEW) as Part[]) {
    for (const text of ["", "\u0000", long, long.replaceAll("9", "a"), "\u{1f30c}".repeat(5000), "\n"]) assert.ok(!fits(VIEW[part], text), part);
  }
  assert.ok(fits(VIEW.via, "1,2,3,4,5,6"));
  assert.ok(!fits(VIEW.via, "1,2,3,4,5,6,7"));
});

test("settings of the grid are read as they are written, and nothing else", () => {
  const sizes = { least: 5, most: 30 };
  assert.deepEqual(settingsOf("map,15,seen,0".split(","), sizes), { size: 15, region: "seen", fog: false });
  assert.deepEqual(settingsOf("map,5,data,1".split(","), sizes), { size: 5, region: "data", fog: true });
  for (const wrong of ["", "rows", "map", "map,4,seen,0", "map,31,seen,0", "map,15,here,0", "map,15,seen,2", "map,15,seen,0,1", "map,1e1,seen,0"]) {
    assert.equal(settingsOf(wrong.split(","), sizes), null, wrong);
  }
});

/** A spot that is kept in a link, moved to item 1; `then` is called so many milliseconds later. Returns what the address was told. */
function toldAfterMoving(ms: number, then: (ends: { stop: () => void; link: Link; spot: Spot }) => void): unknown[] {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const told: unknown[] = [];
    const home = items.code(0);
    const link = new Link({ a: "1" }, (view) => told.push(view));
    const spot = new Spot(home);
    const stop = keepSpot(spot, link, items, () => home, () => true);
    spot.pin(items.code(1));
    mock.timers.tick(ms);
    then({ stop, link, spot });
    // In steps: of a timer that a timer sets, one long tick would not know.
    for (let i = 0; i < 100; i++) mock.timers.tick(50);
    return told;
  } finally {
    mock.timers.reset();
  }
}

test("the spot that stays is told to the address", () => {
  assert.deepEqual(toldAfterMoving(0, () => undefined), [{ a: "1", code: "i1" }]);
});

test("an explorer that is gone tells the address nothing, whichever timer runs", () => {
  for (const ms of [0, 400, 550]) assert.deepEqual(toldAfterMoving(ms, ({ stop, link }) => (stop(), link.close())), [], String(ms));
  assert.deepEqual(toldAfterMoving(400, ({ stop }) => stop()), []);
  assert.deepEqual(toldAfterMoving(550, ({ link }) => link.close()), []);
  assert.deepEqual(toldAfterMoving(550, ({ stop, link, spot }) => {
    stop();
    link.close();
    spot.pin(Float32Array.of(9, 9));
    link.set({ b: 0 });
  }), []);
});
