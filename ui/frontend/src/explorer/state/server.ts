import type { Annotations, Direction, Group, JobKind, JobParams, JobTensors, JobTold } from "../../contract";
import { Missing, type Files, type Service } from "../../core/files/files";
import { Signal } from "../../core/signal";
import { readTensors, type TensorFile } from "../../core/tensors";

const LOOK_MS = 400;
/** A job that nobody has heard of for so long was refused; the page says why. */
const PATIENCE_MS = 15_000;
const TELL_AGAIN_MS = 4000;
const TELLINGS = 3;

export type { Annotations, Direction, Group };
export type Progress = (share: number, text: string) => void;

/** What the browser asks of the server: long calculations, and to keep what was said. */
export class Server {
  /** What is kept has changed. */
  readonly changed = new Signal<Annotations>();
  private closed = false;
  /** What was told and has not come back yet. */
  private said: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly files: Files,
    public kept: Annotations,
    private readonly ask: (job: { kind: JobKind; params: JobParams[JobKind] }) => void,
    private readonly tell: (kept: Annotations) => void,
    /** Why nothing is kept and no calculation started for who looks at the run; empty when it is. */
    readonly locked = "",
  ) {}

  /** Whether there is somebody who does this. */
  can(service: Service): boolean {
    return this.files.can(service);
  }

  /** The result of a calculation, which is started when there is none. Throws the sentence that says why it failed, or may not be started. */
  async job<Of extends JobKind>(kind: Of, params: JobParams[Of], progress: Progress = () => undefined): Promise<TensorFile<JobTensors[Of], JobTold[Of]>> {
    return readTensors(await this.result(kind, params, progress));
  }

  /** Where nobody writes it down it is kept for this visit. */
  keep(changes: Partial<Annotations>): void {
    if (this.locked) return;
    this.kept = { ...this.kept, ...changes };
    this.changed.emit(this.kept);
    if (this.can("keep")) this.say(JSON.stringify(this.kept), TELLINGS);
  }

  /** A page that is drawn anew meanwhile may not hear it: it is told again until the page says the same. */
  private say(text: string, times: number): void {
    clearTimeout(this.timer);
    this.said = times > 0 ? text : null;
    if (times === 0) return;
    this.tell(this.kept);
    this.timer = setTimeout(() => this.say(text, times - 1), TELL_AGAIN_MS);
  }

  /** The page's word on what is kept. */
  update(kept: Annotations): void {
    const text = JSON.stringify(kept);
    // What was said here is newer than what the page has to say until it has heard it.
    if (this.said !== null && text !== this.said) return;
    clearTimeout(this.timer);
    this.said = null;
    if (text === JSON.stringify(this.kept)) return;
    this.kept = kept;
    this.changed.emit(kept);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async result<Of extends JobKind>(kind: Of, params: JobParams[Of], progress: Progress): Promise<ArrayBuffer> {
    if (!this.files.can(kind, params)) throw new Missing(kind);
    let asked = 0;
    for (;;) {
      const found = await this.files.derived(kind, params);
      if (found instanceof ArrayBuffer) return found;
      if (found.state === "failed" && asked) throw new Error(found.text);
      if (found.state === "running") progress(found.share, found.text);
      else if (this.locked) throw new Error(this.locked);
      else if (!asked) {
        asked = performance.now();
        this.ask({ kind, params });
      } else if (performance.now() - asked > PATIENCE_MS) throw new Error(found.text);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (this.closed) throw new Error("closed");
    }
  }
}
