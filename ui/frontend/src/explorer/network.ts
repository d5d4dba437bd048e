import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL("./ort-wasm-simd-threaded.wasm", import.meta.url).href };

export interface Output {
  data: Float32Array;
  shape: number[];
}

/** Half of a model that can be used. */
export interface Runner {
  run(values: Float32Array, shape: number[]): Promise<Output>;
  release(): unknown;
}

// The wasm engine is one and not re-entrant: all networks take turns.
let turn: Promise<unknown> = Promise.resolve();

function inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
  const result = turn.then(job);
  turn = result.catch(() => undefined);
  return result;
}

/** An ONNX network with one input whose answer is called `mean`. */
export class Network implements Runner {
  private constructor(private readonly session: InferenceSession) {}

  static load(model: ArrayBuffer): Promise<Network> {
    return inTurn(async () => new Network(await InferenceSession.create(new Uint8Array(model))));
  }

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
