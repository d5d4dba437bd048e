import { readTensors, type TensorFile } from "./tensors";

export class HttpError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const PATIENCE_MS = 15_000;

/** A job that has no result (yet). */
export interface Pending {
  state: "none" | "running" | "failed";
  share: number;
  text: string;
}

const options = (lang: string): RequestInit =>
  ({ cache: "no-cache", headers: { "Accept-Language": lang }, signal: AbortSignal.timeout(PATIENCE_MS) });

/** The files of one run, over the app's HTTP API. */
export class RunFiles {
  /** `versions`: of files, as the page knows them. Such a version of a file never changes, so the browser may keep it. */
  constructor(
    private readonly base: string,
    private readonly run: string,
    private readonly lang = "en",
    private readonly versions: Record<string, string> = {},
  ) {}

  async json<Answer>(path: string): Promise<Answer> {
    return (await this.get(path)).json() as Promise<Answer>;
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    return (await this.get(path)).arrayBuffer();
  }

  /** A file, or a part of it, and what tells one version of the file from another. */
  async tagged(path: string, part = ""): Promise<{ content: ArrayBuffer; tag: string }> {
    const version = this.versions[path];
    const query = [part && `part=${part}`, version && `v=${version}`].filter(Boolean).join("&");
    const address = query ? `${path}?${query}` : path;
    // No headers of its own where the version is known: only so is it what the page has announced and the browser has begun to fetch.
    const answer = await (version ? checked(await fetch(this.url(address), { signal: AbortSignal.timeout(PATIENCE_MS) })) : this.get(address));
    return { content: await answer.arrayBuffer(), tag: this.tagOf(path, answer) };
  }

  /** The tag of the version that the page knows of; null when it knows none. */
  expected(path: string): string | null {
    const version = this.versions[path];
    return version ? `${this.url(path)} "${version}"` : null;
  }

  /** What tells the present version of a file from others, without fetching it. */
  async tag(path: string): Promise<string> {
    const answer = await fetch(this.url(path), { ...options(this.lang), method: "HEAD" });
    if (!answer.ok) throw new HttpError(answer.status, answer.statusText);
    return this.tagOf(path, answer);
  }

  /** The result of a job, or how far it is. */
  async derived(kind: string, params: Record<string, string | number>): Promise<ArrayBuffer | Pending> {
    const query = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const answer = await fetch(this.url(`derived/${kind}?${query}`), options(this.lang));
    if (answer.status === 200) return answer.arrayBuffer();
    if (answer.status === 202 || answer.status === 404) return (await answer.json()) as Pending;
    throw new HttpError(answer.status, await sentence(answer));
  }

  async tensors(path: string): Promise<TensorFile> {
    return readTensors(await this.bytes(path));
  }

  /** What the server decodes codes to that lie one after the other. */
  async decoded(codes: Float32Array): Promise<{ data: Float32Array; shape: number[] }> {
    const answer = await this.get(`decode?code=${codes.join(",")}`);
    const shape = answer.headers.get("x-shape")!.split(",").map(Number);
    return { data: new Float32Array(await answer.arrayBuffer()), shape };
  }

  private url(path: string): string {
    return `${this.base}/api/runs/${encodeURIComponent(this.run)}/${path}`;
  }

  private tagOf(path: string, answer: Response): string {
    return `${this.url(path)} ${answer.headers.get("etag")}`;
  }

  private async get(path: string): Promise<Response> {
    return checked(await fetch(this.url(path), options(this.lang)));
  }
}

async function checked(answer: Response): Promise<Response> {
  if (!answer.ok) throw new HttpError(answer.status, await sentence(answer));
  return answer;
}

async function sentence(answer: Response): Promise<string> {
  try {
    return ((await answer.json()) as { error?: string }).error ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}
