import { Signal } from "../../core/signal";

/** The code that is decoded now: a passing preview, or the one pinned last. */
export class Spot {
  readonly changed = new Signal<Float32Array>();
  code: Float32Array;
  /** The code that stays when the preview has passed. */
  pinned: Float32Array;

  constructor(code: Float32Array) {
    this.code = this.pinned = code;
  }

  preview(code: Float32Array): void {
    this.code = code;
    this.changed.emit(code);
  }

  pin(code: Float32Array): void {
    this.pinned = code;
    this.preview(code);
  }

  restore(): void {
    if (this.code !== this.pinned) this.preview(this.pinned);
  }
}
