import assert from "node:assert/strict";
import { test } from "node:test";
import { Early } from "../src/hero/early";
import { StubElement, until } from "./dom";

const watches = new Set<() => void>();
Object.assign(globalThis, {
  location: { pathname: "/" },
  MutationObserver: class {
    constructor(private readonly look: () => void) {}
    observe(): void { watches.add(this.look); }
    disconnect(): void { watches.delete(this.look); }
  },
});

/** A place in the page, and a component that takes its time to come. */
function bench() {
  const stage = Object.assign(new StubElement("div"), { attachShadow: () => shadow });
  const shadow = { querySelector: () => lab };
  const lab = { dataset: {} as Record<string, string>, isConnected: true };
  const told = { gone: 0, ended: 0, settled: 0, data: null as unknown };
  const place = { dataset: { home: '{"lang": "zh"}' } as Record<string, string>, querySelector: () => stage, remove: () => told.gone++ };
  let come = () => {};
  const early = new Early(async ({ data }) => {
    told.data = data;
    await new Promise<void>((resolve) => (come = resolve));
    return () => told.ended++;
  });
  void early.begin(place as unknown as HTMLElement).then(() => told.settled++);
  return { early, lab, told, come: async () => { come(); await new Promise((resolve) => setTimeout(resolve)); } };
}

test("it is settled when its stage is ready, and stands until the page has a stage of its own", async () => {
  const { early, lab, told, come } = bench();
  assert.deepEqual(told.data, { lang: "zh" });
  await come();
  assert.equal(told.settled, 0);
  lab.dataset.ready = "1";
  for (const look of [...watches]) look();
  await until(() => told.settled === 1, "settled");
  assert.deepEqual([told.gone, told.ended], [0, 0]);
  early.end();
  early.end();
  assert.deepEqual([told.gone, told.ended], [1, 1]);
});

test("what comes after the page's own stage goes at once", async () => {
  const { early, told, come } = bench();
  early.end();
  await come();
  await until(() => told.settled === 1, "settled");
  assert.deepEqual([told.gone, told.ended], [1, 1]);
});

test("it goes when the page leads elsewhere, or says that Home cannot come", async () => {
  for (const leave of [() => (location.pathname = "/train"), () => (document.querySelector = (() => ({})) as never)]) {
    const { told, come } = bench();
    await come();
    leave();
    await until(() => told.gone === 1, "gone");
    location.pathname = "/";
    document.querySelector = (() => null) as never;
  }
});
