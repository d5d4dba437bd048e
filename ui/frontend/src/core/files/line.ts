import { Signal } from "../signal";

/** So long may nothing come: then the line is taken for dead. A slow one may take as long as it needs. */
const SILENT_MS = 15_000;
const FIRST_MS = 500;
const LATEST_MS = 8000;
/** After that nobody asks any more by itself. */
const PATIENCE_MS = 600_000;
/** What a proxy says while the server behind it is away. */
const AWAY = [502, 503, 504];

/** Nobody has answered to the end: there is no network, or no server. */
export class Unanswered extends Error {}

/** The line to the server: it tells when somebody waits because nobody answers. */
class Line {
  readonly changed = new Signal<boolean>();
  private waiting = 0;

  get dead(): boolean {
    return this.waiting > 0;
  }

  /** Asks until somebody answers, or nobody waits any more: later and later, and at once when the network is back. */
  async persist<Answer>(ask: () => Promise<Answer>, over = () => false): Promise<Answer> {
    const began = performance.now();
    let told = false;
    try {
      for (let wait = FIRST_MS; ; wait = Math.min(2 * wait, LATEST_MS)) {
        try {
          return await ask();
        } catch (error) {
          if (!(error instanceof Unanswered) || performance.now() - began > PATIENCE_MS) throw error;
          if (!told) this.count(1);
          told = true;
          await backOrAfter(wait);
          if (over()) throw error;
        }
      }
    } finally {
      if (told) this.count(-1);
    }
  }

  private count(more: number): void {
    const before = this.dead;
    this.waiting += more;
    if (this.dead !== before) this.changed.emit(this.dead);
  }
}

export const line = new Line();

/** An answer whose content is there whole. Throws `Unanswered` where nothing comes any more. */
export async function whole(address: string, options: RequestInit): Promise<Response> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), SILENT_MS);
  };
  listen();
  try {
    const answer = await fetch(address, { ...options, signal: stop.signal });
    if (AWAY.includes(answer.status)) throw new Unanswered(answer.statusText);
    return new Response(answer.body && await contentOf(answer.body, listen), answer);
  } catch (error) {
    // A TypeError is what fetch throws without a network, and reading where it goes half-way.
    throw error instanceof TypeError || stop.signal.aborted ? new Unanswered(String(error)) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function contentOf(body: ReadableStream<Uint8Array>, heard: () => void): Promise<Blob> {
  const pieces: Uint8Array[] = [];
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    heard();
  }
  return new Blob(pieces as BlobPart[]);
}

function backOrAfter(wait: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    globalThis.addEventListener?.("online", done);
  });
}
