import { FILES } from "../../contract";
import type { Output, Runner } from "../../core/engine";
import { Missing, snapshotFile, type Files } from "../../core/files/files";
import type { Networks } from "../../core/networks";
import { Remote } from "./remote";

type Name = "decoder" | "encoder";
export type Readiness = "ready" | "missing" | "broken";

/** Decoder and encoder of a run, each fetched when first asked for. */
export class Models {
  decodes = 0;
  private readonly known = new Map<Name, Promise<Runner>>();
  private readonly past = new Map<number, Promise<Runner>>();
  /** The decoder of a moment of the training, where one looks back. */
  private moment: Promise<Runner> | null = null;

  constructor(
    private readonly files: Files,
    private readonly networks: Networks,
    private readonly size: () => number,
    private readonly onDecoded: (count: number) => void,
  ) {}

  /** Fetches a network, again if an earlier attempt failed. */
  async prepare(name: Name): Promise<Readiness> {
    let loading = this.known.get(name);
    if (!loading) this.known.set(name, (loading = this.load(FILES[name])));
    try {
      await loading;
      return "ready";
    } catch (error) {
      this.known.delete(name);
      if (error instanceof Missing) return "missing";
      console.warn(name, error);
      return "broken";
    }
  }

  /** Lets the server decode, as the browser cannot; false when that does not work either. */
  async standIn(): Promise<boolean> {
    if (!this.files.can("decode")) return false;
    const remote = new Remote(this.files);
    try {
      await remote.run(new Float32Array(this.size()), [1, this.size()]);
    } catch (error) {
      console.warn("server", error);
      return false;
    }
    this.known.set("decoder", Promise.resolve(remote));
    return true;
  }

  /** Decodes as at a step of the training from now on; null: as the trained run does. False when that decoder is gone. */
  async at(step: number | null): Promise<boolean> {
    if (step === null) {
      this.moment = null;
      return true;
    }
    const loading = this.snapshot(step);
    try {
      await loading;
    } catch (error) {
      console.warn("snapshot", error);
      this.moment = null;
      return false;
    }
    this.moment = loading;
    return true;
  }

  /** Decodes codes as at a step of the training, whatever moment is shown. */
  async decodeAt(step: number, codes: Float32Array): Promise<Output> {
    const size = this.size();
    return (await this.snapshot(step)).run(codes, [codes.length / size, size]);
  }

  has(name: Name): boolean {
    return this.known.has(name);
  }

  /** Decodes codes that lie one after the other. */
  async decode(codes: Float32Array, by: "moment" | "trained" = "moment"): Promise<Output> {
    const size = this.size();
    const decoder = await ((by === "moment" && this.moment) || this.network("decoder"));
    const count = codes.length / size;
    const output = await decoder.run(codes, [count, size]);
    this.decodes += count;
    this.onDecoded(this.decodes);
    return output;
  }

  /** The code of one item. */
  async encode(item: Float32Array, shape: number[]): Promise<Float32Array> {
    const encoder = await this.network("encoder");
    return (await encoder.run(item, [1, ...shape])).data.slice();
  }

  destroy(): void {
    for (const network of [...this.known.values(), ...this.past.values()]) {
      network.then((loaded) => loaded.release()).catch(() => undefined);
    }
  }

  private network(name: Name): Promise<Runner> {
    return this.known.get(name) ?? Promise.reject(new Error(`${name} is not loaded`));
  }

  /** The decoder of a step; it is fetched again if an earlier attempt failed. */
  private snapshot(step: number): Promise<Runner> {
    const known = this.past.get(step);
    if (known) return known;
    const loading = this.load(snapshotFile("decoder", step));
    this.past.set(step, loading);
    loading.catch(() => this.past.delete(step));
    return loading;
  }

  private async load(path: string): Promise<Runner> {
    const expected = this.files.expected(path);
    const known = expected === null ? null : this.networks.held(expected);
    if (known) return known;
    this.networks.begin();
    const { content, tag } = await this.files.tagged(path);
    return this.networks.take(tag, content);
  }
}
