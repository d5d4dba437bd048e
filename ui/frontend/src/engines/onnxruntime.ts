import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { Output, Runner } from "../core/engine";

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };

// The wasm engine is one and not re-entrant: all networks take turns.
let turn: Promise<unknown> = Promise.resolve();

function inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
  const result = turn.then(job);
  turn = result.catch(() => undefined);
  return result;
}

class Network implements Runner {
  constructor(private readonly session: InferenceSession) {}

  run(values: Float32Array, shape: number[]): Promise<Output> {
    return inTurn(async () => {
      const input = new Tensor("float32", values, shape);
      const { mean } = await this.session.run({ [this.session.inputNames[0]]: input }, ["mean"]);
      return { data: mean.data as Float32Array, shape: [...mean.dims] };
    });
  }

  release(): Promise<void> {
    return inTurn(() => this.session.release());
  }
}

/** An `Engine`: onnxruntime-web, in WebAssembly with one thread. */
export function load(model: ArrayBuffer): Promise<Runner> {
  return inTurn(async () => new Network(await InferenceSession.create(new Uint8Array(model))));
}
