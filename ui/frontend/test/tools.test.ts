import assert from "node:assert/strict";
import { test } from "node:test";
import { axesChart } from "../src/explorer/charts/flat";
import { planeChart } from "../src/explorer/map/layout";
import { TOOLS } from "../src/explorer/tools";
import { find, settle, until } from "./dom";
import { toolBench } from "./tool-bench";

const KEPT = { groups: [{ name: "firsts", items: [0, 1, 2] }], directions: [], dimensions: {} };

interface Busy {
  /** What the link says besides the tool. */
  view?: Record<string, string>;
  /** It decodes by itself; others do where the originals are not stored, or when they are drawn on. */
  decodes: boolean;
  /** It lies on the map. */
  paints: boolean;
  /** Nothing that it decodes hangs on what can be changed elsewhere. */
  steady?: boolean;
  /** It decodes nothing before it is used, wherever the originals are. */
  idle?: boolean;
}

/** Each tool, and each part of one, with something to do. */
const BUSY: Record<string, Busy> = {
  code: { decodes: true, paints: true },
  walk: { decodes: true, paints: true },
  directions: { view: { with: "c0,c1" }, decodes: true, paints: true },
  analogy: { view: { tool: "directions", with: "analogy" }, decodes: true, paints: true },
  grid: { decodes: true, paints: true },
  rows: { view: { tool: "grid", with: "rows" }, decodes: true, paints: false },
  noise: { decodes: true, paints: true },
  draw: { decodes: false, paints: false, idle: true },
  camera: { decodes: false, paints: false, idle: true },
  prefix: { decodes: true, paints: false },
  views: { decodes: true, paints: true },
  features: { decodes: true, paints: false, steady: true },
  settling: { decodes: false, paints: false, idle: true },
  reconstruct: { decodes: true, paints: false, steady: true },
  find: { view: { find: "cat" }, decodes: false, paints: true, steady: true },
  neighbours: { decodes: false, paints: true },
  groups: { decodes: true, paints: false },
  samples: { decodes: true, paints: false, steady: true },
  write: { decodes: true, paints: false },
};

const open = (name: string, pictures: boolean) =>
  toolBench({ a: "3", b: "16", c: "7", tool: name, ...BUSY[name].view }, KEPT, pictures);

type Bench = Awaited<ReturnType<typeof toolBench>>;

/** Changes everything that a tool may listen to. */
function stir({ explorer }: Bench, turn: number): void {
  const { items, spot, choice, selection, server, layout } = explorer;
  spot.pin(items.code(turn));
  spot.preview(Float32Array.of(0.1, 0.2, turn));
  for (const slot of ["a", "via", "c", "b"] as const) {
    choice.activate(slot);
    choice.choose(turn + 5);
  }
  selection.combine([turn, turn + 1], "replace");
  server.keep({ groups: [...KEPT.groups, { name: `more ${turn}`, items: [turn, 20] }] });
  layout.see({ left: -turn, right: 1, bottom: 0, top: 1 });
  layout.use(turn % 2 ? axesChart(items, 0, 2, items.code(0)) : planeChart(items));
}

/** Waits until the tool has done what there was to do. */
async function still({ decodes }: Bench): Promise<void> {
  for (let before = -1; before !== decodes(); ) {
    before = decodes();
    await settle(12);
  }
}

test("every tool is in this table", () => {
  assert.deepEqual(TOOLS.map(({ id }) => id).filter((id) => !(id in BUSY)), []);
});

for (const [name, { decodes, paints, steady, idle }] of Object.entries(BUSY)) {
  test(`the tool ${name}, hidden, decodes nothing and has nothing on the map, and when it is seen again it does what was due`, async () => {
    for (const pictures of [true, false]) {
      const bench = await open(name, pictures);
      if (decodes || (!pictures && !idle)) await until(() => bench.decodes() > 0, "a decoded picture");
      if (paints) await until(() => bench.strokes() > 0, "something on the map");
      await still(bench);
      bench.box.pause(true);
      const before = bench.decodes();
      assert.equal(bench.strokes(), 0);
      for (let turn = 0; turn < 3; turn++) {
        stir(bench, turn);
        await settle(12);
      }
      assert.deepEqual([bench.decodes() - before, bench.strokes()], [0, 0]);
      bench.box.pause(false);
      if (decodes && !steady) await until(() => bench.decodes() > before, "what was due");
      if (paints) await until(() => bench.strokes() > 0, "what was due on the map");
      bench.box.destroy();
    }
  });
}

test("a tool that was hidden before it could begin begins when it is seen", async () => {
  const bench = await open("grid", true);
  bench.box.pause(true);
  await settle();
  assert.deepEqual([bench.decodes(), bench.strokes()], [0, 0]);
  bench.box.pause(false);
  await until(() => find(bench.root, "grid").dataset.cells === String(15 * 15), "the grid");
  bench.box.destroy();
});

test("the grid stops half-way when it is hidden, and is whole when it is seen again", async () => {
  const bench = await open("grid", true);
  await until(() => bench.decodes() > 0, "the first cells");
  bench.box.pause(true);
  await settle();
  assert.ok(bench.decodes() < 15 * 15, String(bench.decodes()));
  bench.box.pause(false);
  await until(() => find(bench.root, "grid").dataset.cells === String(15 * 15), "the grid");
  bench.box.destroy();
});

