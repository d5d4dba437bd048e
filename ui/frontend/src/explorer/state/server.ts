import type { RunFiles } from "../../core/api";
import { Signal } from "../../core/signal";
import { readTensors, type TensorFile } from "../../core/tensors";

const LOOK_MS = 400;
/** A job that nobody has heard of for so long was refused; the page says why. */
const PATIENCE_MS = 15_000;
const TELL_AGAIN_MS = 4000;
const TELLINGS = 3;

export interface Group {
  name: string;
  items: number[];
}

export interface Direction {
  name: string;
  vector: number[];
}

/** What people have said of the run. */
export interface Kept {
  groups: Group[];
  directions: Direction[];
  /** Names of dimensions, by their number. */
  dimensions: Record<string, string>;
}

export type Progress = (share: number, text: string) => void;
type Params = Record<string, string | number>;

/** What the browser asks of the server: long calculations, and to keep what was said. */
export class Server {
  /** What is kept has changed. */
  readonly changed = new Signal<Kept>();
  private closed = false;
  /** What was told and has not come back yet. */
  private said: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly files: RunFiles,
    public kept: Kept,
    private readonly ask: (job: { kind: string; params: Params }) => void,
    private readonly tell: (kept: Kept) => void,
  ) {}

  /** The result of a calculation, which is started when there is none. Throws the sentence that says why it failed. */
  async job(kind: string, params: Params, progress: Progress = () => undefined): Promise<TensorFile> {
    return readTensors(await this.result(kind, params, progress));
  }

  async json<Answer>(kind: string, params: Params, progress: Progress = () => undefined): Promise<Answer> {
    return JSON.parse(new TextDecoder().decode(await this.result(kind, params, progress))) as Answer;
  }

  keep(changes: Partial<Kept>): void {
    this.kept = { ...this.kept, ...changes };
    this.changed.emit(this.kept);
    this.say(JSON.stringify(this.kept), TELLINGS);
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
  update(kept: Kept): void {
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

  private async result(kind: string, params: Params, progress: Progress): Promise<ArrayBuffer> {
    let asked = 0;
    for (;;) {
      const found = await this.files.derived(kind, params);
      if (found instanceof ArrayBuffer) return found;
      if (found.state === "failed" && asked) throw new Error(found.text);
      if (found.state === "running") progress(found.share, found.text);
      else if (!asked) {
        asked = performance.now();
        this.ask({ kind, params });
      } else if (performance.now() - asked > PATIENCE_MS) throw new Error(found.text);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (this.closed) throw new Error("closed");
    }
  }
}
