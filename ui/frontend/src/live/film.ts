import { FILES, type InputsTensors, type SnapshotTensors } from "../contract";
import { snapshotFile, type Files } from "../core/files/files";
import type { Look } from "../core/looks/look";
import type { Samples } from "../core/looks/sample";
import { bytes, floats, integers } from "../core/tensors";
import type { Snapshot } from "./history";

export interface Inputs {
  pictures: Samples;
  inputs: Samples;
  labels: Int32Array;
  heldOut: Uint8Array;
}

export interface Frame {
  snapshot: Snapshot;
  index: number;
  xy: Float32Array;
  reconstructions: Samples;
}

const FRAME_MS = 450;

/** The snapshots of a run: fetched once each, shown one after the other. */
export class Film {
  private snapshots: Snapshot[] = [];
  private readonly frames = new Map<number, Frame>();
  private inputs: Inputs | null = null;
  private wanted = -1;
  private shown = -1;
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
    this.wanted = this.shown = -1;
  }

  seek(index: number): void {
    this.pause();
    void this.show(index);
  }

  play(): void {
    if (this.snapshots.length < 2) return;
    const next = this.shown >= this.snapshots.length - 1 ? 0 : this.shown + 1;
    this.onPlaying(true);
    this.timer = window.setTimeout(() => this.advance(next), 0);
  }

  pause(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.onPlaying(false);
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
    if (this.busy) return;
    this.busy = true;
    while (this.wanted !== this.shown && this.wanted >= 0) {
      const target = this.wanted;
      await this.present(target);
      this.shown = target;
    }
    this.busy = false;
  }

  /** A snapshot that cannot be read is passed over; the next one comes soon. */
  private async present(index: number): Promise<void> {
    const snapshot = this.snapshots[index];
    if (!snapshot) return;
    try {
      const inputs = (this.inputs ??= await this.readInputs());
      const frame = this.frames.get(snapshot.step) ?? await this.readFrame(snapshot, index);
      this.frames.set(snapshot.step, frame);
      await this.onFrame(frame, inputs);
    } catch (error) {
      console.warn("snapshot", snapshot.step, error);
    }
  }

  private async readInputs(): Promise<Inputs> {
    const file = await this.files.tensors<InputsTensors, never>(FILES.inputs);
    return {
      pictures: this.look.stored(file.tensors.pictures!),
      inputs: this.look.stored(file.tensors.inputs!),
      labels: integers(file, "labels"),
      heldOut: bytes(file, "held_out"),
    };
  }

  private async readFrame(snapshot: Snapshot, index: number): Promise<Frame> {
    const file = await this.files.tensors<SnapshotTensors, never>(snapshotFile("tensors", snapshot.step));
    const reconstructions = this.look.stored(file.tensors.reconstructions!);
    return { snapshot, index, xy: floats(file, "xy"), reconstructions };
  }
}
