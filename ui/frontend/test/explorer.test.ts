import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExplorerData } from "../src/contract";
import { derivedPath, HeldFiles } from "../src/core/files/held";
import { Bench, run } from "./bench";
import { settle, until } from "./dom";
import { f32, file, i32, u8 } from "./files";

/** Sentences that show what is put into them. */
const TEXTS = {
  link_left_out: "{parts}", list_between: ",", map_setting_wrong: "{name} {least} {most}", selected_count: "{n} of {all}", map_summary: "{n} of {all} by {colour}",
  item_in_words: "{name} {n} {kind}", time_at: "step {step}", class_share: "{name}", items_unplaced: "{n} unplaced",
};
const DATA: Partial<ExplorerData> = { texts: TEXTS };
const held = (more: Record<string, ArrayBuffer | Uint8Array> = {}, left: string[] = [], name = "held") => {
  const files = run();
  for (const path of left) files.delete(path);
  for (const [path, content] of Object.entries(more)) files.set(path, new Uint8Array(content));
  return new HeldFiles(name, files);
};
const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const FITTING = "tool=grid&a=3&b=16&via=9,5&map=axes-2-0&fog=off&colour=error&code=0.5_1_-2&pics=32&marks=letters&sel=2-3&zoom=0.1_0.2_1.5&with=map,8,seen,0";
const view = (query: string) => Object.fromEntries(new URLSearchParams(query));

test("a link that fits is taken whole, and stays as it is", async () => {
  const bench = await Bench.at(view(FITTING), DATA);
  assert.equal(bench.part("left-out").shown, "");
  await settle(200);
  const { link } = bench;
  for (const [part, value] of Object.entries(view(FITTING))) if (part in link) assert.equal(link[part], value, part);
  assert.equal(bench.part("tool-grid").getAttribute("aria-selected"), "true");
  assert.equal(bench.part("map-kind").value, "axes");
  assert.equal(bench.part("map-fog").getAttribute("aria-pressed"), "false");
  assert.equal(bench.part("selected").textContent, "4 of 24");
  bench.close();
});

const WRONG: [string, Record<string, string>][] = [
  ["", {
    zoom: "1_2", fog: "maybe", a: "99999", map: "umap-9999-7", sel: "!!", step: "-3", tool: "nothing", colour: "code-99", pics: "4", marks: "crosses",
  }],
  ["tool=walk", { zoom: "0_0_1e9", code: "<script>", only: "3,77", with: "spiral,9" }],
  ["tool=grid&colour=split", { zoom: "NaN_0_1", code: "1_2", only: "1,2", with: "map,99,data,1" }],
  ["tool=directions&colour=error", { code: "i99999", only: "1", with: "c1,c99" }],
  ["tool=directions&colour=split&only=1", { with: "k7" }],
  ["tool=groups", { group: "nobody" }],
  // Classes of a colour that does not fit are no classes of another.
  ["", { colour: "factor-9", only: "1" }],
];

for (const [good, wrong] of WRONG) {
  test(`of a link what does not fit is left out with a sentence: ${good} ${Object.keys(wrong)}`, async () => {
    const bench = await Bench.at({ ...view(good), ...wrong }, DATA);
    const told = () => bench.part("left-out").shown.split(",").sort();
    const wanted = Object.keys(wrong).map((part) => `link_part_${part}`).sort();
    await until(() => told().length === wanted.length, "the sentence");
    assert.deepEqual(told(), wanted);
    await until(() => bench.told.some(({ name }) => name === "view"), "the link");
    await settle(200);
    assert.deepEqual(Object.keys(wrong).filter((part) => part in bench.link), []);
    for (const [part, value] of Object.entries(view(good))) assert.equal(bench.link[part], value, part);
    bench.close();
  });
}

