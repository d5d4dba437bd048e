import { OWN, QUERY, type OwnLooked } from "../contract";
import type { Choices } from "./choices";
import type { Brought } from "./files";
import type { Carrier, Place } from "./upload";

/** The server has said no, in words for people. */
export class Refused extends Error {}

/** The server cannot be reached, or the connection broke. */
export class Cut extends Error {}

/** The server's side of own data. */
export interface OwnServer {
  begin(files: readonly Brought[]): Promise<string>;
  carrier(token: string): Carrier;
  state(token: string): Promise<OwnLooked>;
  check(token: string, choices: Choices): Promise<OwnLooked>;
  look(token: string, version: string): Promise<ArrayBuffer>;
  use(token: string, choices: Choices): Promise<string>;
  cancel(token: string): Promise<void>;
  example(name: string): Promise<Blob>;
  /** The address of an example, for who wants the file. */
  exampleAt(name: string): string;
}

/** Streams over the app's own routes. */
export class HttpOwn implements OwnServer {
  constructor(private readonly base: string, private readonly lang: () => string) {}

  async begin(files: readonly Brought[]): Promise<string> {
    const told = { files: files.map(({ name, file }) => ({ name, size: file.size })) };
    return ((await this.json("", "POST", told)) as { token: string }).token;
  }

  carrier(token: string): Carrier {
    return {
      send: (place, body, sent, signal) => this.put(token, place, body, sent, signal),
      there: async () => (await this.state(token)).there,
    };
  }

  async state(token: string): Promise<OwnLooked> {
    return (await this.json(at("drop", { token }), "GET")) as OwnLooked;
  }

  async check(token: string, choices: Choices): Promise<OwnLooked> {
    return (await this.json(at("check", { token }), "POST", choices)) as OwnLooked;
  }

  async look(token: string, version: string): Promise<ArrayBuffer> {
    return (await this.ask(`${at("look", { token })}?${QUERY.version}=${version}`, "GET")).arrayBuffer();
  }

  async use(token: string, choices: Choices): Promise<string> {
    return ((await this.json(at("use", { token }), "POST", choices)) as { digest: string }).digest;
  }

  async cancel(token: string): Promise<void> {
    await this.ask(at("drop", { token }), "DELETE");
  }

  async example(name: string): Promise<Blob> {
    return (await this.ask(at("examples", { name }), "GET")).blob();
  }

  exampleAt(name: string): string {
    return `${this.base}${OWN.root}${at("examples", { name })}`;
  }

  private async json(path: string, method: string, told?: object): Promise<unknown> {
    return (await this.ask(path, method, told)).json();
  }

  private async ask(path: string, method: string, told?: object): Promise<Response> {
    const answer = await fetch(`${this.base}${OWN.root}${path}`, {
      method, headers: this.headers(), cache: "no-store", ...(told ? { body: JSON.stringify(told) } : {}),
    }).catch((error: unknown) => {
      throw new Cut(String(error));
    });
    if (answer.ok) return answer;
    throw await refusal(answer.status, () => answer.json());
  }

  private headers(): Record<string, string> {
    return { [OWN.header]: "1", "Accept-Language": this.lang() };
  }

  /** Only XMLHttpRequest tells how much of a body has gone. */
  private put(token: string, { number, from }: Place, body: Blob, sent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Cut("stopped"));
      const request = new XMLHttpRequest();
      request.open("PUT", `${this.base}${OWN.root}${at("file", { token, number: number + 1 })}?${QUERY.from}=${from}`);
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => sent(loaded);
      request.onload = () => {
        if (request.status < 300) return resolve();
        void refusal(request.status, async () => JSON.parse(request.responseText) as unknown).then(reject);
      };
      request.onerror = request.ontimeout = () => reject(new Cut("broken"));
      request.onabort = () => reject(new Cut("stopped"));
      signal.addEventListener("abort", () => request.abort());
      request.send(body);
    });
  }
}

async function refusal(status: number, read: () => Promise<unknown>): Promise<Error> {
  const words = await read().then((told) => (told as { error?: string }).error ?? "", () => "");
  // What a proxy or a server that stops says is not for people, and may pass.
  return words && status < 500 ? new Refused(words) : new Cut(`${status}`);
}

/** A path of the table with its places filled in. */
function at(path: keyof typeof OWN.paths, values: Record<string, string | number>): string {
  return OWN.paths[path].replace(/\{(\w+)(:\w+)?\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}
