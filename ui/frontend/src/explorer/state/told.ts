import { Signal } from "../../core/signal";

/** So many codes of the encoder are remembered with the class that it took their items for. */
const REMEMBERED = 16;

interface Known {
  readonly size: number;
  nearest(code: Float32Array): { index: number };
}

/**
 * What the decoder of a conditional model is told besides the code: a number for each class, 1 for the one to be drawn. Everybody else
 * goes on with codes alone; here they are completed.
 */
export class Told {
  /** How many classes can be told. */
  readonly count: number;
  readonly changed = new Signal<number | null>();
  private readonly classes: Int32Array;
  /** Classes that can be chosen: those that items trained on are of, or are taken for; all where none of these is known. */
  readonly offered: number[];
  private readonly recent: { code: Float32Array; label: number }[] = [];
  private only: number | null = null;

  /** `rows`: of each item 1 for its class, as the model reads it. */
  constructor(rows: Uint8Array, items: number, private readonly known: Known, trained: Iterable<number> = []) {
    this.count = items ? rows.length / items : 0;
    this.classes = Int32Array.from({ length: items }, (_, i) => rows.subarray(i * this.count, (i + 1) * this.count).indexOf(1));
    const learnt = new Set(trained);
    this.offered = Array.from({ length: this.count }, (_, label) => label).filter((label) => !learnt.size || learnt.has(label) || this.classes.includes(label));
  }

  /** The class that everything is drawn as; null: every code as the item nearest to it. */
  get chosen(): number | null {
    return this.only;
  }

  choose(label: number | null): void {
    if (label === this.only) return;
    this.only = label;
    this.changed.emit(label);
  }

  /** The class of a code by itself: of an item that was encoded its own, else that of the nearest item. */
  own(code: Float32Array): number {
    const same = this.recent.find((one) => one.code.every((value, i) => value === code[i]));
    if (same) return same.label;
    const { index } = this.known.nearest(code);
    return index < 0 ? 0 : Math.max(0, this.classes[index]);
  }

  /** Codes that lie one after the other, as the decoder reads them; `alone`: whatever class was chosen. */
  complete(codes: Float32Array, alone = false): Float32Array {
    const { size } = this.known;
    return this.joined(codes, codes.length / size, (i) => (alone ? null : this.only) ?? this.own(codes.subarray(i * size, (i + 1) * size)));
  }

  /** One code in each of some classes. */
  each(code: Float32Array, labels: number[]): Float32Array {
    const codes = new Float32Array(labels.length * code.length);
    for (let i = 0; i < labels.length; i++) codes.set(code, i * code.length);
    return this.joined(codes, labels.length, (i) => labels[i]);
  }

  /** The code alone of what an encoder returns, whose class is remembered. */
  take(whole: Float32Array): Float32Array {
    const { size } = this.known;
    const code = whole.slice(0, size);
    this.recent.unshift({ code, label: Math.max(0, whole.subarray(size).indexOf(1)) });
    this.recent.length = Math.min(this.recent.length, REMEMBERED);
    return code;
  }

  private joined(codes: Float32Array, count: number, label: (i: number) => number): Float32Array {
    const { size } = this.known;
    const width = size + this.count;
    const read = new Float32Array(count * width);
    for (let i = 0; i < count; i++) {
      read.set(codes.subarray(i * size, (i + 1) * size), i * width);
      read[i * width + size + label(i)] = 1;
    }
    return read;
  }
}
