import { Signal } from "../../core/signal";

/** The code that is decoded now: a passing preview, or the one pinned last. */
export class Spot {
  readonly changed = new Signal<Float32Array>();
  code: Float32Array;
  /** The code that stays when the preview has passed. */
  pinned: Float32Array;

  /** `settle`: puts a code where codes can lie. */
  constructor(code: Float32Array, private readonly settle: (code: Float32Array) => Float32Array = (free) => free) {
    this.code = this.pinned = settle(code);
  }

  preview(code: Float32Array): void {
    this.code = this.settle(code);
    this.changed.emit(this.code);
  }

  pin(code: Float32Array): void {
    this.pinned = this.settle(code);
    this.preview(this.pinned);
  }

  restore(): void {
    if (this.code !== this.pinned) this.preview(this.pinned);
  }
}