test("of two numbers of the code as a map the same one twice would be a line: the axes change places", async () => {
  const bench = await Bench.at({ map: "axes-2-0" }, DATA);
  const [across, up] = bench.root.all.filter(({ tag, dataset }) => tag === "select" && dataset.testid === undefined).slice(-2);
  assert.deepEqual([across.value, up.value], ["2", "0"]);
  up.fill("1");
  await until(() => bench.link.map === "axes-2-1", "the link");
  up.fill("2");
  await until(() => bench.link.map === "axes-1-2", "the axes in turn");
  bench.close();
});

test("a map through three items asks for those that are missing, and is drawn when they are there", async () => {
  const bench = await Bench.at({ a: "1" }, DATA);
  bench.part("map-kind").fill("three");
  assert.equal(bench.part("plane-b").getAttribute("aria-pressed"), "true");
  bench.press("n", "n", "n", "Enter");
  assert.equal(bench.part("plane-c").getAttribute("aria-pressed"), "true");
  bench.press("n", "n", "Enter");
  await until(() => bench.link.map === "three", "the map");
  bench.close();
});

test("a map that was computed before is drawn from what is held; another one, and what needs a server, is not offered", async () => {
  const xy = f32([24, 2], ...Array.from({ length: 48 }, (_, i) => Math.cos(i)));
  const done = file({ xy, kept: f32([24], ...Array<number>(24).fill(0.5)) }, { trustworthiness: "0.9", continuity: "0.8", n: "24", k: "5" });
  const bench = await Bench.at({ map: "umap-15-0.1" }, DATA, held({ [derivedPath("umap", { n_neighbors: 15, min_dist: 0.1 })]: done }));
  assert.deepEqual(bench.part("map-kind").options.map(({ value }) => value), ["plane", "axes", "three", "umap"]);
  await until(() => bench.part("map-line").textContent.includes("map_trust"), "the map");
  assert.ok(bench.part("colour-by").all.some(({ value }) => value === "kept"));
  assert.ok(!bench.part("map-check").visible);
  assert.ok(!bench.root.all.some(({ dataset }) => dataset.testid === "time" || dataset.testid === "newer"));
  bench.part("tool-samples").click();
  assert.ok(!bench.part("memory-compare").visible);
  bench.close();
});

test("settings of a map that are out of bounds are told, and nothing is computed", async () => {
  const files = Object.assign(held({ [derivedPath("tsne", { perplexity: 30 })]: file({}) }), { only: () => null });
  const bench = await Bench.at({}, DATA, files);
  bench.part("map-kind").fill("tsne");
  bench.part("map-perplexity").fill("900");
  bench.part("map-apply").click();
  assert.equal(bench.part("map-line").textContent.trim().split("  ")[0], "map_perplexity 2 200 map_check");
  bench.close();
});

test("where nobody computes, a map has the settings that it was computed with before", async () => {
  const map = file({ xy: f32([20, 2], ...Array.from({ length: 40 }, (_, i) => Math.sin(i))), kept: f32([20], ...Array(20).fill(0.5)) }, { k: "0" });
  const there = { [derivedPath("umap", { n_neighbors: 15, min_dist: 0.1 })]: map, [derivedPath("umap", { n_neighbors: 30, min_dist: 0 })]: map };
  const bench = await Bench.at({ map: "umap-30-0" }, DATA, held({ ...there, [derivedPath("tsne", { components: 3, perplexity: 30 })]: map }));
  const kinds = bench.part("map-kind").querySelectorAll("option").map(({ value }) => value);
  assert.ok(kinds.includes("umap") && !kinds.includes("tsne"), String(kinds));
  assert.deepEqual(bench.part("map-held-umap").querySelectorAll("option").map(({ textContent }) => textContent).length, 2);
  assert.equal(bench.part("map-held-umap").value, "1");
  assert.throws(() => bench.part("map-apply"));
  bench.close();
});

