import { FILES } from "../../contract";
import type { Output, Runner } from "../../core/engine";
import { Missing, snapshotFile, type Files } from "../../core/files/files";
import type { Networks } from "../../core/networks";
import { Remote } from "./remote";
import type { Told } from "./told";

/** So long is a decoder of the past waited for: the trained one can stand in. */
const PAST_MS = 30_000;

type Name = "decoder" | "encoder";
export type Readiness = "ready" | "missing" | "broken";

/** Decoder and encoder of a run, each fetched when first asked for. */
export class Models {
  decodes = 0;
  private readonly known = new Map<Name, Promise<Runner>>();
  private readonly past = new Map<number, Promise<Runner>>();
  /** The decoder of a moment of the training, where one looks back. */
  private moment: Promise<Runner> | null = null;
  private destroyed = false;

  constructor(
    private readonly files: Files,
    private readonly networks: Networks,
    private readonly size: () => number,
    private readonly onDecoded: (count: number) => void,
    private readonly told: () => Told | null | undefined = () => null,
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
      await remote.run(new Float32Array(this.width()), [1, this.width()]);
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
    return (await this.snapshot(step)).run(this.read(codes), [codes.length / this.size(), this.width()]);
  }

  has(name: Name): boolean {
    return this.known.has(name);
  }

  /** Decodes codes that lie one after the other. */
  async decode(codes: Float32Array, by: "moment" | "trained" = "moment"): Promise<Output> {
    return this.decodeRead(this.read(codes, by === "trained"), codes.length / this.size(), by);
  }

  /** Decodes so many codes, with what the decoder is told besides. */
  async decodeRead(read: Float32Array, count: number, by: "moment" | "trained" = "moment"): Promise<Output> {
    const decoder = await ((by === "moment" && this.moment) || this.network("decoder"));
    const output = await decoder.run(read, [count, read.length / count]);
    this.decodes += count;
    this.onDecoded(this.decodes);
    return output;
  }

  /** The code of one item. */
  async encode(item: Float32Array, shape: number[]): Promise<Float32Array> {
    const encoder = await this.network("encoder");
    const whole = (await encoder.run(item, [1, ...shape])).data.slice();
    return this.told()?.take(whole) ?? whole;
  }

  /** Whether somebody draws words. */
  get writes(): boolean {
    return this.files.can("decode");
  }

  /** Texts of one code whose words are drawn; the server draws them, of the trained run. */
  async write(code: Float32Array, count: number, temperature: number, seed: number): Promise<Output> {
    const read = this.read(code);
    const codes = Float32Array.from({ length: count * read.length }, (_, i) => read[i % read.length]);
    const output = await this.files.decoded(codes, { temperature, seed });
    this.decodes += count;
    this.onDecoded(this.decodes);
    return output;
  }

  destroy(): void {
    this.destroyed = true;
    for (const network of [...this.known.values(), ...this.past.values()]) {
      network.then((loaded) => loaded.release()).catch(() => undefined);
    }
  }

  /** Codes as the decoder reads them; `alone`: whatever class was chosen. */
  private read(codes: Float32Array, alone = false): Float32Array {
    return this.told()?.complete(codes, alone) ?? codes;
  }

  /** Numbers that the decoder reads of a code. */
  private width(): number {
    return this.size() + (this.told()?.count ?? 0);
  }

  private network(name: Name): Promise<Runner> {
    return this.known.get(name) ?? Promise.reject(new Error(`${name} is not loaded`));
  }

  /** The decoder of a step; it is fetched again if an earlier attempt failed. */
  private snapshot(step: number): Promise<Runner> {
    const known = this.past.get(step);
    if (known) return known;
    const began = performance.now();
    const loading = this.load(snapshotFile("decoder", step), () => performance.now() - began > PAST_MS);
    this.past.set(step, loading);
    loading.catch(() => this.past.delete(step));
    return loading;
  }

  private async load(path: string, late = () => false): Promise<Runner> {
    const expected = this.files.expected(path);
    const known = expected === null ? null : this.networks.held(expected);
    if (known) return known;
    this.networks.begin();
    const { content, tag } = await this.files.tagged(path, "", () => this.destroyed || late());
    return this.networks.take(tag, content);
  }
}
