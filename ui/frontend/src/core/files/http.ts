import { ADDRESSES, QUERY, SHAPE, type JobKind, type JobParams } from "../../contract";
import type { RunAddress } from "../bundle";
import type { Output } from "../engine";
import { readTensors, type TensorFile } from "../tensors";
import { Missing, Refused, TooOften, type Drawn, type Files, type Pending } from "./files";
import { line, whole } from "./line";

const PATIENCE_MS = 15_000;

/** The files of one run, over the app's HTTP API. Files and results of jobs are asked for until somebody answers; what is asked for as `json` is looked at again and again anyway. */
export class HttpFiles implements Files {
  constructor(private readonly address: RunAddress) {}

  /** The server does everything. */
  can(): boolean {
    return true;
  }

  only(): null {
    return null;
  }

  async json<Answer>(path: string): Promise<Answer> {
    return (await this.get(path)).json() as Promise<Answer>;
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    return (await this.fetched(path, this.fresh())).arrayBuffer();
  }

  async tensors<Tensors, Told extends string>(path: string): Promise<TensorFile<Tensors, Told>> {
    return readTensors(await this.bytes(path));
  }

  async tagged(path: string, part = "", over?: () => boolean): Promise<{ content: ArrayBuffer; tag: string }> {
    const version = this.version(path);
    const query = [part && `${QUERY.part}=${part}`, version && `${QUERY.version}=${version}`].filter(Boolean).join("&");
    const asked = query ? `${path}?${query}` : path;
    // No headers of its own where the version is known: only so is it what the page has announced and the browser has begun to fetch.
    const answer = await this.fetched(asked, version ? {} : this.fresh(), over);
    return { content: await answer.arrayBuffer(), tag: this.tagOf(path, answer) };
  }

  expected(path: string): string | null {
    const version = this.version(path);
    return version ? `${this.url(path)} "${version}"` : null;
  }

  async tag(path: string): Promise<string> {
    return this.tagOf(path, await checked(await fetch(this.url(path), { ...this.options(), method: "HEAD" })));
  }

  async derived<Of extends JobKind>(kind: Of, params: JobParams[Of], over?: () => boolean): Promise<ArrayBuffer | Pending> {
    const query = new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));
    const answer = await line.persist(() => whole(this.url(`${ADDRESSES.derived.replace("{kind}", kind)}?${query}`), this.fresh()), over);
    if (answer.status === 202 || answer.status === 404) return (await answer.json()) as Pending;
    return (await checked(answer)).arrayBuffer();
  }

  async decoded(codes: Float32Array, drawn?: Drawn): Promise<Output> {
    const by = drawn ? `&${QUERY.temperature}=${drawn.temperature}&${QUERY.seed}=${drawn.seed}` : "";
    const answer = await this.get(`${ADDRESSES.decode}?${QUERY.code}=${codes.join(",")}${by}`);
    const shape = answer.headers.get(SHAPE)!.split(",").map(Number);
    return { data: new Float32Array(await answer.arrayBuffer()), shape };
  }

  private version(path: string): string | undefined {
    return this.address.versions?.[path];
  }

  private url(path: string): string {
    return `${this.address.base ?? ""}${ADDRESSES.run.replace("{run}", encodeURIComponent(this.address.run))}/${path}`;
  }

  private fresh(): RequestInit {
    return { cache: "no-cache", headers: { "Accept-Language": this.address.lang ?? "en" } };
  }

  /** Given up when it takes too long. */
  private options(): RequestInit {
    return { ...this.fresh(), signal: AbortSignal.timeout(PATIENCE_MS) };
  }

  private tagOf(path: string, answer: Response): string {
    return `${this.url(path)} ${answer.headers.get("etag")}`;
  }

  private async get(path: string): Promise<Response> {
    return checked(await fetch(this.url(path), this.options()));
  }

  private async fetched(path: string, options: RequestInit, over?: () => boolean): Promise<Response> {
    return checked(await line.persist(() => whole(this.url(path), options), over));
  }
}

/** The answer, if it is one. A server that fails says nothing that is meant for people. */
async function checked(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const words = await sentence(answer);
  if (answer.status === 404) throw new Missing(words);
  if (answer.status === 429) throw new TooOften(words);
  throw answer.status < 500 ? new Refused(words) : new Error(words);
}

async function sentence(answer: Response): Promise<string> {
  try {
    return ((await answer.json()) as { error?: string }).error ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}
