import assert from "node:assert/strict";
import { test } from "node:test";
import type { Signal } from "../src/core/signal";
import { makeWords } from "../src/core/words";
import { Burst, EVERY, type Clock } from "../src/own/senses/burst";
import { Captured, folder, newId, type Piece } from "../src/own/senses/captured";
import { averaged, middle, sampled } from "../src/own/senses/cropping";
import { open, troubleOf } from "../src/own/senses/devices";
import { Grip, held } from "../src/own/senses/hold";
import { MicrophoneRecorder } from "../src/own/senses/microphone";
import { Taking } from "../src/own/senses/taking";
import { Toggling } from "../src/own/senses/toggling";
import { RATE, resampled, wav } from "../src/own/senses/wav";
import { StubElement } from "./dom";

// --- bursts -----------------------------------------------------------------------------------------------------------

/** A clock that goes on when it is told to, and whose page may be busy for a while. */
class Hands implements Clock {
  time = 0;
  private due: { at: number; act: () => void }[] = [];
  now = () => this.time;
  after = (ms: number, act: () => void) => {
    const one = { at: this.time + ms, act };
    this.due.push(one);
    return () => void (this.due = this.due.filter((other) => other !== one));
  };

  pass(ms: number, busy = 0): void {
    const end = this.time + ms;
    this.time += busy;
    for (;;) {
      const next = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.due = this.due.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.act();
    }
    this.time = Math.max(this.time, end);
  }
}

test("a burst takes one at once and ten a second, and stops when it is let go", () => {
  const hands = new Hands();
  let taken = 0;
  const burst = new Burst(() => taken++, hands);
  burst.begin();
  assert.equal(taken, 1);
  hands.pass(999);
  assert.equal(taken, 10);
  burst.end();
  hands.pass(5000);
  assert.equal(taken, 10);
  assert.equal(burst.runs, false);
});

test("times are counted from the beginning, and what a busy page missed is not made up for", () => {
  const hands = new Hands();
  const times: number[] = [];
  const burst = new Burst(() => { times.push(hands.now()); hands.time += 7; }, hands);
  burst.begin();
  hands.pass(450);
  assert.deepEqual(times.map((time) => Math.floor(time / EVERY)), [0, 1, 2, 3, 4]);
  hands.pass(1000, 620);
  const slots = times.map((time) => Math.floor(time / EVERY));
  assert.equal(new Set(slots).size, slots.length);
  assert.ok(slots.length < 5 + 6, String(slots));
});

// --- pictures ---------------------------------------------------------------------------------------------------------

test("the middle of a picture is its largest square", () => {
  assert.deepEqual(middle(640, 480), { x: 80, y: 0, side: 480 });
  assert.deepEqual(middle(480, 641), { x: 0, y: 80, side: 480 });
  assert.deepEqual(middle(64, 64), { x: 0, y: 0, side: 64 });
});

test("pixels are means of squares, and left stays left", () => {
  const bright = [[0, 10, 100, 110], [20, 30, 120, 130], [7, 7, 9, 9], [7, 7, 9, 9]];
  const rgba = Uint8ClampedArray.from(bright.flat().flatMap((value) => [value, 255 - value, 0, 255]));
  const small = averaged(rgba, 2, 2, 2);
  assert.deepEqual([...small], [15, 240, 0, 255, 115, 140, 0, 255, 7, 248, 0, 255, 9, 246, 0, 255]);
});

test("as an item a picture has its channels one after the other, and grey is weighed as Rec. 601 does", () => {
  const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255);
  assert.deepEqual([...sampled(rgba, [3, 2, 2]).values], [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]);
  assert.deepEqual([...sampled(rgba, [1, 2, 2]).values].map((value) => Math.round(255 * value)), [76, 150, 29, 255]);
});

// --- sound ------------------------------------------------------------------------------------------------------------

const ascii = (view: DataView, at: number, length: number) => String.fromCharCode(...Array.from({ length }, (_, i) => view.getUint8(at + i)));

