import type { Look } from "../../core/looks/look";
import type { Samples } from "../../core/looks/sample";
import { SAMPLERS, type ItemsTensors, type ItemsTold, type Sampler } from "../../contract";
import { bytes, floats, integers, type TensorFile } from "../../core/tensors";
import { Told } from "./told";

export type ItemsFile = TensorFile<ItemsTensors, ItemsTold>;

export interface Neighbour {
  index: number;
  distance: number;
}

/** Work allowed for the typical distance: comparisons times dimensions. */
const TYPICAL_BUDGET = 3e7;
const THIN_BUDGET = 5e6;
const FAR_QUANTILE = 0.99;
/** Rounding makes less than this of a length of 1. */
const ON_SPHERE = 1e-5;

/** Where real items lie thinner than all but these few have them round them, the decoder has seen little. */
const THIN_QUANTILE = 0.05;

/** Real items round a code. */
export interface Around {
  /** The nearest ones, the nearest first. */
  nearest: Neighbour[];
  /** How many lie within a distance. */
  near: number;
}

/** Codes of items by each of their two views alone. */
export interface Alone {
  first: Float32Array;
  second: Float32Array;
  /** How many places of an item's last side are its first view. */
  cut: number;
  /** How well each view is told from the other: six errors an item; null while it trains. */
  crossed: Float32Array | null;
}

/** All items of a run with their codes, and the plane that the map shows. */
export class Items {
  readonly codes: Float32Array;
  readonly xy: Float32Array;
  readonly labels: Int32Array;
  readonly heldOut: Uint8Array;
  readonly error: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly effect: Float32Array;
  /** The plane that the run was published with: a spot of it and two axes. */
  readonly centre: Float32Array;
  readonly plane: Float32Array;
  /** Standard deviation of each number of each code, where codes are normal distributions. */
  readonly sigma: Float32Array | null;
  /** What is known of each item by name, where the data say it. */
  readonly factors: Float32Array | null;
  /** Whether the run holds the originals; they may come later than the rest. */
  stored: boolean;
  /** The originals that are there. */
  pictures: Samples | null;
  /** What the decoder is told besides a code; null where it reads codes alone. */
  readonly told: Told | null;
  /** By each of two views alone; null where items are not two views. */
  readonly alone: Alone | null;
  /** Codes that each sampler has drawn, one after the other. */
  readonly draws: Partial<Record<Sampler, Float32Array>>;
  /** Of an ordered code, how many of its first numbers are a code by themselves; the others are 0 then. */
  readonly prefixes: number[];
  /** Whether layers settle before they learn. */
  readonly settles: boolean;
  /** Above which size a number of a sparse code fires; null where codes are not sparse. */
  readonly fires: number | null;
  /** Whether what is decoded is written word by word, so that words can be drawn. */
  readonly writes: boolean;
  /** Whether codes are directions, at distance 1 from the centre: distances between them are then angles, along the sphere. */
  readonly sphere: boolean;
  /** Of one item as the encoder reads it. */
  readonly shape: number[];
  readonly count: number;
  /** Dimensions of a code. */
  readonly size: number;
  private far: number | null = null;
  private thin: number | null = null;
  /** Originals are not fetched before this: they would keep what the first picture needs waiting. */
  urgent: Promise<unknown> = Promise.resolve();
  private coming: Promise<Samples | null> | null = null;

