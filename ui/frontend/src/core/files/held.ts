import { ADDRESSES, QUERY, type JobKind, type JobParams } from "../../contract";
import { readTensors, type TensorFile } from "../tensors";
import { Missing, type Files, type Pending, type Service } from "./files";

/**
 * The files of one run, held in memory under the paths that the server gives them: `results/items.safetensors`, `feed` (the whole log,
 * as one answer), and results of jobs, named by `derivedPath`. Nobody calculates or decodes here, and nothing new will come.
 */
export class HeldFiles implements Files {
  /** `name`: of the run; it tells its files from those of others. */
  constructor(private readonly name: string, private readonly held: ReadonlyMap<string, Uint8Array>) {}

  can(service: Service, params?: object): boolean {
    if (params) return this.held.has(derivedPath(service, params));
    return [...this.held.keys()].some((path) => path.startsWith(derivedPath(service, {})));
  }

  only<Of extends JobKind>(kind: Of): JobParams[Of][] {
    const beginning = derivedPath(kind, {});
    const found = [...this.held.keys()].filter((path) => path.startsWith(beginning)).map((path) => [...new URLSearchParams(path.slice(beginning.length))]);
    return found.map((params) => Object.fromEntries(params.map(([name, text]) => [name, valueOf(text)])) as JobParams[Of]);
  }

  async json<Answer>(path: string): Promise<Answer> {
    const [name, query] = path.split("?");
    const answer = JSON.parse(new TextDecoder().decode(this.file(name))) as Answer;
    // A held log comes in one piece: behind its beginning there is no more.
    return name === ADDRESSES.feed && Number(new URLSearchParams(query).get(QUERY.from)) > 0 ? { ...answer, events: [] } : answer;
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    return this.file(path).slice().buffer as ArrayBuffer;
  }

  async tensors<Tensors, Told extends string>(path: string): Promise<TensorFile<Tensors, Told>> {
    return readTensors(await this.bytes(path));
  }

  /** A held file comes whole, whichever part is asked for. */
  async tagged(path: string): Promise<{ content: ArrayBuffer; tag: string }> {
    return { content: await this.bytes(path), tag: await this.tag(path) };
  }

  expected(path: string): string | null {
    return this.held.has(path) ? this.tagOf(path) : null;
  }

  async tag(path: string): Promise<string> {
    this.file(path);
    return this.tagOf(path);
  }

  async derived<Of extends JobKind>(kind: Of, params: JobParams[Of]): Promise<ArrayBuffer | Pending> {
    const path = derivedPath(kind, params);
    return this.held.has(path) ? this.bytes(path) : { state: "none", share: 0, text: "" };
  }

  async decoded(): Promise<never> {
    throw new Missing("decode");
  }

  private tagOf(path: string): string {
    return `${this.name}/${path} held`;
  }

  private file(path: string): Uint8Array {
    const content = this.held.get(path);
    if (!content) throw new Missing(path);
    return content;
  }
}

/** A value as it was before `derivedPath` has written it. */
const valueOf = (text: string): string | number => (text.trim() !== "" && String(Number(text)) === text ? Number(text) : text);

/** Where the result of a job lies, whatever order its parameters are named in. */
export function derivedPath(kind: string, params: object): string {
  const named = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return `derived/${kind}?${named.sort().join("&")}`;
}
