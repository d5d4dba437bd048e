import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Missing, Refused, type Files } from "../src/core/files/files";
import { derivedPath, HeldFiles } from "../src/core/files/held";
import { HttpFiles } from "../src/core/files/http";
import { Models } from "../src/explorer/state/models";
import { Server } from "../src/explorer/state/server";
import { logOf } from "../src/explorer/time/roll";
import { f32, file } from "./files";

const ITEMS = "results/items.safetensors";
const TENSORS = new Uint8Array(file({ codes: f32([2], 1.5, -2) }, { n: "7" }));
const EVENTS = [{ kind: "snapshot", step: 1, epoch: 0.5 }, { kind: "snapshot", step: 2, epoch: 1 }];
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const HELD = new Map<string, Uint8Array>([
  [ITEMS, TENSORS],
  ["snapshots/1.onnx", Uint8Array.of(3, 1, 4)],
  ["feed", text({ status: { state: "done" }, next: 90, mark: "m", events: EVENTS })],
  [derivedPath("umap", { n_neighbors: 15, min_dist: 0.1 }), TENSORS],
]);

/** A server that has these files. */
function serve(held: ReadonlyMap<string, Uint8Array>): { asked: string[] } {
  const asked: string[] = [];
  mock.method(globalThis, "fetch", async (address: string, { method = "GET" }: RequestInit = {}) => {
    asked.push(address);
    const url = new URL(address, "http://lab");
    const path = decodeURIComponent(url.pathname).replace(/^.*\/api\/runs\/[^/]+\//, "");
    if (path === "feed") return Response.json(feedFrom(held, Number(url.searchParams.get("from"))));
    const content = held.get(path.startsWith("derived/") ? derivedPath(path.slice(8), Object.fromEntries(url.searchParams)) : path);
    if (!content) return Response.json(path.startsWith("derived/") ? { state: "none", share: 0, text: "" } : { error: "There is no such file." }, { status: 404 });
    return new Response(method === "HEAD" ? null : (content.slice() as BodyInit), { headers: { etag: '"17-3"' } });
  });
  return { asked };
}

function feedFrom(held: ReadonlyMap<string, Uint8Array>, from: number): unknown {
  const whole = JSON.parse(new TextDecoder().decode(held.get("feed"))) as { events: unknown[] };
  return from > 0 ? { ...whole, events: [] } : whole;
}

const PLACES: Record<string, (held: ReadonlyMap<string, Uint8Array>) => Files> = {
  "on a server": (held) => {
    serve(held);
    return new HttpFiles({ run: "a b", base: "/lab" });
  },
  "in memory": (held) => new HeldFiles("a b", held),
};

for (const [place, open] of Object.entries(PLACES)) {
  const about = (what: string, check: (files: Files) => Promise<void>) => test(`files ${place}: ${what}`, async () => {
    try {
      await check(open(HELD));
    } finally {
      mock.restoreAll();
    }
  });

  about("bytes and tensors come as they were written, each time for somebody's own use", async (files) => {
    const first = new Uint8Array(await files.bytes("snapshots/1.onnx"));
    assert.deepEqual([...first], [3, 1, 4]);
    first.fill(0);
    assert.deepEqual([...new Uint8Array(await files.bytes("snapshots/1.onnx"))], [3, 1, 4]);
    const { tensors, metadata } = await files.tensors<{ codes: Float32Array }, "n">(ITEMS);
    assert.deepEqual([[...tensors.codes.data], metadata.n], [[1.5, -2], "7"]);
  });

  about("a file comes with its tag, which is the same without the file", async (files) => {
    const { content, tag } = await files.tagged(ITEMS, "points");
    assert.deepEqual(new Uint8Array(content), TENSORS);
    assert.equal(await files.tag(ITEMS), tag);
    assert.notEqual(await files.tag("snapshots/1.onnx"), tag);
    assert.ok(files.expected(ITEMS) === null || files.expected(ITEMS) === tag);
  });

  about("the whole log is read, and then there is no more", async (files) => {
    assert.deepEqual(await logOf(files), EVENTS);
    const { events, status } = await files.json<{ events: unknown[]; status: unknown }>("feed?from=999999999999999999");
    assert.deepEqual([events, status], [[], { state: "done" }]);
  });

  about("the result of a job is known by its parameters, in whatever order", async (files) => {
    const found = await files.derived("umap", { min_dist: 0.1, n_neighbors: 15 });
    assert.ok(found instanceof ArrayBuffer);
    assert.deepEqual(new Uint8Array(found), TENSORS);
    assert.deepEqual(await files.derived("umap", { min_dist: 0.2, n_neighbors: 15 }), { state: "none", share: 0, text: "" });
  });

  about("what is not there is missing, whichever way it is asked for", async (files) => {
    const gone = "snapshots/9.onnx";
    for (const ask of [() => files.bytes(gone), () => files.tensors(gone), () => files.tagged(gone), () => files.tag(gone)]) await assert.rejects(ask, Missing);
    assert.equal(files.expected(gone), null);
  });
}

test("files on a server: a version that the page knows is asked for by it, and is the tag", async () => {
  const { asked } = serve(HELD);
  const files = new HttpFiles({ run: "a b", base: "/lab", versions: { [ITEMS]: "17-3" } });
  const { tag } = await files.tagged(ITEMS, "pictures");
  assert.equal(files.expected(ITEMS), tag);
  assert.deepEqual(asked, [`/lab/api/runs/a%20b/${ITEMS}?part=pictures&v=17-3`]);
  mock.restoreAll();
});

test("files on a server: words that are meant for people are told from troubles of the server", async () => {
  const answer = (status: number, body: string) => mock.method(globalThis, "fetch", async () => new Response(body, { status, statusText: "trouble" }));
  const files = new HttpFiles({ run: "x" });
  answer(400, '{"error": "This code is too long."}');
  await assert.rejects(files.decoded(Float32Array.of(1)), (error) => error instanceof Refused && !(error instanceof Missing) && error.message === "This code is too long.");
  answer(500, "<html>");
  await assert.rejects(files.bytes("x"), (error: Error) => !(error instanceof Refused) && error.message === "trouble");
  await assert.rejects(files.derived("umap", {}), /trouble/);
  answer(202, '{"state": "running", "share": 0.5, "text": "half"}');
  assert.deepEqual(await files.derived("umap", {}), { state: "running", share: 0.5, text: "half" });
  mock.method(globalThis, "fetch", async () => new Response(new Float32Array([1, 2]).buffer, { headers: { "x-shape": "1,2" } }));
  const { data, shape } = await files.decoded(Float32Array.of(1));
  assert.deepEqual([[...data], shape], [[1, 2], [1, 2]]);
  mock.restoreAll();
});

test("files in memory: what only a server does cannot be had, but results that are held can", async () => {
  const files = new HeldFiles("x", HELD);
  assert.ok(files.can("umap") && files.can("umap", { n_neighbors: 15, min_dist: 0.1 }));
  assert.ok(!files.can("umap", { n_neighbors: 9, min_dist: 0.1 }));
  for (const service of ["decode", "follow", "keep", "trust", "tsne", "film"] as const) assert.equal(files.can(service), false, service);
  const told: unknown[] = [];
  const server = new Server(files, { groups: [], directions: [], dimensions: {} }, (job) => told.push(job), (kept) => told.push(kept));
  assert.equal((await server.job("umap", { min_dist: 0.1, n_neighbors: 15 })).metadata.n, "7");
  await assert.rejects(server.job("trust", {}), Missing);
  server.keep({ dimensions: { 0: "slant" } });
  assert.equal(server.kept.dimensions[0], "slant");
  assert.deepEqual(told, []);
  assert.equal(await new Models(files, null as never, () => 2, () => undefined).standIn(), false);
  await assert.rejects(files.decoded(), Missing);
});

test("a calculation that may not be started says why; one whose result is there is shown all the same", async () => {
  const known = { can: () => true, derived: async (kind: string) => (kind === "umap" ? TENSORS.slice().buffer : { state: "none", share: 0, text: "" }) };
  const told: unknown[] = [];
  const server = new Server(known as never, { groups: [], directions: [], dimensions: {} }, (job) => told.push(job), (kept) => told.push(kept), "It is not yours.");
  await assert.rejects(server.job("trust", {}), /It is not yours/);
  assert.equal((await server.job("umap", { min_dist: 0.1, n_neighbors: 15 })).metadata.n, "7");
  server.keep({ dimensions: { 0: "slant" } });
  assert.deepEqual([told, server.kept.dimensions], [[], {}]);
});

test("files in memory: those of two runs are told apart", async () => {
  assert.notEqual(new HeldFiles("one", HELD).expected(ITEMS), new HeldFiles("two", HELD).expected(ITEMS));
});