test("principal components move the numbers of a code", async () => {
  const long = 14;
  const bench = await Bench.at({ tool: "code" }, DATA, new HeldFiles("long", run({ size: long })), long);
  const before = bench.part("dimension-0").value;
  bench.part("code_components").click();
  bench.part("component-0").fill("-2");
  bench.part("code_numbers").click();
  assert.notEqual(bench.part("dimension-0").value, before);
  bench.close();
});

test("a dimension is named, and found by its name", async () => {
  const long = 14;
  const bench = await Bench.at({ tool: "code" }, { ...DATA, kept: { groups: [], directions: [], dimensions: { 5: "slant" } } }, new HeldFiles("named", run({ size: long })), long);
  bench.part("dimension-search").fill("slan");
  const seen = bench.root.querySelectorAll(".slider").filter((slider) => slider.visible);
  assert.deepEqual(seen.map((slider) => slider.querySelector(".name")!.textContent), ["slant"]);
  bench.close();
});

test("where the browser cannot decode and there is no server, that is said and the tools say so too", async () => {
  const bench = new Bench(DATA, held({}, ["results/decoder.onnx"], "no decoder"));
  await until(() => bench.root.all.some(({ dataset }) => dataset.decoder === "missing"), "the explorer");
  bench.part("tool-grid").click();
  assert.ok(bench.root.shown.includes("decoder_missing"));
  assert.equal(bench.decodes, 0);
  bench.close();
});

test("a run without results is told to have none", async () => {
  const bench = new Bench(DATA, new HeldFiles("empty", new Map()));
  await until(() => bench.root.shown.includes("items_missing"), "the sentence");
  bench.close();
});

test("the map is played with keys alone and says what is there", async () => {
  const bench = await Bench.at({}, DATA);
  const said = bench.part("map-item");
  assert.equal(said.textContent, "");
  bench.press("n");
  assert.equal(said.textContent, "cat 1 held_out_item");
  bench.press("s");
  assert.equal(bench.part("selected").textContent, "1 of 24");
  assert.deepEqual(bench.told.filter(({ name }) => name === "selection").at(-1)!.value, [0]);
  bench.press("Escape", "a");
  assert.equal(bench.part("selected").textContent, "24 of 24");
  bench.press("Escape", "n", "n", "s", "i");
  assert.equal(bench.part("isolate").textContent, "isolate_end");
  await until(() => bench.part("map-summary").textContent.includes("1 of 24 by"), "the summary");
  bench.press("?");
  assert.ok(bench.root.querySelector(".map-help")!.visible);
  bench.close();
});

test("the legend filters, colours are kept in the link, and a class that is put aside is not picked", async () => {
  const bench = await Bench.at({}, DATA);
  const chip = (name: string) => bench.root.querySelectorAll(".class-chip").find((found) => found.textContent === name)!;
  chip("dog").click();
  await until(() => bench.link.only === "1", "the link");
  bench.press("a");
  assert.equal(bench.part("selected").textContent, "12 of 24");
  bench.part("colour-by").fill("error");
  await until(() => bench.link.colour === "error" && bench.link.only === undefined, "another colour");
  assert.ok(bench.root.querySelector(".colour-scale"));
  bench.close();
});

/** A run of three snapshots whose film was made. */
function filmed(): HeldFiles {
  const snapshots = [[1, 0.1], [10, 1], [30, 3]].map(([step, epoch]) => ({ kind: "snapshot", step, epoch, decoder: step !== 10 }));
  const film = file({
    steps: i32(1, 10, 30), decoder: u8(1, 0, 1), item: i32(0, 3), xy: f32([3, 2, 2], 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5), centre: f32([3, 3], ...Array<number>(9).fill(0)),
    plane: f32([3, 2, 3], ...Array.from({ length: 18 }, (_, i) => Number(i % 6 === 0 || i % 6 === 4))), shown: i32(0),
  });
  return held({
    [derivedPath("film", {})]: film, feed: text({ status: { state: "done" }, next: 5, mark: "", events: snapshots }), "snapshots/1.onnx": Uint8Array.of(1),
  }, [], "filmed");
}

