import type { RunFiles } from "../core/api";
import { Signal } from "../core/signal";
import { readTensors, type TensorFile } from "../core/tensors";

const LOOK_MS = 400;
/** A job that nobody has heard of for so long was refused; the page says why. */
const PATIENCE_MS = 15_000;

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
    this.tell(this.kept);
  }

  /** The page's word on what is kept. */
  update(kept: Kept): void {
    if (JSON.stringify(kept) === JSON.stringify(this.kept)) return;
    this.kept = kept;
    this.changed.emit(kept);
  }

  close(): void {
    this.closed = true;
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
