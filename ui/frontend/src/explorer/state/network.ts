import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL(wasm, import.meta.url).href };

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

/** Networks that nobody uses now but that may be asked for again, when a person comes back to a page. */
const MOST_IDLE = 6;

interface Shared {
  network: Promise<Network>;
  users: number;
}

const shared = new Map<string, Shared>();

/** An ONNX network with one input whose answer is called `mean`. */
export class Network implements Runner {
  private constructor(private readonly session: InferenceSession, private readonly tag: string) {}

  /** The network of a file; `tag` tells one version of a file from another. It is made once and kept for a while after its last use. */
  static shared(tag: string, model: ArrayBuffer): Promise<Network> {
    if (!shared.has(tag)) shared.set(tag, { network: Network.load(tag, model), users: 0 });
    return Network.held(tag)!;
  }

  /** The network of a version of a file that was made before; null when there is none. */
  static held(tag: string): Promise<Network> | null {
    const known = shared.get(tag);
    if (!known) return null;
    known.users++;
    // The last in the order of the map is the one that was asked for last.
    shared.delete(tag);
    shared.set(tag, known);
    known.network.catch(() => shared.delete(tag));
    return known.network;
  }

  private static load(tag: string, model: ArrayBuffer): Promise<Network> {
    return inTurn(async () => new Network(await InferenceSession.create(new Uint8Array(model)), tag));
  }

  run(values: Float32Array, shape: number[]): Promise<Output> {
    return inTurn(async () => {
      const input = new Tensor("float32", values, shape);
      const { mean } = await this.session.run({ [this.session.inputNames[0]]: input }, ["mean"]);
      return { data: mean.data as Float32Array, shape: [...mean.dims] };
    });
  }

  /** One user less; the networks that were idle longest go. */
  release(): void {
    const mine = shared.get(this.tag);
    if (mine) mine.users--;
    const idle = [...shared].filter(([, { users }]) => users <= 0);
    for (const [tag, { network }] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      shared.delete(tag);
      void network.then(({ session }) => inTurn(() => session.release()));
    }
  }
}