test("a WAV file says what it holds: RIFF, one channel, 16 bits, 16,000 a second", () => {
  const view = new DataView(wav(Float32Array.of(0, 1, -1, 0.5, 2, -3)));
  assert.deepEqual([ascii(view, 0, 4), ascii(view, 8, 8), ascii(view, 36, 4)], ["RIFF", "WAVEfmt ", "data"]);
  assert.equal(view.getUint32(4, true), view.byteLength - 8);
  assert.deepEqual([16, 20, 22].map((at) => (at === 16 ? view.getUint32(at, true) : view.getUint16(at, true))), [16, 1, 1]);
  assert.deepEqual([view.getUint32(24, true), view.getUint32(28, true)], [16_000, 32_000]);
  assert.deepEqual([view.getUint16(32, true), view.getUint16(34, true), view.getUint32(40, true)], [2, 16, 12]);
  const samples = Array.from({ length: 6 }, (_, i) => view.getInt16(44 + 2 * i, true));
  assert.deepEqual(samples, [0, 32_767, -32_767, 16_384, 32_767, -32_767]);
});

const tone = (hertz: number, rate: number, seconds = 0.25) => Float32Array.from({ length: rate * seconds }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / rate));
const loudness = (samples: Float32Array) => Math.sqrt(samples.slice(200, -200).reduce((sum, value) => sum + value * value, 0) / (samples.length - 400));

for (const rate of [8_000, 44_100, 48_000]) {
  test(`a tone of 440 Hz recorded at ${rate} is the same tone at 16,000`, () => {
    const found = resampled(tone(440, rate), rate, 16_000);
    const wanted = tone(440, 16_000);
    assert.ok(Math.abs(found.length - wanted.length) <= 1);
    found.slice(100, -100).forEach((value, i) => assert.ok(Math.abs(value - wanted[i + 100]) < 0.01, `${i}`));
  });
}

test("a tone that 16,000 a second cannot hold is left out instead of becoming another one", () => {
  assert.ok(loudness(resampled(tone(12_000, 48_000), 48_000, 16_000)) < 0.02);
  assert.ok(loudness(resampled(tone(3_000, 48_000), 48_000, 16_000)) > 0.69);
});

test("a word of one second ends by itself, with no sample too many", () => {
  const taking = new Taking(1, 48_000, () => undefined);
  const full = Array.from({ length: 47 }, () => taking.hear(new Float32Array(1024)));
  assert.deepEqual(full, [...Array(46).fill(false), true]);
  assert.equal(taking.samples().length, 48_000);
});

// --- buttons that are held --------------------------------------------------------------------------------------------

function button(toggles = false, grip = new Grip()) {
  const element = Object.assign(new StubElement("button"), { setPointerCapture: () => undefined });
  const said: string[] = [];
  const stop = held(element as unknown as HTMLElement, { begin: () => said.push("begin"), end: () => said.push("end") }, () => toggles, grip);
  const tell = (name: string, more: object = {}) => element.dispatchEvent(Object.assign(new Event(name, { cancelable: true }), more));
  return { said, stop, tell, element };
}

test("a pointer records as long as it is down, and the click that follows does nothing", () => {
  const { said, tell, element } = button();
  tell("pointerdown", { button: 0, pointerId: 1 });
  assert.equal(element.getAttribute("aria-pressed"), "true");
  tell("pointerup");
  tell("lostpointercapture");
  tell("click");
  assert.deepEqual(said, ["begin", "end"]);
});

test("Space is held like a pointer, its repeats do nothing; leaving the button lets it go", () => {
  const { said, tell } = button();
  tell("keydown", { key: " " });
  tell("keydown", { key: " ", repeat: true });
  tell("keyup", { key: " " });
  assert.deepEqual(said, ["begin", "end"]);
  tell("keydown", { key: "Enter" });
  tell("blur");
  assert.deepEqual(said, ["begin", "end", "begin", "end"]);
  tell("keydown", { key: "a" });
  assert.equal(said.length, 4);
});

test("a press without a pointer, as of a reader of the screen, begins, and the next one ends", () => {
  const { said, tell } = button();
  tell("click");
  tell("click");
  assert.deepEqual(said, ["begin", "end"]);
});

test("where one does not hold, a press begins and the next ends, by pointer and by key", () => {
  const { said, tell } = button(true);
  const press = () => { tell("pointerdown", { button: 0, pointerId: 1 }); tell("pointerup"); tell("click"); };
  press();
  tell("blur");
  assert.deepEqual(said, ["begin"]);
  press();
  tell("keydown", { key: " " });
  tell("keyup", { key: " " });
  tell("keydown", { key: " " });
  assert.deepEqual(said, ["begin", "end", "begin", "end"]);
});

