import assert from "node:assert/strict";
import { test } from "node:test";
import { Networks } from "../src/core/networks";

/** An engine that notes what it makes and what is given back. */
function engine() {
  const [made, released] = [[] as number[], [] as number[]];
  const load = async (model: ArrayBuffer) => {
    const [name] = new Uint8Array(model);
    if (name === 0) throw new Error("no network");
    made.push(name);
    return { run: async (data: Float32Array, shape: number[]) => ({ data: data.map((value) => value * name), shape }), release: () => released.push(name) };
  };
  return { made, released, networks: new Networks(async () => ({ load })) };
}

const file = (name: number): ArrayBuffer => Uint8Array.of(name).buffer;
const passed = () => new Promise((resolve) => setTimeout(resolve));

test("a network of a version is made once, however often it is asked for", async () => {
  const { made, networks } = engine();
  assert.equal(networks.held("a"), null);
  const [one, other] = await Promise.all([networks.take("a", file(3)), networks.take("a", file(3))]);
  const again = await networks.held("a");
  for (const runner of [one, other, again!]) assert.deepEqual([...(await runner.run(Float32Array.of(2), [1])).data], [6]);
  assert.deepEqual(made, [3]);
});

test("networks that nobody uses are kept for a while; those idle longest go, those in use never", async () => {
  const { made, released, networks } = engine();
  const kept = await networks.take("used", file(9));
  for (let name = 1; name <= 8; name++) (await networks.take(`n${name}`, file(name))).release();
  await passed();
  assert.deepEqual(released, [1, 2]);
  assert.equal(networks.held("n1"), null);
  assert.ok(await networks.held("n8"));
  assert.equal(made.length, 9);
  // Given back twice is once.
  const second = (await networks.held("used"))!;
  kept.release();
  kept.release();
  await passed();
  assert.ok(!released.includes(9));
  assert.ok(second);
});

test("a network that cannot be made is tried again", async () => {
  const { networks } = engine();
  await assert.rejects(networks.take("broken", file(0)), /no network/);
  await passed();
  assert.equal(networks.held("broken"), null);
  assert.ok(await networks.take("broken", file(4)));
});

test("an engine that cannot be fetched is told to whoever wants a network, not to whoever only begins", async () => {
  const networks = new Networks(() => Promise.reject(new Error("offline")));
  networks.begin();
  await passed();
  await assert.rejects(networks.take("a", file(1)), /offline/);
});
