import { MOST_DECODED } from "../../contract";
import type { Output, Runner } from "../../core/engine";
import type { Files } from "../../core/files/files";

/** The server is asked at most so often. */
const PAUSE_MS = 80;

/** The decoder on the server: for a browser that cannot run it, one request at a time. */
export class Remote implements Runner {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly files: Files) {}

  async run(values: Float32Array, [count, size]: number[]): Promise<Output> {
    const step = Math.max(1, Math.floor(MOST_DECODED / size)) * size;
    const parts: Output[] = [];
    for (let at = 0; at < count * size; at += step) parts.push(await this.next(values.slice(at, at + step)));
    return joined(parts);
  }

  release(): void {}

  private next(codes: Float32Array): Promise<Output> {
    const answer = this.turn.then(() => this.files.decoded(codes));
    this.turn = answer.catch(() => undefined).then(() => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)));
    return answer;
  }
}

function joined(parts: Output[]): Output {
  const shape = [parts.reduce((sum, part) => sum + part.shape[0], 0), ...parts[0].shape.slice(1)];
  const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, shape };
}
