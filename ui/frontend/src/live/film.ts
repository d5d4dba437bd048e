import { FILES, type InputsTensors, type SnapshotTensors } from "../contract";
import { snapshotFile, type Files } from "../core/files/files";
import { Sweep } from "../core/gestures";
import type { Look } from "../core/looks/look";
import type { Samples } from "../core/looks/sample";
import { bytes, floats, integers } from "../core/tensors";
import type { Snapshot } from "./history";

export interface Inputs {
  pictures: Samples;
  inputs: Samples;
  /** Pictures of more of the followed items; null where there are none. */
  sprites: Samples | null;
  labels: Int32Array;
  heldOut: Uint8Array;
}

export interface Frame {
  snapshot: Snapshot;
  index: number;
  xy: Float32Array;
  reconstructions: Samples;
  /** Where the next step pushes the first items on the map, x, y, x, y...; null where nobody has asked. */
  push: Float32Array | null;
}

const FRAME_MS = 450;

/** The snapshots of a run: fetched once each, shown one after the other. */
export class Film {
  private snapshots: Snapshot[] = [];
  private readonly frames = new Map<string, Promise<Frame>>();
  private inputs: Promise<Inputs> | null = null;
  private readonly sweep = new Sweep("film");
  private wanted = -1;
  private shown = "";
  private busy = false;
  private timer = 0;

  constructor(
    private readonly files: Files,
    private readonly look: Look,
    private readonly onFrame: (frame: Frame, inputs: Inputs) => Promise<void>,
    private readonly onPlaying: (playing: boolean) => void,
  ) {}

  get playing(): boolean {
    return this.timer !== 0;
  }

  get length(): number {
    return this.snapshots.length;
  }

  /** The moment that is looked at; -1 before the first. */
  get index(): number {
    return this.wanted;
  }

  get moments(): readonly Snapshot[] {
    return this.snapshots;
  }

  /** Takes the list of known snapshots and shows the newest, unless one looks at an older one. */
  follow(snapshots: Snapshot[]): void {
    const atEnd = this.wanted === this.snapshots.length - 1;
    this.snapshots = snapshots.slice();
    if (atEnd && !this.playing) void this.show(snapshots.length - 1);
  }

  clear(): void {
    this.pause();
    this.snapshots = [];
    this.frames.clear();
    this.inputs = null;
    this.wanted = -1;
    this.shown = "";
  }

  seek(index: number): void {
    this.pause();
    void this.show(index);
  }

  play(): void {
    if (this.snapshots.length < 2) return;
    const next = this.wanted >= this.snapshots.length - 1 ? 0 : this.wanted + 1;
    this.onPlaying(true);
    this.timer = window.setTimeout(() => this.advance(next), 0);
  }

  pause(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.onPlaying(false);
  }

  /** A moment, without showing it; rejected when it cannot be read. */
  frame(index: number): Promise<Frame> {
    const snapshot = this.snapshots[index];
    if (!snapshot) return Promise.reject(new Error(`there is no moment ${index}`));
    const key = keyOf(snapshot);
    const known = this.frames.get(key);
    if (known) return known;
    const reading = this.readFrame(snapshot, index);
    this.frames.set(key, reading);
    reading.catch(() => this.frames.delete(key));
    return reading;
  }

  private async advance(index: number): Promise<void> {
    const timer = this.timer;
    const start = performance.now();
    await this.show(index);
    if (this.timer !== timer) return;
    if (index >= this.snapshots.length - 1) return this.pause();
    const rest = Math.max(0, FRAME_MS - (performance.now() - start));
    this.timer = window.setTimeout(() => this.advance(index + 1), rest);
  }

  /** Of several requests during one fetch only the last is served. */
  private async show(index: number): Promise<void> {
    this.wanted = index;
    this.sweep.to(index / (this.snapshots.length - 1));
    if (this.busy) return;
    this.busy = true;
    while (this.wanted >= 0 && this.wanted < this.snapshots.length && keyOf(this.snapshots[this.wanted]) !== this.shown) {
      const target = this.wanted;
      const key = keyOf(this.snapshots[target]);
      await this.present(target);
      this.shown = key;
    }
    this.busy = false;
  }

  /** A snapshot that cannot be read is passed over; the next one comes soon. */
  private async present(index: number): Promise<void> {
    try {
      const inputs = await (this.inputs ??= this.readInputs());
      await this.onFrame({ ...(await this.frame(index)), index }, inputs);
    } catch (error) {
      this.inputs?.catch(() => (this.inputs = null));
      console.warn("snapshot", this.snapshots[index]?.step, error);
    }
  }

  private async readInputs(): Promise<Inputs> {
    const file = await this.files.tensors<InputsTensors, never>(FILES.inputs);
    return {
      pictures: this.look.stored(file.tensors.pictures!),
      inputs: this.look.stored(file.tensors.inputs!),
      sprites: file.tensors.sprites ? this.look.stored(file.tensors.sprites) : null,
      labels: integers(file, "labels"),
      heldOut: bytes(file, "held_out"),
    };
  }

  private async readFrame(snapshot: Snapshot, index: number): Promise<Frame> {
    const file = await this.files.tensors<SnapshotTensors, never>(snapshotFile("tensors", snapshot.step));
    const reconstructions = this.look.stored(file.tensors.reconstructions!);
    const push = file.tensors.push ? onPlane(floats(file, "push"), floats(file, "plane"), file.tensors.push.shape[1]) : null;
    return { snapshot, index, xy: floats(file, "xy"), reconstructions, push };
  }
}

/** A moment that was written again, with arrows, is another one. */
const keyOf = ({ step, again }: Snapshot): string => `${step} ${again}`;

/** Directions in code space `(k, d)` as directions on a map with the axes `plane` `(2, d)`. */
export function onPlane(vectors: Float32Array, plane: Float32Array, size: number): Float32Array {
  const count = vectors.length / size;
  const found = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < 2; axis++) {
      for (let j = 0; j < size; j++) found[2 * i + axis] += vectors[i * size + j] * plane[axis * size + j];
    }
  }
  return found;
}