test("a moment of the training is in the link until one goes back, and the tools wait meanwhile", async () => {
  const bench = await Bench.at({ step: "9", a: "3" }, DATA, filmed());
  await until(() => bench.part("moment").visible, "the moment");
  assert.equal(bench.part("time-caption").textContent, "step 10");
  assert.ok(!bench.root.querySelector(".tool-box")!.visible);
  await until(() => bench.link.step === "10", "the link");
  bench.root.all.find(({ textContent }) => textContent === "time_back")!.click();
  await until(() => bench.link.step === undefined, "the present");
  assert.deepEqual([bench.part("moment").visible, bench.link.a, bench.root.querySelector(".tool-box")!.visible], [false, "3", true]);
  bench.close();
});

test("a decoder of the training that is gone is said to be", async () => {
  const bench = await Bench.at({ a: "3" }, DATA, filmed());
  bench.part("time").fill("0");
  await until(() => bench.part("time-caption").textContent === "step 1", "the first moment");
  assert.ok(!bench.part("moment").shown.includes("time_no_decoder"));
  bench.part("time").fill("2");
  await until(() => bench.part("moment").shown.includes("time_no_decoder"), "the sentence");
  bench.close();
});

test("groups are made, renamed, removed and brought back, and the page is told of them where it keeps them", async () => {
  const files = Object.assign(held({}, [], "groups"), { can: (service: string) => service === "keep" });
  const bench = await Bench.at({ tool: "groups" }, DATA, files);
  const names = () => bench.root.querySelectorAll(".group-row").map(({ dataset }) => dataset.name);
  bench.part("group-source").fill("1");
  bench.part("group-name").fill("dogs");
  bench.part("group-make").click();
  await until(() => names().join() === "dogs" && bench.link.group === "dogs", "the group");
  const sayings = bench.told.filter(({ name }) => name === "keep").at(-1)!.value as { said: { groups: unknown } }[];
  assert.deepEqual(sayings.at(-1)!.said.groups, [{ name: "dogs", items: [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23] }]);
  assert.equal(bench.part("selected").textContent, "12 of 24");
  bench.part("group-make").click();
  await until(() => names().join() === "dogs,group_first_name", "a group under a name of its own");
  const press = (label: string) => bench.root.all.find((one) => one.getAttribute("aria-label") === label)!.click();
  press("group_rename");
  const box = bench.part("group-rename");
  box.value = "hounds";
  box.tell("keydown", { key: "Enter" });
  await until(() => names()[0] === "hounds", "the new name");
  press("group_remove");
  await until(() => names().join() === "group_first_name", "one group");
  bench.root.all.find(({ tag, textContent }) => tag === "button" && textContent === "group_undo")!.click();
  await until(() => names().join() === "hounds,group_first_name", "both");
  bench.close();
});

test("who may not change a run sees what others keep, is told why, and tells the page nothing", async () => {
  const locked = "This run belongs to another visitor.";
  const files = Object.assign(held({}, [], "locked"), { can: (service: string) => service === "keep" });
  const kept = { groups: [{ name: "theirs", items: [1, 2] }], directions: [], dimensions: {} };
  const bench = await Bench.at({ tool: "groups" }, { ...DATA, locked, kept }, files);
  await until(() => bench.root.querySelectorAll(".group-row").map(({ dataset }) => dataset.name).join() === "theirs", "the group of others");
  const labels = () => bench.root.all.map((one) => one.getAttribute("aria-label") ?? one.getAttribute("title") ?? "");
  for (const label of ["group_rename", "group_remove", "dimension_rename"]) assert.ok(!labels().includes(label), label);
  assert.ok(labels().includes("group_csv"));
  bench.part("group-source").fill("1");
  assert.ok(bench.root.shown.includes(locked), "the reason stands beside what is disabled");
  bench.part("group-make").click();
  assert.deepEqual(bench.told.filter(({ name }) => name === "keep"), []);
  bench.close();
});
