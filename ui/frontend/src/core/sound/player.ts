import { Signal } from "../signal";
import type { Heard } from "./hearing";

/** The largest value that is played: half of full scale, whatever a network makes up. */
const LOUDEST = 0.5;
/** How much louder a quiet sound is made, at most. */
const MOST_GAIN = 8;
/** Seconds in which a sound begins and ends, so that it does not click. */
const SWELL = 0.005;

/** Plays one sound at a time; the next one ends the one before. Nothing is heard before somebody asks for it. */
export class Player {
  readonly changed = new Signal<void>();
  /** Who asked for what is heard now. */
  by: object | null = null;
  private context: AudioContext | null = null;
  private source: AudioBufferSourceNode | null = null;

  /** Plays a sound for somebody; who asks again while it is heard ends it. */
  toggle(by: object, heard: () => Heard): void {
    if (this.by === by) return this.stop();
    this.stop();
    const { values, rate } = heard();
    if (values.length === 0) return;
    this.context ??= new AudioContext();
    void this.context.resume();
    const buffer = this.context.createBuffer(1, values.length, rate);
    buffer.copyToChannel(limited(values, rate), 0);
    const source = (this.source = this.context.createBufferSource());
    source.buffer = buffer;
    source.connect(this.context.destination);
    source.onended = () => this.source === source && this.stop();
    source.start();
    this.by = by;
    this.changed.emit();
  }

  stop(): void {
    const { source } = this;
    if (!source) return;
    this.source = this.by = null;
    source.stop();
    source.disconnect();
    this.changed.emit();
  }
}

/** A sound as loud as others, and never louder than half of what can be; what is no number is silence. */
export function limited(values: Float32Array, rate: number): Float32Array<ArrayBuffer> {
  const found = Float32Array.from(values, (value) => (Number.isFinite(value) ? value : 0));
  const most = found.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const gain = most > 0 ? Math.min(MOST_GAIN, LOUDEST / most) : 0;
  const swell = Math.max(1, Math.min(found.length / 2, SWELL * rate));
  for (let i = 0; i < found.length; i++) found[i] *= gain * Math.min(1, i / swell, (found.length - 1 - i) / swell);
  return found;
}

/** The one of the page. */
export const player = new Player();
