import type { JobKind, JobParams } from "../../contract";
import { Missing, type Files } from "./files";

const LOOK_MS = 400;
/** A look takes no longer where somebody answers. */
const AWAY_MS = 5000;
/** A job that nobody has heard of for so long was refused; the page says why. */
const PATIENCE_MS = 15_000;

/** Who waits for a calculation. */
export interface Waiting {
  /** Has it started, as there is no result yet. */
  ask(): void;
  progress(share: number, text: string): void;
  /** Why nothing may be started here; empty when it may. */
  readonly locked: string;
  /** Nobody waits any more. */
  over(): boolean;
}

/** The result of a calculation, which is started when there is none. Throws the sentence that says why it failed, or may not be started. */
export async function calculated<Of extends JobKind>(files: Files, kind: Of, params: JobParams[Of], waiting: Waiting): Promise<ArrayBuffer> {
  if (!files.can(kind, params)) throw new Missing(kind);
  let asked = 0;
  let again = false;
  for (;;) {
    const looked = performance.now();
    const found = await files.derived(kind, params, () => waiting.over());
    if (found instanceof ArrayBuffer) return found;
    // Where the server was away the page may not have heard of it: it is asked once more.
    if (asked && !again && found.state !== "failed" && performance.now() - looked > AWAY_MS) {
      asked = 0;
      again = true;
    }
    if (found.state === "failed" && asked) throw new Error(found.text);
    if (found.state === "running") waiting.progress(found.share, found.text);
    else if (waiting.locked) throw new Error(waiting.locked);
    else if (!asked) {
      asked = performance.now();
      waiting.ask();
    } else if (performance.now() - asked > PATIENCE_MS) throw new Error(found.text);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (waiting.over()) throw new Error("closed");
  }
}
