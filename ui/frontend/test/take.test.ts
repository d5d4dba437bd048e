import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { hashOf, ofNobody, placeOf } from "../src/take/address";
import type { Held, HeldRun } from "../src/take/held";
import { givenIn, languageOf, say } from "../src/take/language";
import { TakenPage } from "../src/take/page";
import { fromBase64, unpacked, Unreadable } from "../src/take/unpack";
import { run } from "./bench";
import { place, settle, until } from "./dom";
import { IMAGE } from "./files";

const runOf = (id: string, more: Partial<HeldRun> = {}): HeldRun => ({
  id, title: `Title ${id}`, data: "Cats", given: { run: id, classes: ["cat", "dog"], look: { ...IMAGE, columns: ["age"], factors: [] } },
  said: { zh: { cat: "猫", [`Title ${id}`]: `标题 ${id}` } }, files: {}, left_out: [], ...more,
});
const heldOf = (...runs: HeldRun[]): Held => ({
  runs, texts: { en: {}, zh: {} }, said: {}, language: null, left_out: [],
  about: { title: "File", version: "9", made: [], attribution: [] },
});

/** A container as the core packs it: the length of the head, the head, the files of the runs one after the other. */
function packed(held: Held, files: Record<string, Map<string, Uint8Array>>): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const one of held.runs) {
    one.files = Object.fromEntries([...(files[one.id] ?? new Map())].map(([path, content]) => {
      pieces.push(content);
      return [path, [(at += content.length) - content.length, content.length]];
    }));
  }
  const head = new TextEncoder().encode(JSON.stringify(held));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return new Uint8Array(gzipSync(Buffer.concat([length, head, ...pieces])));
}

test("what was packed comes out as it was, every file under its path", async () => {
  const files = { a: new Map([["x", Uint8Array.of(1, 2, 3)], ["empty", new Uint8Array()]]), b: new Map([["x", Uint8Array.of(9)]]) };
  const container = packed(heldOf(runOf("a", { title: "Straße 猫 </script>" }), runOf("b")), files);
  const taken = await unpacked(fromBase64(`\n${Buffer.from(container).toString("base64")}\n`));
  assert.equal(taken.held.runs[0].title, "Straße 猫 </script>");
  for (const [id, held] of Object.entries(files)) for (const [path, content] of held) assert.deepEqual(new Uint8Array(taken.files.get(id)!.get(path)!), content, `${id} ${path}`);
});

test("a file that is cut off or changed anywhere is told to be damaged, whatever is wrong", async () => {
  const container = packed(heldOf(runOf("a")), { a: new Map([["x", new Uint8Array(64).map((_, i) => i)]]) });
  const damaged = async (bytes: Uint8Array, what: string) =>
    assert.rejects(unpacked(bytes), (error: unknown) => error instanceof Unreadable && error.why === "damaged", what);
  for (let length = 0; length < container.length; length += 7) await damaged(container.slice(0, length), `cut at ${length}`);
  for (let at = 10; at < container.length; at += 13) await damaged(container.map((value, i) => (i === at ? value ^ 255 : value)), `changed at ${at}`);
  const beyond = heldOf(runOf("a"));
  beyond.runs[0].files = { x: [0, 99] };
  const head = new TextEncoder().encode(JSON.stringify(beyond));
  await damaged(new Uint8Array(gzipSync(Buffer.concat([Uint8Array.of(head.length & 255, head.length >> 8, 0, 0), head]))), "a file that ends behind the end");
  assert.throws(() => fromBase64("{no base64}"), Unreadable);
});

test("a browser that cannot unpack is told to be too old", async () => {
  const known = globalThis.DecompressionStream;
  Reflect.deleteProperty(globalThis, "DecompressionStream");
  try {
    await assert.rejects(unpacked(new Uint8Array()), (error: unknown) => error instanceof Unreadable && error.why === "old");
  } finally {
    globalThis.DecompressionStream = known;
  }
});