test("one button is held at a time: the next one lets the one before go, and each press does what it says", () => {
  const grip = new Grip();
  const [one, other] = [button(true, grip), button(true, grip)];
  one.tell("click");
  other.tell("click");
  assert.deepEqual([one.said, other.said], [["begin", "end"], ["begin"]]);
  assert.deepEqual([one, other].map(({ element }) => element.getAttribute("aria-pressed")), ["false", "true"]);
  one.tell("click");
  assert.deepEqual([one.said, other.said], [["begin", "end", "begin"], ["begin", "end"]]);
});

test("a word that is said while the one before is still recorded is recorded too", () => {
  const captured = new Captured("wav", (n) => `Class ${n}`);
  const recorder = new MicrophoneRecorder(captured, makeWords({}, "en"), new Toggling("toggling"), 100);
  const { ear } = recorder as unknown as { ear: { rate: number; stream: object; heard: Signal<Float32Array> } };
  Object.assign(ear, { rate: RATE, stream: { getTracks: () => [] } });
  const press = captured.rows.map((row) => recorder.control(() => row) as unknown as StubElement);
  press[0].click();
  ear.heard.emit(new Float32Array(RATE / 2));
  press[1].click();
  ear.heard.emit(new Float32Array(RATE));
  assert.deepEqual(captured.rows.map(({ pieces }) => pieces.map(({ samples }) => samples!.length)), [[RATE / 2], [RATE]]);
  assert.deepEqual(press.map((one) => one.getAttribute("aria-pressed")), ["false", "false"]);
});

test("a camera that was unplugged is not asked for for ever", async () => {
  const asked: (string | undefined)[] = [];
  const getUserMedia = async ({ video }: { video: { deviceId?: { exact: string } } }) => {
    asked.push(video.deviceId?.exact);
    if (video.deviceId) throw Object.assign(new Error(), { name: "OverconstrainedError" });
    return {};
  };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia } }, configurable: true });
  await open("camera", "gone");
  assert.deepEqual(asked, ["gone", undefined]);
});

// --- what was recorded ------------------------------------------------------------------------------------------------

const piece = (): Piece => ({ id: newId(), face: {} as HTMLCanvasElement, file: async () => new Blob(["x"], { type: "image/png" }) });

function three(): Captured {
  const captured = new Captured("png", (n) => `Class ${n}`);
  captured.remember();
  for (let i = 0; i < 3; i++) captured.add(captured.rows[0].id, piece());
  return captured;
}

test("a whole burst is undone at once, a single deletion by itself; names stay", () => {
  const captured = three();
  const [row] = captured.rows;
  captured.rename(row.id, "cup");
  captured.remove(row.id, captured.rows[0].pieces[1].id);
  assert.equal(captured.count, 2);
  captured.undo();
  assert.equal(captured.count, 3);
  captured.undo();
  assert.deepEqual([captured.count, captured.unsaved, captured.canUndo], [0, false, false]);
  assert.equal(captured.rows[0].name, "cup");
});

test("a class that is deleted comes back with what it held; there is always one that is chosen", () => {
  const captured = three();
  const [first, second] = captured.rows;
  captured.removeRow(first.id);
  assert.equal(captured.current, second.id);
  captured.undo();
  assert.equal(captured.rows[0].pieces.length, 3);
  captured.addRow();
  assert.deepEqual(captured.rows.map(({ name }) => name), ["Class 1", "Class 2", "Class 3"]);
});

test("files lie in folders of their classes; equal names are one class and share the numbers", async () => {
  const captured = three();
  const [first, second] = captured.rows;
  captured.rename(first.id, "cup");
  captured.rename(second.id, "cup ");
  captured.add(second.id, piece());
  assert.deepEqual((await captured.files()).map(({ name }) => name), ["cup/0001.png", "cup/0002.png", "cup/0003.png", "cup/0004.png"]);
  assert.deepEqual(captured.classes, ["cup"]);
});

test("no name of a class parts a path or hides a folder", () => {
  for (const [name, wanted] of [["a/b\\c", "a-b-c"], ["../x", "-x"], [".hidden", "hidden"], ["  ", "-"], ["猫 🐱", "猫 🐱"], ["e\u0301", "é"]]) assert.equal(folder(name), wanted);
});

// --- devices ----------------------------------------------------------------------------------------------------------

test("what a browser calls a refusal is a sentence of ours", () => {
  const named = (name: string) => Object.assign(new Error(""), { name });
  const said = ["NotAllowedError", "NotFoundError", "OverconstrainedError", "NotReadableError", "SomethingElse"].map((name) => troubleOf(named(name)));
  assert.deepEqual(said, ["denied", "none", "none", "busy", "busy"]);
});
