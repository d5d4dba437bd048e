import assert from "node:assert/strict";
import { test } from "node:test";
import type { DotsData, HeroData } from "../src/contract";
import { HeldFiles } from "../src/core/files/held";
import { makeLook } from "../src/core/looks";
import { readTensors } from "../src/core/tensors";
import { makeWords } from "../src/core/words";
import { Items } from "../src/explorer/state/items";
import { hero } from "../src/hero/hero";
import { itemsIn } from "../src/hero/painted";
import { Saying } from "../src/hero/saying";
import { Idle, REST_MS, SPEED, Walk } from "../src/hero/walk";
import { stopsOf, Way } from "../src/hero/way";
import { AROUND, networksOf, run } from "./bench";
import { find, place, settle, StubElement, until } from "./dom";
import { IMAGE } from "./files";

const DOTS: DotsData = { box: [-2, -2, 2, 2], points: [0, 0, 0, 255, 255, 1, 510, -255, -1] };
const SHOWN = { run: "bench", classes: ["cat", "dog"], look: IMAGE, title: "Bench", lead: "It has learnt.", size: 3, dots: DOTS, versions: {} };
const DOORS: HeroData["doors"] = [
  { id: "play", title: "Play", text: "a", action: "b", href: "explore?run=bench", picture: "rebuilt" },
  { id: "train", title: "Train", text: "a", action: "b", href: "train", picture: "curve", curve: [255, 90, 0] },
  { id: "compare", title: "Compare", text: "a", action: "b", href: "compare", picture: "maps", maps: [DOTS, DOTS] },
];
const READY: HeroData["ready"] = [
  { id: "bench", title: "Bench", kind: "VAE", href: "explore?run=bench", dots: DOTS },
  { id: "other", title: "Other", kind: "AE", href: "explore?run=other", map: "/m.webp", strip: "/s.webp" },
];

/** Home in a page that is not there. */
class Bench {
  readonly root = place();
  readonly told: { name: string; value: unknown }[] = [];
  decodes = 0;
  private readonly unmount: () => void;

  constructor(data: Partial<HeroData> = {}, left: string[] = [], name = `hero-${Math.random()}`, mount?: ReturnType<typeof hero>) {
    const files = run();
    for (const path of left) files.delete(path);
    const component = mount ?? hero({ files: () => new HeldFiles(name, files), networks: networksOf((codes) => (this.decodes += codes)), page: AROUND });
    this.unmount = component({
      data: { shown: SHOWN, doors: DOORS, ready: READY, all: "gallery", texts: { trust_near: "{n} near" }, lang: "en", ...data },
      parentElement: this.root as never,
      setStateValue: () => undefined,
      setTriggerValue: (told, value) => this.told.push({ name: told, value }),
    });
  }

  get lab(): StubElement {
    return this.root.querySelector(".lab")!;
  }

  get map(): StubElement {
    return this.root.querySelector(".overlay")!;
  }

  part(testId: string): StubElement {
    return find(this.root, testId);
  }

  async mood(wanted: string): Promise<void> {
    await until(() => this.lab.dataset.mood === wanted, wanted);
  }

  close(): void {
    this.unmount();
  }
}

const items = (): Items => new Items(readTensors(run().get("results/items.safetensors")!.slice().buffer as ArrayBuffer), makeLook(IMAGE, makeWords({}, "en")));

test("the way goes through its stops, is closed, and a step of one length is as long everywhere", () => {
  const stops = [[0, 0], [4, 1], [3, 5], [-1, 3]].map((code) => Float32Array.from(code));
  const way = new Way(stops, ([x, y]) => ({ x, y }));
  for (const end of [0, way.length, -way.length, 3 * way.length]) assert.ok(Math.hypot(...way.at(end)) < 1e-4, String(end));
  for (const stop of stops) {
    const distances = Array.from({ length: 2000 }, (_, i) => Math.hypot(...way.at((i * way.length) / 2000).map((value, k) => value - stop[k])));
    assert.ok(Math.min(...distances) < 0.02);
  }
  for (let gone = 0.5; gone < way.length; gone += 0.5) {
    const [a, b] = [way.pointAt(gone - 0.01), way.pointAt(gone)];
    assert.ok(Math.abs(Math.hypot(a.x - b.x, a.y - b.y) - 0.01) < 5e-4);
  }
  const part = way.between(1, 3);
  assert.deepEqual([part[0], part.at(-1)], [way.pointAt(1), way.pointAt(3)]);
});

