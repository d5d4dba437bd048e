/** A page for `benchmarks.engines`: the app's own evaluator beside onnxruntime-web, in one browser. */
import type { Runner } from "../src/core/engine";
import * as evaluator from "../src/engines/evaluator";
import * as onnxruntime from "../src/engines/onnxruntime";

const ENGINES = { onnxruntime, evaluator };
type Name = keyof typeof ENGINES;

/** Milliseconds of one call, the least of several: others have the processor too. */
async function least(times: number, call: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await call();
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

async function measured(name: Name, model: Uint8Array<ArrayBuffer>, size: number, batches: number[]): Promise<number[]> {
  let runner: Runner | null = null;
  const load = await least(3, async () => {
    runner?.release();
    runner = await ENGINES[name].load(model.slice().buffer);
    await runner.run(new Float32Array(size), [1, size]);
  });
  const found = [load];
  for (const batch of batches) {
    const codes = Float32Array.from({ length: batch * size }, (_, i) => 2 * Math.sin(i));
    // Short calls are timed many at a time: clocks of browsers are coarse.
    const calls = batch === 1 ? 20 : 1;
    found.push((await least(batch === 1 ? 15 : 7, async () => {
      for (let i = 0; i < calls; i++) await runner!.run(codes, [batch, size]);
    })) / calls);
  }
  runner!.release();
  return found;
}

Object.assign(window, { measured });