test("the language is the first of the browser's that is spoken here", () => {
  const cases: [string[], string][] = [
    [["zh-CN", "en"], "zh"], [["zh_Hant_TW"], "zh"], [["EN-gb"], "en"], [["de-DE", "zh"], "zh"], [["de", "fr"], "en"], [[], "en"], [["zhuang", "constructor"], "en"],
  ];
  for (const [wished, language] of cases) assert.equal(languageOf(wished), language, String(wished));
});

test("sentences of the core are translated, values in them too, and nothing else is looked up", () => {
  const known = { zh: { "{n} items of {data}.": "{data}的 {n} 个样本。", Cats: "猫" } };
  const sentence = { text: "{n} items of {data}.", values: { n: 1200, data: "Cats" } };
  assert.equal(say(sentence, "en", known), "1,200 items of Cats.");
  assert.equal(say(sentence, "zh", known), "猫的 1,200 个样本。");
  assert.equal(say({ text: "{constructor} {n}" }, "zh", known), "{constructor} {n}");
  assert.equal(say("toString", "zh", known), "toString");
  const { classes, look } = givenIn(runOf("a"), "zh");
  assert.deepEqual([classes, look.columns], [["猫", "dog"], ["age"]]);
});

test("a place in the address is read as it was written, and only parts of the view are", () => {
  for (const there of [
    { run: null, view: {} }, { run: "a b&c", view: {} }, { run: null, view: { tool: "grid", find: "a=b & #c", code: "1.5_-2" } }, { run: "x", view: { beside: "y" } },
  ]) assert.deepEqual(placeOf(hashOf(there)), there);
  assert.deepEqual(placeOf("#tool=walk&__proto__=1&constructor=2&lang=zh&nothing"), { run: null, view: { tool: "walk" } });
});

/** A page in memory with these runs. */
async function opened(held: Held, language: "en" | "zh" = "en") {
  Object.assign(globalThis, { matchMedia: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) });
  const root = place();
  const address = ofNobody();
  const page = new TakenPage(root as never, { held, files: new Map(held.runs.map(({ id }) => [id, run()])) }, language, address);
  const there = () => root.all.some(({ dataset }) => dataset.encoder !== undefined);
  await until(there, "the explorer");
  return { root, page, address, part: (name: string) => root.all.find(({ dataset }) => dataset.testid === name) };
}

test("a single model has no list of models; the file is called in the language of the page", async () => {
  const { page, part, root } = await opened(heldOf(runOf("a")), "zh");
  assert.equal(part("take-models"), undefined);
  assert.equal(part("head-beside"), undefined);
  assert.equal(root.all.find(({ tag }) => tag === "h1")!.textContent, "标题 a");
  page.destroy();
});

test("nothing is offered that only the app's page or a server has", async () => {
  const { page, part } = await opened(heldOf(runOf("a")));
  for (const absent of ["head-facts", "head-copy", "newer", "map-check", "memory-compare", "direction-all"]) assert.ok(!part(absent) || part(absent)!.hidden, absent);
  const kinds = part("map-kind")?.options.map(({ value }) => value) ?? [];
  assert.ok(!kinds.includes("umap") && !kinds.includes("tsne"), String(kinds));
  page.destroy();
});

test("of several models two are beside each other, and either can be exchanged", async () => {
  const { page, part, address } = await opened(heldOf(runOf("a"), runOf("b"), runOf("c")));
  const beside = () => part("head-beside")!;
  await until(() => beside().value === "b", "the second model beside the first");
  assert.deepEqual(beside().options.map(({ value }) => value), ["", "b", "c"]);
  const models = part("take-models")!;
  models.value = "b";
  models.dispatchEvent(new Event("change"));
  await until(() => part("head-beside")?.value === "a", "the two to change places");
  assert.deepEqual(address.read(), { run: "b", view: { beside: "a" } });
  await settle(50);
  page.destroy();
});