test("a way of one code stands still", () => {
  const way = new Way([Float32Array.of(1, 2)], ([x, y]) => ({ x, y }));
  assert.equal(way.length, 0);
  assert.deepEqual([...way.at(5)], [1, 2]);
});

test("stops are real items, one of a class", () => {
  const known = items();
  const stops = stopsOf(known);
  assert.ok(stops.length > 0 && stops.every((index) => index >= 0 && index < known.count));
  assert.equal(new Set(stops.map((index) => known.labels[index])).size, stops.length);
});

test("it walks as fast as it should, only while it is seen, and rests", () => {
  const moods: string[] = [];
  const walk: Walk = new Walk(12, () => moods.push(walk.mood));
  assert.equal(walk.tick(0, true), false);
  walk.begin();
  let now = 0;
  const pass = (milliseconds: number, seen: boolean) => {
    for (const end = now + milliseconds; now < end; now += 50) walk.tick(now, seen);
  };
  pass(10_050, true);
  assert.ok(Math.abs(walk.gone - 10 * SPEED) < 1e-6, String(walk.gone));
  pass(60_000, false);
  pass(50, true);
  assert.ok(Math.abs(walk.gone - 10 * SPEED) < 1e-6);
  pass(REST_MS, true);
  assert.deepEqual(moods, ["walking", "resting"]);
  const rested = walk.gone;
  pass(1000, true);
  assert.equal(walk.gone, rested);
  walk.begin();
  pass(1000, true);
  assert.ok(walk.gone > rested);
});

test("who has taken the wheel keeps it until the walk is asked for, and a busy page makes no jump", () => {
  const walk = new Walk(12, () => undefined);
  walk.begin();
  walk.tick(0, true);
  walk.tick(9000, true);
  assert.ok(walk.gone <= 0.1 * SPEED + 1e-9);
  walk.take();
  walk.pause();
  walk.tick(9050, true);
  walk.tick(9100, true);
  assert.equal(walk.mood, "yours");
  assert.ok(walk.gone <= 0.1 * SPEED + 1e-9);
  walk.begin();
  assert.equal(walk.mood, "walking");
});

test("a way that is very long is walked in a minute", () => assert.equal(new Walk(600, () => undefined).speed, 10));

test("who is idle is acted for again and again, who is not is let be", async () => {
  let acts = 0;
  const idle = new Idle(200, () => acts++);
  try {
    for (let i = 0; i < 5; i++) {
      await settle(5);
      idle.touch();
    }
    assert.equal(acts, 0);
    await until(() => acts >= 2, "twice");
  } finally {
    idle.stop(); // its clock would keep the process
  }
});

test("of many sentences in short order the last one is said", async () => {
  const saying = new Saying();
  let made = 0;
  for (let i = 0; i < 50; i++) saying.say(() => `${i} ${++made}`);
  assert.equal(saying.element.textContent, "");
  await until(() => saying.element.textContent !== "", "a sentence");
  assert.equal(saying.element.textContent, "49 1");
  saying.close();
});

test("dots of a small map lie where their box says", () => {
  assert.deepEqual(itemsIn(DOTS).map(({ x, y, label }) => [x, y, label]), [[-2, -2, 0], [2, 2, 1], [6, -6, -1]]);
});

test("it walks by itself, draws its pictures, and stops for whoever points", async () => {
  const bench = new Bench();
  await bench.mood("walking");
  await until(() => bench.lab.dataset.alive !== undefined, "a picture on the way");
  await until(() => Number(bench.lab.dataset.sprites) > 0 && bench.part("near").textContent !== "", "pictures on the map");
  assert.equal(bench.part("mood").textContent, "hero_walking");
  bench.map.tell("pointermove", { clientX: 100, clientY: 120 });
  assert.equal(bench.lab.dataset.mood, "yours");
  const before = bench.decodes;
  bench.map.tell("pointermove", { clientX: 200, clientY: 220 });
  await until(() => bench.decodes > before, "the spot");
  await settle(60);
  assert.equal(bench.lab.dataset.mood, "yours");
  bench.close();
});