  /** `apart`: fetches the originals where they are in a file of their own. */
  constructor(file: ItemsFile, private readonly look: Look, private readonly apart: (() => Promise<ItemsFile>) | null = null) {
    this.codes = floats(file, "codes");
    this.xy = floats(file, "xy");
    this.labels = integers(file, "labels");
    this.heldOut = bytes(file, "held_out");
    this.error = floats(file, "error");
    this.low = floats(file, "low");
    this.high = floats(file, "high");
    this.effect = floats(file, "effect");
    this.centre = floats(file, "centre");
    this.plane = floats(file, "plane");
    this.sigma = file.tensors.sigma ? floats(file, "sigma") : null;
    this.factors = file.tensors.factors ? floats(file, "factors") : null;
    this.pictures = file.tensors.pictures ? look.stored(file.tensors.pictures) : null;
    this.stored = this.pictures !== null || (apart !== null && file.metadata.pictures === "apart");
    this.draws = drawsOf(file);
    this.alone = aloneOf(file);
    this.shape = JSON.parse(file.metadata.shape!) as number[];
    this.prefixes = JSON.parse(file.metadata.prefixes ?? "[]") as number[];
    this.settles = file.metadata.settles !== undefined;
    this.fires = file.metadata.fires === undefined ? firesOf(this.codes) : Number(file.metadata.fires);
    this.writes = file.metadata.writes === "1";
    this.sphere = file.metadata.sphere !== undefined;
    this.count = this.labels.length;
    this.size = this.centre.length;
    this.told = file.tensors.told ? new Told(bytes(file, "told"), this.count, this, this.labels.filter((_, i) => !this.heldOut[i])) : null;
  }

  /** The originals, which are fetched when first asked for; null where there are none, or they cannot be fetched. */
  originals(): Promise<Samples | null> {
    if (this.pictures || !this.stored) return Promise.resolve(this.pictures);
    return (this.coming ??= this.urgent.then(() => this.fetchOriginals()));
  }

  /** Whether the sphere is one in space, which can be seen. */
  get isGlobe(): boolean {
    return this.sphere && this.size === 3;
  }

  /** Pulls a code onto the sphere, where codes lie on one; the array itself, as it is in one's hand. */
  settle(code: Float32Array): Float32Array {
    if (!this.sphere) return code;
    const length = Math.hypot(...code);
    if (length > 0 && Math.abs(length - 1) > ON_SPHERE) code.forEach((value, i) => (code[i] = value / length));
    return code;
  }

  /** A distance through space as the one between codes: on a sphere the way along it, from square of the chord. */
  measured(squares: number): number {
    const chord = Math.sqrt(squares);
    return this.sphere && chord < Infinity ? 2 * Math.asin(Math.min(1, chord / 2)) : chord;
  }

  code(index: number): Float32Array {
    return this.codes.slice(index * this.size, (index + 1) * this.size);
  }

  /** The mean of all codes; what is not finite does not count. */
  average(): Float32Array {
    return this.meanOf((value) => value);
  }

  /** How much the codes spread in each dimension. */
  deviations(): Float32Array {
    const mean = this.average();
    return this.meanOf((value, i) => (value - mean[i]) ** 2).map(Math.sqrt);
  }

  nearest(code: Float32Array, leftOut: (index: number) => boolean = () => false): Neighbour {
    let best = Infinity;
    let index = -1;
    for (let item = 0; item < this.count; item++) {
      const squares = this.squaredDistance(code, item, best);
      if (squares < best && !leftOut(item)) {
        best = squares;
        index = item;
      }
    }
    return { index, distance: this.measured(best) };
  }

  /** How many items lie within a distance of a code. */
  within(code: Float32Array, distance: number): number {
    const limit = this.squaresOf(distance);
    let found = 0;
    for (let item = 0; item < this.count; item++) if (this.squaredDistance(code, item, limit) <= limit) found++;
    return found;
  }

  /** The `k` items nearest to a code and how many lie within a distance of it, found in one pass. */
  around(code: Float32Array, k: number, distance: number): Around {
    const reach = this.squaresOf(distance);
    const nearest: Neighbour[] = [];
    let near = 0;
    for (let item = 0; item < this.count; item++) {
      const last = nearest.length < k ? Infinity : nearest[k - 1].distance;
      const squares = this.squaredDistance(code, item, Math.max(last, reach));
      if (squares <= reach) near++;
      if (!(squares < last)) continue;
      let at = nearest.length;
      while (at > 0 && nearest[at - 1].distance > squares) at--;
      nearest.splice(at, 0, { index: item, distance: squares });
      if (nearest.length > k) nearest.pop();
    }
    return { nearest: nearest.map(({ index, distance: squares }) => ({ index, distance: this.measured(squares) })), near };
  }

