import { find, place, StubElement, until } from "./dom";
import type { Runner } from "../src/core/engine";
import { HeldFiles } from "../src/core/files/held";
import type { Files } from "../src/core/files/files";
import { Networks } from "../src/core/networks";
import type { ExplorerData } from "../src/contract";
import { explorer } from "../src/explorer/view";
import { f32, file, i32, IMAGE, u8 } from "./files";

const COUNT = 24;
const SIZE = 3;

/** A run of pictures of 2 x 2 pixels in two classes, whose codes are normal distributions of three numbers. */
export function run({ pictures = true, size = SIZE } = {}): Map<string, Uint8Array> {
  const range = (n: number, value: (i: number) => number) => Array.from({ length: n }, (_, i) => value(i));
  const codes = range(COUNT * size, (i) => Math.sin(3 * i) + (Math.floor(i / size) % 2));
  const items = file({
    codes: f32([COUNT, size], ...codes), xy: f32([COUNT, 2], ...range(2 * COUNT, (i) => codes[Math.floor(i / 2) * size + (i % 2)])),
    labels: i32(...range(COUNT, (i) => i % 2)), held_out: u8(...range(COUNT, (i) => Number(i % 3 === 0))), error: f32([COUNT], ...range(COUNT, (i) => i / COUNT)),
    low: f32([size], ...range(size, () => -2)), high: f32([size], ...range(size, () => 2)), effect: f32([size], ...range(size, (i) => size - i)),
    centre: f32([size], ...range(size, () => 0)), plane: f32([2, size], ...range(2 * size, (i) => Number(i === 0 || i === size + 1))),
    sigma: f32([COUNT, size], ...range(COUNT * size, () => 0.1)), "draws.prior": f32([10, size], ...range(10 * size, Math.cos)),
    first_alone: f32([COUNT, size], ...codes.map((value) => value + 0.5)), second_alone: f32([COUNT, size], ...codes.map((value) => value - 0.5)),
    crossed: f32([COUNT, 6], ...range(6 * COUNT, (i) => (i % 6) / 10)),
    ...(pictures && { pictures: { ...u8(...range(4 * COUNT, (i) => (7 * i) % 256)), shape: [COUNT, 1, 2, 2] } }),
  }, { prefixes: JSON.stringify(range(size, (i) => i + 1)), fires: "0", writes: "1", first_view: "1" });
  return new Map([["results/items.safetensors", items], ["results/decoder.onnx", Uint8Array.of(1)], ["results/encoder.onnx", Uint8Array.of(2)]]
    .map(([name, content]) => [name as string, new Uint8Array(content as ArrayBuffer)]));
}

/** The app's page. */
export const AROUND = { facts: ".st-key-below", address: true };

/** What stands for networks: a decoder that spreads the sum of a code, an encoder that repeats the first pixel. */
class Network implements Runner {
  constructor(private readonly decodes: boolean, private readonly size: number, private readonly count: (codes: number) => void) {}

  async run(values: Float32Array, [count]: number[]) {
    if (!this.decodes) return { data: new Float32Array(this.size).fill(values[0]), shape: [1, this.size] };
    this.count(count);
    const sums = Array.from({ length: count }, (_, i) => values.slice(i * this.size, (i + 1) * this.size).reduce((sum, value) => sum + value, 0));
    return { data: Float32Array.from({ length: 4 * count }, (_, i) => sums[Math.floor(i / 4)] / (1 + (i % 4))), shape: [count, 1, 2, 2] };
  }

  release(): void {}
}

/** Networks that need no engine; `count` hears how many codes are decoded. */
export function networksOf(count: (codes: number) => void, size = SIZE): Networks {
  return new Networks(async () => ({ load: async (model) => new Network(new Uint8Array(model)[0] === 1, size, count) }));
}

/** An explorer in a page that is not there. */
export class Bench {
  readonly root = place();
  readonly told: { name: string; value: unknown }[] = [];
  decodes = 0;
  private readonly unmount: () => void;

  constructor(data: Partial<ExplorerData> = {}, files: Files = new HeldFiles("bench", run()), size = SIZE) {
    const mount = explorer({ files: () => files, networks: networksOf((codes) => (this.decodes += codes), size), page: AROUND });
    this.unmount = mount({
      data: { run: "bench", classes: ["cat", "dog"], look: IMAGE, texts: {}, lang: "en", ...data },
      parentElement: this.root as never,
      setStateValue: (name, value) => this.hear(name, value),
      setTriggerValue: (name, value) => this.hear(name, value),
    });
  }

  /** Opened at a link, when all is there. */
  static async at(view: Record<string, string>, data: Partial<ExplorerData> = {}, files?: Files, size?: number): Promise<Bench> {
    const bench = new Bench({ view, ...data }, files, size);
    await until(() => bench.root.all.some(({ dataset }) => dataset.encoder === "ready"), "the explorer");
    return bench;
  }

  part(testId: string): StubElement {
    return find(this.root, testId);
  }

  /** The map: keys and pointers go there. */
  get map(): StubElement {
    return this.root.querySelector(".overlay")!;
  }

  press(...keys: string[]): void {
    for (const key of keys) this.map.tell("keydown", { key });
  }

  /** The link as it was told to the page last. */
  get link(): Record<string, string> {
    return (this.told.filter(({ name }) => name === "view").at(-1)?.value ?? {}) as Record<string, string>;
  }

  close(): void {
    this.unmount();
    this.root.remove();
  }

  private hear(name: string, value: unknown): void {
    this.told.push({ name, value });
  }
}
