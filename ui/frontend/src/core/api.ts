import { readTensors, type TensorFile } from "./tensors";

export class HttpError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const PATIENCE_MS = 15_000;

/** The files of one run, over the app's HTTP API. */
export class RunFiles {
  constructor(private readonly base: string, private readonly run: string) {}

  async json<Answer>(path: string): Promise<Answer> {
    return (await this.get(path)).json() as Promise<Answer>;
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    return (await this.get(path)).arrayBuffer();
  }

  async tensors(path: string): Promise<TensorFile> {
    return readTensors(await this.bytes(path));
  }

  private async get(path: string): Promise<Response> {
    const url = `${this.base}/api/runs/${encodeURIComponent(this.run)}/${path}`;
    const answer = await fetch(url, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) throw new HttpError(answer.status, await sentence(answer));
    return answer;
  }
}

async function sentence(answer: Response): Promise<string> {
  try {
    return ((await answer.json()) as { error?: string }).error ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}
