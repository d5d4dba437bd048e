import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../src/core/engine";
import { switching } from "../src/engines/switching";

/** An engine that says who has computed, and takes its time. */
function engine(name: number, waits = 0) {
  const told = { loads: 0, releases: 0 };
  const made: Engine = {
    load: async () => {
      told.loads++;
      return {
        run: async (_values, shape) => {
          if (waits) await new Promise((resolve) => setTimeout(resolve, waits));
          return { data: Float32Array.of(name), shape };
        },
        release: () => void told.releases++,
      };
    },
  };
  return { made, told };
}

const [SMALL, LARGE] = [1, 2];
const one = new ArrayBuffer(1);
const passed = () => new Promise((resolve) => setTimeout(resolve));
const who = async (runner: Awaited<ReturnType<Engine["load"]>>, count: number) => (await runner.run(new Float32Array(count), [count, 1])).data[0];

test("the large engine is never asked for while the small one is quick", async () => {
  const [small, large] = [engine(SMALL), engine(LARGE)];
  const runner = await switching(small.made, async () => large.made).load(one);
  for (const count of [1, 40, 4000]) assert.equal(await who(runner, count), SMALL);
  await passed();
  assert.equal(large.told.loads, 0);
});

test("a network that is slow at many items gets the large one, for many items only", async () => {
  const [small, large] = [engine(SMALL, 90), engine(LARGE)];
  let fetched = 0;
  const runner = await switching(small.made, async () => (fetched++, large.made)).load(one);
  assert.equal(await who(runner, 1), SMALL);
  await passed();
  assert.equal(fetched, 0);
  assert.deepEqual([await who(runner, 40), await who(runner, 40)].slice(0, 1), [SMALL]);
  await passed();
  assert.deepEqual([await who(runner, 40), await who(runner, 1)], [LARGE, SMALL]);
  assert.deepEqual([fetched, large.told.loads], [1, 1]);
  runner.release();
  assert.deepEqual([small.told.releases, large.told.releases], [1, 1]);
});

test("without the large engine the small one goes on, and what comes too late is given back", async () => {
  const small = engine(SMALL, 90);
  const alone = await switching(small.made, () => Promise.reject(new Error("offline"))).load(one);
  await who(alone, 40);
  await passed();
  assert.equal(await who(alone, 40), SMALL);
  const large = engine(LARGE);
  let arrive = () => {};
  const late = await switching(small.made, () => new Promise((resolve) => (arrive = () => resolve(large.made)))).load(one);
  await who(late, 40);
  late.release();
  arrive();
  await passed();
  assert.equal(large.told.releases, 1);
});