  /** Fewer items than these round a code are few: nearly all items have more round them. 1 at least. */
  thinBelow(): number {
    this.thin ??= this.usuallyNear();
    return this.thin;
  }

  /** What takes a while and has to be known before it can be said how much lies near. */
  get judged(): boolean {
    return this.far !== null && this.thin !== null;
  }

  /** Beyond this distance from every item there is no data: nearly all items have a closer neighbour. */
  farDistance(): number {
    this.far ??= this.typicalDistance();
    return this.far;
  }

  private async fetchOriginals(): Promise<Samples | null> {
    try {
      const { tensors } = await this.apart!();
      this.pictures = this.look.stored(tensors.pictures!);
    } catch (error) {
      // Gone or torn: what their codes decode to takes their place.
      console.warn("pictures", error);
      this.stored = false;
    }
    return this.pictures;
  }

  private typicalDistance(): number {
    if (this.count < 3) return Infinity;
    const distances = this.some(TYPICAL_BUDGET).map((item) => this.nearest(this.code(item), (other) => other === item).distance);
    distances.sort((a, b) => a - b);
    return distances[Math.floor(FAR_QUANTILE * (distances.length - 1))];
  }

  private usuallyNear(): number {
    const far = this.farDistance();
    if (!Number.isFinite(far)) return 1;
    // The item itself is no neighbour of its own.
    const counts = this.some(THIN_BUDGET).map((item) => this.within(this.code(item), far) - 1).sort((a, b) => a - b);
    return Math.max(1, counts[Math.floor(THIN_QUANTILE * (counts.length - 1))]);
  }

  /** Items spread over all of them, as many as can be compared with all others within a budget. */
  private some(budget: number): number[] {
    const affordable = Math.floor(budget / (this.count * this.size));
    const step = Math.max(1, Math.ceil(this.count / Math.max(50, affordable)));
    return Array.from({ length: Math.ceil(this.count / step) }, (_, i) => i * step);
  }

  private meanOf(read: (value: number, dimension: number) => number): Float32Array {
    const sums = new Float64Array(this.size);
    const counts = new Float64Array(this.size);
    this.codes.forEach((value, at) => {
      if (!Number.isFinite(value)) return;
      sums[at % this.size] += read(value, at % this.size);
      counts[at % this.size]++;
    });
    return Float32Array.from(sums, (sum, i) => (counts[i] > 0 ? sum / counts[i] : 0));
  }

  private squaresOf(distance: number): number {
    return (this.sphere ? 2 * Math.sin(Math.min(Math.PI, distance) / 2) : distance) ** 2;
  }

  /** Stops early once it is no better than `limit`. */
  private squaredDistance(code: Float32Array, item: number, limit: number): number {
    const start = item * this.size;
    let sum = 0;
    for (let i = 0; i < this.size && sum < limit; i++) {
      const difference = code[i] - this.codes[start + i];
      sum += difference * difference;
    }
    return sum;
  }
}

function drawsOf(file: ItemsFile): Items["draws"] {
  const there = SAMPLERS.filter((name) => file.tensors[`draws.${name}`]);
  return Object.fromEntries(there.map((name) => [name, floats(file, `draws.${name}`)]));
}

function aloneOf(file: ItemsFile): Alone | null {
  const { tensors, metadata } = file;
  if (!tensors.first_alone || !tensors.second_alone) return null;
  const crossed = tensors.crossed ? floats(file, "crossed") : null;
  return { first: floats(file, "first_alone"), second: floats(file, "second_alone"), cut: Number(metadata.first_view), crossed };
}

/** Runs of older versions do not say whether their codes are sparse: those are of which most numbers are 0. */
function firesOf(codes: Float32Array): number | null {
  const silent = codes.reduce((sum, value) => sum + Number(value === 0), 0);
  return silent > codes.length / 2 ? 0 : null;
}
