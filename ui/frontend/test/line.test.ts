import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { calculated } from "../src/core/files/calculated";
import type { Files } from "../src/core/files/files";
import { HttpFiles } from "../src/core/files/http";
import { line, Unanswered, whole } from "../src/core/files/line";
import type { Networks } from "../src/core/networks";
import { Models } from "../src/explorer/state/models";

/** Lets what waits for promises go on, with the clock moved by so much afterwards. */
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  mock.timers.tick(ms);
}

function clocked(what: string, check: () => Promise<void>): void {
  test(what, async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let now = 0;
    mock.method(performance, "now", () => now++);
    try {
      await check();
    } finally {
      mock.timers.reset();
      mock.restoreAll();
    }
  });
}

clocked("a file whose line is cut is asked for again until it is there, and that is told meanwhile", async () => {
  let asked = 0;
  mock.method(globalThis, "fetch", async () => {
    if (++asked < 4) throw new TypeError("Failed to fetch");
    return new Response(Uint8Array.of(1, 2, 3), { headers: { etag: '"7"' } });
  });
  const told: boolean[] = [];
  const end = line.changed.on((dead) => told.push(dead));
  const found = new HttpFiles({ run: "x" }).tagged("results/items.safetensors");
  for (let i = 0; i < 8; i++) await pass(8000);
  assert.deepEqual([...new Uint8Array((await found).content)], [1, 2, 3]);
  assert.deepEqual([asked, told, line.dead], [4, [true, false], false]);
  end();
});

clocked("a proxy that says that its server is away counts as no answer, a refusal does not", async () => {
  const statuses = [502, 503, 504, 404];
  const fetched = mock.method(globalThis, "fetch", async () => new Response('{"error": "gone"}', { status: statuses.shift() }));
  const found = assert.rejects(new HttpFiles({ run: "x" }).bytes("x"), /gone/);
  for (let i = 0; i < 8; i++) await pass(8000);
  await found;
  assert.equal(fetched.mock.callCount(), 4);
});

clocked("where nobody waits any more nobody asks, and nothing is told of it", async () => {
  const fetched = mock.method(globalThis, "fetch", async () => new Response("", { status: 502 }));
  let over = false;
  const found = assert.rejects(new HttpFiles({ run: "x" }).tagged("x", "", () => over), Unanswered);
  await pass(500);
  await pass(0);
  assert.deepEqual([fetched.mock.callCount(), line.dead], [2, true]);
  over = true;
  await pass(8000);
  await found;
  assert.deepEqual([fetched.mock.callCount(), line.dead], [2, false]);
});

clocked("a decoder of the past that does not come is given up soon, the trained one is waited for until nobody looks", async () => {
  let now = 0;
  mock.method(performance, "now", () => now);
  mock.method(console, "warn", () => undefined);
  mock.method(globalThis, "fetch", async () => new Response("", { status: 502 }));
  const models = new Models(new HttpFiles({ run: "x" }), { begin: () => undefined } as unknown as Networks, () => 2, () => undefined);
  const ended: string[] = [];
  void models.at(5).then((found) => ended.push(`past ${found}`));
  void models.prepare("decoder").then((found) => ended.push(found));
  for (; now < 60_000; now += 8000) await pass(8000);
  assert.deepEqual(ended, ["past false"]);
  models.destroy();
  await pass(8000);
  await pass(0);
  assert.deepEqual([ended, line.dead], [["past false", "broken"], false]);
});

clocked("a slow line may take as long as it needs, a silent one may not", async () => {
  let send: (piece: Uint8Array | null) => void = () => undefined;
  mock.method(globalThis, "fetch", async (_address: string, { signal }: RequestInit) => new Response(new ReadableStream({
    start(stream) {
      send = (piece) => (piece ? stream.enqueue(piece) : stream.close());
      signal!.addEventListener("abort", () => stream.error(signal!.reason));
    },
  })));
  const slow = whole("x", {});
  for (let i = 0; i < 6; i++) {
    await pass(10_000);
    send(Uint8Array.of(i));
  }
  await pass(0);
  send(null);
  assert.equal((await (await slow).arrayBuffer()).byteLength, 6);
  const silent = assert.rejects(whole("x", {}), Unanswered);
  await pass(0);
  send(Uint8Array.of(1));
  await pass(0);
  await pass(15_001);
  await silent;
});

clocked("a calculation that was asked for while nobody answered is asked for once more", async () => {
  let now = 1;
  mock.method(performance, "now", () => now);
  const looks = [0, 20_000, 10, 10];
  const derived = async () => {
    const took = looks.shift();
    if (took === undefined) return Uint8Array.of(9).buffer;
    now += took;
    return { state: "none", share: 0, text: "" };
  };
  let asked = 0;
  const waiting = { ask: () => asked++, progress: () => undefined, locked: "", over: () => false };
  const found = calculated({ can: () => true, derived } as unknown as Files, "umap", { n_neighbors: 15, min_dist: 0.1 }, waiting);
  for (let i = 0; i < 6; i++) await pass(400);
  assert.equal((await found).byteLength, 1);
  assert.equal(asked, 2);
});

clocked("a calculation that fails is not asked for again, however slow the looks are", async () => {
  let now = 1;
  mock.method(performance, "now", () => now);
  const states = ["none", "failed"];
  const derived = async () => {
    now += 6000;
    return { state: states.shift() ?? "failed", share: 0, text: "no room" };
  };
  let asked = 0;
  const waiting = { ask: () => asked++, progress: () => undefined, locked: "", over: () => false };
  const found = assert.rejects(calculated({ can: () => true, derived } as unknown as Files, "umap", { n_neighbors: 15, min_dist: 0.1 }, waiting), /no room/);
  for (let i = 0; i < 3; i++) await pass(400);
  await found;
  assert.equal(asked, 1);
});

clocked("a calculation that nobody hears of is asked for twice at most", async () => {
  let now = 1;
  mock.method(performance, "now", () => now);
  const derived = async () => {
    now += 6000;
    return { state: "none", share: 0, text: "refused" };
  };
  let asked = 0;
  const waiting = { ask: () => asked++, progress: () => undefined, locked: "", over: () => false };
  const found = assert.rejects(calculated({ can: () => true, derived } as unknown as Files, "umap", { n_neighbors: 15, min_dist: 0.1 }, waiting), /refused/);
  for (let i = 0; i < 8; i++) await pass(400);
  await found;
  assert.equal(asked, 2);
});