test("a tool that is closed for good hears nothing more and leaves the map bare", async () => {
  for (const name of Object.keys(BUSY)) {
    const bench = await open(name, false);
    await still(bench);
    bench.box.destroy();
    const before = bench.decodes();
    stir(bench, 1);
    await settle(12);
    assert.deepEqual([bench.decodes() - before, bench.strokes()], [0, 0], name);
  }
});

test("the link holds the open tool and its settings, and each tool finds its own again", async () => {
  const bench = await toolBench({ tool: "walk", with: "arc,5", a: "3", b: "16" }, KEPT);
  const tab = (id: string) => find(bench.root, `tool-${id}`).click();
  const said = () => ({ tool: bench.link.get("tool"), with: bench.link.get("with") });
  assert.deepEqual(said(), { tool: "walk", with: "arc,5" });
  tab("grid");
  assert.deepEqual(said(), { tool: "grid", with: null });
  find(bench.root, "grid-seen").click();
  find(bench.root, "grid-size").fill("8");
  assert.deepEqual(said(), { tool: "grid", with: "map,8,seen,1" });
  find(bench.root, "grid-rows").click();
  assert.deepEqual(said(), { tool: "grid", with: "rows" });
  tab("noise");
  assert.deepEqual(said(), { tool: "noise", with: null });
  tab("walk");
  // The first tool of the rail needs no name in the link.
  assert.deepEqual(said(), { tool: null, with: "arc,5" });
  find(bench.root, "way-line").click();
  tab("grid");
  assert.deepEqual(said(), { tool: "grid", with: "rows" });
  find(bench.root, "grid-plane").click();
  assert.deepEqual(said(), { tool: "grid", with: "map,8,seen,1" });
  tab("code");
  assert.deepEqual(said(), { tool: "code", with: null });
  const again = await toolBench({ with: "arc,5", a: "3", b: "16" }, KEPT);
  assert.equal(find(again.root, "way-arc").getAttribute("aria-checked"), "true");
  again.box.destroy();
  bench.box.destroy();
});

test("settings that do not fit are refused, and those that are as usual are not in the link", async () => {
  const wrong: Record<string, string[]> = {
    walk: ["spiral,9", "arc", "arc,2", "arc,26", "arc,1e1", "line,"],
    grid: ["map", "map,99,data,1", "map,15,here,1", "rows,1"],
    directions: ["c1,c99", "c1", "k7", "s,c1", "<script>"],
    write: ["t0", "t2.1", "0.8", "t1e0"],
    groups: [],
  };
  for (const [tool, all] of Object.entries(wrong)) {
    for (const settings of all) {
      const { link, box } = await toolBench({ tool, with: settings }, KEPT);
      assert.deepEqual([[...link.refused], link.get("tool"), link.get("with")], [["with"], tool, null], `${tool} ${settings}`);
      box.destroy();
    }
  }
  for (const [tool, usual] of [["walk", "line,9"], ["grid", "map,15,data,1"]]) {
    const { link, box } = await toolBench({ tool, with: usual }, KEPT);
    assert.deepEqual([[...link.refused], link.get("with")], [[], null], tool);
    box.destroy();
  }
});

test("a tool, or a group, that is not there is refused", async () => {
  const nowhere = await toolBench({ tool: "nothing", with: "arc,9" }, KEPT);
  assert.deepEqual([...nowhere.link.refused], ["tool"]);
  assert.equal(find(nowhere.root, "tool-walk").getAttribute("aria-selected"), "true");
  const nobody = await toolBench({ tool: "groups", group: "nobody" }, KEPT);
  assert.deepEqual([[...nobody.link.refused], nobody.link.get("group")], [["group"], null]);
  const firsts = await toolBench({ tool: "groups", group: "firsts" }, KEPT);
  assert.deepEqual([[...firsts.explorer.selection.items], firsts.link.get("group")], [[0, 1, 2], "firsts"]);
  // Somebody selects other items while another tool is seen: the group is closed.
  find(firsts.root, "tool-noise").click();
  firsts.explorer.selection.combine([5], "replace");
  assert.equal(firsts.link.get("group"), null);
  for (const { box } of [nowhere, nobody, firsts]) box.destroy();
});

test("the rail is a list of tabs: arrows open the next tool, Home and End the first and the last, and groups keep theirs", async () => {
  const bench = await toolBench({}, KEPT);
  const open = () => [...bench.root.querySelectorAll(".tab")].filter((tab) => tab.getAttribute("aria-selected") === "true").map((tab) => tab.dataset.testid);
  const press = (on: string, key: string) => find(bench.root, on).tell("keydown", { key });
  press("tool-walk", "ArrowDown");
  assert.deepEqual(open(), ["tool-directions"]);
  press("tool-directions", "ArrowUp");
  press("tool-walk", "ArrowUp");
  assert.deepEqual(open(), ["tool-reconstruct"]);
  press("tool-reconstruct", "Home");
  assert.deepEqual(open(), ["tool-walk"]);
  press("tool-walk", "End");
  assert.deepEqual(open(), ["tool-reconstruct"]);
  // The groups along the lower edge of a phone: each opens the tool of it that was open last.
  const group = (name: string) => find(bench.box.groups as never, `tools-${name}`).click();
  group("change");
  assert.deepEqual(open(), ["tool-code"]);
  group("look");
  assert.deepEqual(open(), ["tool-reconstruct"]);
  assert.equal(find(bench.box.groups as never, "tools-look").getAttribute("aria-current"), "true");
  bench.box.destroy();
});
