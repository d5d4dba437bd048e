import { assembled, LANES } from "./simd";
import { kindOf, sizeOf, Unfit, type Data, type Value } from "./value";

/** Numbers that one evaluation may write, and products it may sum: bounds for hostile files, far beyond what our networks need. */
const MOST_WRITTEN = 2 ** 28;
const MOST_PRODUCTS = 2 ** 36;
/** Numbers in the memory of products. */
const MOST_HELD = 2 ** 27;
const PAGE = 2 ** 14;

type Multiply = (a: number, b: number, c: number, m: number, k: number, n: number) => void;
type Exponential = (at: number, end: number) => void;

const columnsOf = (n: number): number => Math.ceil(n / LANES) * LANES;

let simd: WebAssembly.Module | null | undefined;

/** The compiled product; null in a browser without SIMD, or where a page's policy forbids WebAssembly. */
function compiled(): WebAssembly.Module | null {
  try {
    return (simd ??= new WebAssembly.Module(assembled()));
  } catch {
    return (simd = null);
  }
}

/** Where a network computes: what it writes is counted, and products are made in a memory of their own, by SIMD where there is any. */
export class Room {
  /** The memory of products: what is kept, then what a product needs. Anew after `reserve` and `keep`. */
  floats = new Float32Array(0);
  /** Numbers that are the same in every evaluation. */
  readonly lasting = new WeakSet<Data>();
  private readonly memory: WebAssembly.Memory | null = null;
  private readonly multiply: Multiply;
  private readonly exponential: Exponential;
  private readonly kept = new WeakMap<Data, Map<string, number>>();
  private used = 0;
  private written = 0;
  private products = 0;

  constructor(plain = false) {
    const module = plain ? null : compiled();
    [this.multiply, this.exponential] = [this.plainly, this.plainExponential];
    if (!module) return;
    try {
      this.memory = new WebAssembly.Memory({ initial: 0 });
      const { multiply, exponential } = new WebAssembly.Instance(module, { m: { m: this.memory } }).exports;
      [this.multiply, this.exponential] = [multiply as Multiply, exponential as Exponential];
    } catch {
      // A browser has room for so many memories only: slower, and as right.
      this.memory = null;
    }
  }

  /** Begins an evaluation: bounds count from here. */
  begin(): void {
    this.written = this.products = 0;
  }

  make<Of extends Data>(Kind: new (length: number) => Of, shape: readonly number[]): Value<Of> {
    const size = sizeOf(shape);
    if ((this.written += size) > MOST_WRITTEN) throw new Unfit("the network writes too much");
    return { data: new Kind(size), shape };
  }

  like(value: Value): Value {
    return this.make(kindOf(value.data), value.shape);
  }

  /** Where `size` numbers lie that are made of lasting ones, in some form: `write` lays them down once. */
  keep(owner: Data, form: string, size: number, write: (into: Float32Array) => void): number {
    let forms = this.kept.get(owner);
    if (!forms) this.kept.set(owner, (forms = new Map()));
    const known = forms.get(form);
    if (known !== undefined) return known;
    if (!this.lasting.has(owner)) throw new Unfit("weights that change");
    const at = this.used;
    this.used += columnsOf(size);
    this.grow(this.used);
    write(this.floats.subarray(at, at + size));
    forms.set(form, at);
    return at;
  }

  /** Places for so many numbers each, until the next call. */
  reserve(...sizes: number[]): number[] {
    let at = this.used;
    const places = sizes.map((size) => {
      at += columnsOf(size);
      return at - columnsOf(size);
    });
    this.grow(at);
    return places;
  }

  /** c (m, n) = a (m, k) · b (k, n), all of them places in `floats`; rows of b and c are `width(n)` long. */
  product(a: number, b: number, c: number, m: number, k: number, n: number): void {
    const wide = columnsOf(n);
    if ((this.products += m * k * wide) > MOST_PRODUCTS) throw new Unfit("the network computes too much");
    if (k === 0) this.floats.fill(0, c, c + m * wide);
    else this.multiply(4 * a, 4 * b, 4 * c, m, k, wide);
  }

  /** exp of `count` numbers from a place on, in their places; what lies behind, up to the next multiple of `LANES`, may change too. */
  exp(at: number, count: number): void {
    if (count > 0) this.exponential(4 * at, 4 * (at + count));
  }

  /** How long rows are of which n numbers count. */
  readonly width = columnsOf;

  private grow(size: number): void {
    if (size > MOST_HELD) throw new Unfit("the network is too large");
    if (size <= this.floats.length) return;
    if (this.memory) {
      this.memory.grow(Math.ceil((size - this.floats.length) / PAGE));
      this.floats = new Float32Array(this.memory.buffer);
    } else {
      const more = new Float32Array(Math.max(size, 2 * this.floats.length));
      more.set(this.floats);
      this.floats = more;
    }
  }

  private readonly plainly: Multiply = (a, b, c, m, k, n) => {
    const { floats } = this;
    [a, b, c] = [a / 4, b / 4, c / 4];
    floats.fill(0, c, c + m * n);
    for (let i = 0; i < m; i++) {
      for (let l = 0; l < k; l++) {
        const factor = floats[a + i * k + l];
        const row = b + l * n;
        for (let j = 0, at = c + i * n; j < n; j++, at++) floats[at] += factor * floats[row + j];
      }
    }
  };

  private readonly plainExponential: Exponential = (at, end) => {
    for (let i = at / 4; i < end / 4; i++) this.floats[i] = Math.exp(this.floats[i]);
  };
}
