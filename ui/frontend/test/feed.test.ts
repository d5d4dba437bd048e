import assert from "node:assert/strict";
import { test } from "node:test";
import type { Files } from "../src/core/files/files";
import { Feed } from "../src/live/feed";

/** A server whose log comes in pieces. Resolves to the starts asked for once nothing was asked for a while. */
async function followed(state: string, pieces: number[]): Promise<{ asked: string[]; heard: number }> {
  Object.assign(globalThis, {
    document: { hidden: false, addEventListener: () => {}, removeEventListener: () => {} },
    window: { setTimeout },
  });
  const asked: string[] = [];
  let heard = 0;
  const json = async (path: string) => {
    asked.push(new URL(path, "http://lab").searchParams.get("from")!);
    const piece = asked.length - 1;
    const events = Array.from({ length: pieces[piece] ?? 0 }, (_, step) => ({ kind: "step", step, epoch: 0, terms: {} }));
    return { status: { state }, next: piece + 1, mark: "", events };
  };
  const feed = new Feed({ json } as unknown as Files, {
    received: (_status, events) => (heard += events.length),
    cleared: () => assert.fail("cleared"),
    trouble: (sentence) => assert.equal(sentence, null),
    gone: () => assert.fail("gone"),
  });
  await new Promise((resolve) => setTimeout(resolve, 120));
  feed.stop();
  return { asked, heard };
}

test("the whole log of a run that has ended is read, in as many pieces as it takes, and then no more", async () => {
  assert.deepEqual(await followed("done", [7000, 7000, 30]), { asked: ["0", "1", "2", "3"], heard: 14_030 });
  assert.deepEqual(await followed("done", []), { asked: ["0"], heard: 0 });
});

test("the long log of a run that trains is caught up with at once; then there is time between two looks", async () => {
  assert.deepEqual(await followed("running", [7000, 7000, 30, 30]), { asked: ["0", "1", "2"], heard: 14_030 });
});
