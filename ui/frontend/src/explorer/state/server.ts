import type { Annotations, Direction, Group, JobKind, JobParams, JobTensors, JobTold, Saying } from "../../contract";
import { calculated } from "../../core/files/calculated";
import type { Files, Service } from "../../core/files/files";
import { Signal } from "../../core/signal";
import { readTensors, type TensorFile } from "../../core/tensors";

const TELL_AGAIN_MS = 4000;
/** A server that is away for long is told less often. */
const TELL_LATE_MS = 30_000;

export type { Annotations, Direction, Group, Saying };
export type Progress = (share: number, text: string) => void;

/** What the browser asks of the server: long calculations, and to keep what was said. */
export class Server {
  /** What is kept has changed. */
  readonly changed = new Signal<Annotations>();
  private closed = false;
  /** What was said and the page has not heard yet, oldest first. */
  private unheard: Saying[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly files: Files,
    public kept: Annotations,
    private readonly ask: (job: { kind: JobKind; params: JobParams[JobKind] }) => void,
    private readonly tell: (sayings: Saying[]) => void,
    /** Why nothing is kept and no calculation started for who looks at the run; empty when it is. */
    readonly locked = "",
  ) {}

  /** Whether there is somebody who does this; of a calculation: with these parameters or with any. */
  can(service: Service): boolean;
  can<Of extends JobKind>(service: Of, params: JobParams[Of]): boolean;
  can<Of extends JobKind>(service: Of, params?: JobParams[Of]): boolean {
    return params ? this.files.can(service, params) : this.files.can(service);
  }

  /** The parameters whose results are there, where no others can be had; null where any can. */
  only<Of extends JobKind>(kind: Of): JobParams[Of][] | null {
    return this.files.only(kind);
  }

  /** The result of a calculation, which is started when there is none. Throws the sentence that says why it failed, or may not be started. */
  async job<Of extends JobKind>(kind: Of, params: JobParams[Of], progress: Progress = () => undefined): Promise<TensorFile<JobTensors[Of], JobTold[Of]>> {
    const waiting = { ask: () => this.ask({ kind, params }), progress, locked: this.locked, over: () => this.closed };
    return readTensors(await calculated(this.files, kind, params, waiting));
  }

  /** Where nobody writes it down it is kept for this visit. */
  keep(changes: Partial<Annotations>): void {
    if (this.locked) return;
    const before = this.kept;
    this.kept = { ...before, ...changes };
    this.changed.emit(this.kept);
    if (!this.can("keep")) return;
    // Not crypto.randomUUID: over plain HTTP from another machine there is none.
    this.unheard.push({ id: Math.random().toString(36).slice(2), said: this.kept, before });
    this.say(TELL_AGAIN_MS);
  }

  /** A page that is drawn anew meanwhile, or is away, may not hear it: it is told again until it has heard. */
  private say(again: number): void {
    clearTimeout(this.timer);
    if (this.unheard.length === 0) return;
    this.tell([...this.unheard]);
    this.timer = setTimeout(() => this.say(Math.min(2 * again, TELL_LATE_MS)), again);
  }

  /** The page's word on what is kept, others' sayings too, and the last one it has heard of this tab. */
  update(kept: Annotations, heard = ""): void {
    const known = this.unheard.findIndex(({ id }) => id === heard);
    this.unheard = this.unheard.slice(known + 1);
    // What was said here is newer than what the page has to say until it has heard it.
    if (this.unheard.length > 0) return;
    clearTimeout(this.timer);
    if (JSON.stringify(kept) === JSON.stringify(this.kept)) return;
    this.kept = kept;
    this.changed.emit(kept);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