for (const [what, act] of [
  ["a key", (bench: Bench) => bench.map.tell("keydown", { key: "ArrowRight" })],
  ["the focus", (bench: Bench) => bench.map.tell("focus")],
  ["a finger", (bench: Bench) => bench.map.tell("pointerdown", { clientX: 9, clientY: 9 })],
  ["the button", (bench: Bench) => bench.part("take").click()],
] as const) {
  test(`${what} takes the wheel, and it can be given back`, async () => {
    const bench = new Bench();
    await bench.mood("walking");
    act(bench);
    assert.equal(bench.lab.dataset.mood, "yours");
    bench.part("walk").click();
    assert.equal(bench.lab.dataset.mood, "walking");
    bench.part("walk").click();
    assert.equal(bench.lab.dataset.mood, "paused");
    bench.close();
  });
}

test("keys move the ring and a reader is told where it is", async () => {
  const bench = new Bench({ texts: { hero_at: "{name}; {near}", trust_near: "{n} near" } });
  await bench.mood("walking");
  const before = bench.decodes;
  for (const key of ["ArrowRight", "ArrowDown", "Tab", "x"]) bench.map.tell("keydown", { key });
  await until(() => bench.decodes > before, "the spot");
  await until(() => /^(cat|dog); /.test(bench.part("said").textContent), "the sentence");
  bench.close();
});

test("who took the wheel finds it where it was after the page was drawn anew", async () => {
  const name = "again";
  const component = hero({ files: () => new HeldFiles(name, run()), networks: networksOf(() => undefined), page: AROUND });
  const bench = new Bench({}, [], name, component);
  await bench.mood("walking");
  bench.part("take").click();
  bench.close();
  const again = new Bench({ lang: "zh" }, [], name, component);
  await again.mood("yours");
  again.close();
});

test("the walk goes on where it was when the page has a stage of its own", async () => {
  const name = "on";
  const component = hero({ files: () => new HeldFiles(name, run()), networks: networksOf(() => undefined), page: AROUND });
  const bench = new Bench({}, [], name, component);
  await until(() => bench.lab.dataset.alive !== undefined, "alive");
  bench.close();
  const again = new Bench({ base: "/lab" }, [], name, component);
  await until(() => again.lab.dataset.alive !== undefined && again.lab.dataset.mood === "walking", "alive again at once: it is not at the beginning of its way");
  again.close();
});

test("ways on tell the page where to go; with a key held they are addresses", async () => {
  const bench = new Bench({ base: "/lab" });
  const links = bench.root.querySelectorAll("a");
  assert.deepEqual(links.map((link) => link.getAttribute("href")), ["explore?run=bench", "train", "compare", "gallery", "explore?run=bench", "explore?run=other"]);
  for (const link of links) link.tell("click");
  links[0].tell("click", { ctrlKey: true });
  assert.deepEqual(bench.told.map(({ value }) => value), ["play", "train", "compare", "all", "run/bench", "run/other"]);
  assert.deepEqual(bench.root.querySelectorAll("img").map((image) => image.getAttribute("src")), ["/lab/m.webp", "/lab/s.webp"]);
  await bench.mood("walking");
  bench.close();
});

test("without a model it says what to do, and the ways on are there", () => {
  const bench = new Bench({ shown: undefined, doors: DOORS.slice(1), ready: [] });
  assert.ok(bench.root.shown.includes("hero_nothing"));
  assert.ok(!bench.root.querySelector(".ready")!.visible);
  assert.equal(bench.root.querySelectorAll(".door").length, 2);
  bench.close();
});

for (const [left, sentence] of [["results/items.safetensors", "items_missing"], ["results/decoder.onnx", "decoder_missing"]]) {
  test(`where ${left} is gone that is said in its place`, async () => {
    const bench = new Bench({}, [left]);
    await until(() => bench.root.shown.includes(sentence), sentence);
    assert.ok(bench.part("take").disabled);
    bench.map.tell("pointermove", { clientX: 100, clientY: 120 });
    assert.notEqual(bench.lab.dataset.mood, "yours");
    bench.close();
  });
}

test("a kiosk speaks the language that is asked for, and has no ways on", async () => {
  const bench = new Bench({ languages: { en: "English", zh: "中文" }, first: "en", doors: [], ready: [], all: undefined });
  const [english, chinese] = bench.root.querySelector(".hero-languages")!.children;
  english.click();
  chinese.click();
  assert.deepEqual(bench.told, [{ name: "language", value: "zh" }]);
  assert.ok(!bench.root.querySelector(".doors")!.visible && !bench.root.querySelector(".ready")!.visible);
  await bench.mood("walking");
  bench.close();
});
