import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../src/core/files/files";
import type { Samples } from "../src/core/looks/sample";
import { itemsOf } from "../src/explorer/state/items-cache";
import { f32, file, i32, lookOf, u8 } from "./files";

const POINTS = {
  codes: f32([2, 2], 1, 2, 3, 4), xy: f32([2, 2], 1, 2, 3, 4), error: f32([2], 0, 0), low: f32([2], 0, 0), high: f32([2], 1, 1),
  effect: f32([2], 1, 1), centre: f32([2], 0, 0), plane: f32([2, 2], 1, 0, 0, 1), labels: i32(0, 1), held_out: u8(1, 0),
};
const PICTURES = { pictures: { ...u8(0, 0, 0, 0, 0, 0, 0, 255), shape: [2, 1, 2, 2] } };
const IMAGE = lookOf({ kind: "image" });
const CURVE = lookOf({ kind: "curve", shape: [1, 2] });
/** The last value of an item. */
const corner = (pictures: Samples | null, index: number) => pictures!.at(index).values.at(-1);

/** A run on a server that notes what is asked for. */
class Server {
  readonly asked: string[] = [];
  fails = false;

  constructor(private readonly run: string, private readonly version: string | null, private readonly layout: "apart" | "whole") {}

  get files(): Files {
    return {
      expected: () => (this.version === null ? null : `${this.run} ${this.version}`),
      tagged: async (_path: string, part: string) => {
        this.asked.push(part);
        if (part === "pictures" && this.fails) throw new Error("gone");
        return { content: this.content(part), tag: `${this.run} ${this.version ?? "found"}` };
      },
    } as unknown as Files;
  }

  private content(part: string): ArrayBuffer {
    if (part === "pictures") return file(PICTURES);
    return this.layout === "whole" ? file({ ...POINTS, ...PICTURES }) : file(POINTS, { pictures: "apart" });
  }
}

test("pictures come after the points, once, when they are asked for and nothing is more urgent", async () => {
  const server = new Server("late", "1", "apart");
  const { items } = await itemsOf(server.files, IMAGE);
  assert.deepEqual([items.count, items.stored, items.pictures], [2, true, null]);
  let calm = () => {};
  items.urgent = new Promise((resolve) => (calm = () => resolve(null)));
  const [one, other] = [items.originals(), items.originals()];
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(server.asked, ["points"]);
  calm();
  assert.equal(corner(await one, 1), 1);
  assert.equal(await other, items.pictures);
  assert.deepEqual(server.asked, ["points", "pictures"]);
});

test("a version that the tab has seen is not fetched again; another one is", async () => {
  const first = new Server("back", "1", "apart");
  const { items } = await itemsOf(first.files, IMAGE);
  await items.originals();
  const again = new Server("back", "1", "apart");
  assert.equal((await itemsOf(again.files, IMAGE)).items, items);
  assert.equal(corner(await items.originals(), 0), 0);
  assert.deepEqual(again.asked, []);
  const newer = new Server("back", "2", "apart");
  assert.notEqual((await itemsOf(newer.files, IMAGE)).items, items);
  assert.deepEqual(newer.asked, ["points"]);
});

test("without a version from the page the server is asked every time", async () => {
  const server = new Server("unknown", null, "apart");
  const first = await itemsOf(server.files, IMAGE);
  const second = await itemsOf(server.files, IMAGE);
  assert.equal(first.tag, "unknown found");
  assert.deepEqual(server.asked, ["points", "points"]);
  assert.notEqual(first.items, second.items);
});

test("few runs stay in the tab; the one asked for longest ago goes", async () => {
  const servers = ["a", "b", "c", "d", "e"].map((name) => new Server(name, "1", "apart"));
  for (const server of servers) await itemsOf(server.files, IMAGE);
  await itemsOf(servers[4].files, IMAGE);
  await itemsOf(servers[0].files, IMAGE);
  assert.deepEqual(servers.map(({ asked }) => asked.length), [2, 1, 1, 1, 1]);
});

test("a look that learns from all items, and a server that sends them whole, have the pictures at once", async () => {
  const curves = new Server("curves", "1", "whole");
  const { items } = await itemsOf(curves.files, CURVE);
  assert.deepEqual(curves.asked, [""]);
  assert.equal(items.pictures!.count, 2);
  const whole = new Server("whole", "1", "whole");
  const found = (await itemsOf(whole.files, IMAGE)).items;
  assert.equal(corner(await found.originals(), 1), 1);
  assert.deepEqual(whole.asked, ["points"]);
});

test("where pictures are gone by the time they are asked for, items are as if they had none", async (context) => {
  context.mock.method(console, "warn", () => undefined);
  const server = new Server("torn", "1", "apart");
  server.fails = true;
  const { items } = await itemsOf(server.files, IMAGE);
  assert.equal(await items.originals(), null);
  assert.equal(items.stored, false);
  server.fails = false;
  const again = (await itemsOf(server.files, IMAGE)).items;
  assert.equal((await again.originals())!.count, 2);
});
