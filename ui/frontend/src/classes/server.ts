import { CLASSES, OWN, type ClassSeen } from "../contract";

/** The server has said no, in words for people. */
export class Refused extends Error {
  constructor(words: string, readonly status: number) {
    super(words);
  }
}

/** The server cannot be reached, or cannot answer now. */
export class Cut extends Error {}

export type Answer = string | number | null;
export type Act = "show" | "hide" | "again" | "close" | "reset";

/** There is no such class, or not any more. */
export const ENDED = 404;
/** Asked too often: the same may be asked again in a while. */
const TOO_OFTEN = 429;

/** The server's side of classes. */
export interface ClassServer {
  open(): Promise<{ code: string; key: string }>;
  join(code: string): Promise<string>;
  look(code: string, key: string): Promise<ClassSeen>;
  vote(code: string, token: string, lesson: string, step: string, answer: Answer): Promise<ClassSeen>;
  act(code: string, key: string, act: Act, at?: { lesson: string; step: string }): Promise<ClassSeen>;
}

/** Over the app's own routes. */
export class HttpClasses implements ClassServer {
  constructor(private readonly base: string, private readonly lang: string) {}

  open(): Promise<{ code: string; key: string }> {
    return this.ask("", "POST", "", {});
  }

  async join(code: string): Promise<string> {
    return (await this.ask<{ token: string }>(at("join", code), "POST", "", {})).token;
  }

  look(code: string, key: string): Promise<ClassSeen> {
    return this.ask(at("class", code), "GET", key);
  }

  vote(code: string, token: string, lesson: string, step: string, answer: Answer): Promise<ClassSeen> {
    return this.ask(at("vote", code), "POST", token, { lesson, step, answer });
  }

  act(code: string, key: string, act: Act, question = {}): Promise<ClassSeen> {
    return this.ask(at("act", code), "POST", key, { act, ...question });
  }

  private async ask<Found>(path: string, method: string, key: string, told?: object): Promise<Found> {
    const headers = { [OWN.header]: "1", [CLASSES.key]: key, "Accept-Language": this.lang };
    const body = told ? { body: JSON.stringify(told) } : {};
    const answer = await fetch(`${this.base}${CLASSES.root}${path}`, { method, headers, cache: "no-store", ...body }).catch((error: unknown) => {
      throw new Cut(String(error));
    });
    const found = (await answer.json().catch(() => ({}))) as Found & { error?: string };
    if (answer.ok) return found;
    // What a proxy or a server that stops says is not for people, and may pass.
    throw found.error && answer.status < 500 && answer.status !== TOO_OFTEN ? new Refused(found.error, answer.status) : new Cut(found.error ?? String(answer.status));
  }
}

const at = (path: keyof typeof CLASSES.paths, code: string): string => CLASSES.paths[path].replace("{code}", encodeURIComponent(code));

// --- what this browser keeps ----------------------------------------------------------------------------------------------

const TOKEN = "latentlab.class.";
const KEY = "latentlab.teaches.";
const LAST = "latentlab.taught";

function kept(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a text, or forgets it; a browser that keeps nothing has it as long as the page is open. */
function keep(name: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch { /* the caller holds it */ }
}

/** The token by which this browser answers in a class; empty where it has not joined. */
export const tokenOf = (code: string): string => kept(TOKEN + code);
export const keepToken = (code: string, token: string | null): void => keep(TOKEN + code, token);
/** The key of a class that was opened here, or whose teacher's link was followed. */
export const keyOf = (code: string): string => kept(KEY + code);
export function keepKey(code: string, key: string | null): void {
  keep(KEY + code, key);
  if (key !== null) keep(LAST, code);
}

/** Classes that this browser is the teacher of; the one whose key came last is the last. */
export function taught(): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(KEY)).map((name) => name.slice(KEY.length)).sort((one, other) => Number(one === kept(LAST)) - Number(other === kept(LAST)));
  } catch {
    return [];
  }
}

/** Leaves all classes that were joined: for who comes next to this browser. */
export function forgetClasses(): void {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(TOKEN)) localStorage.removeItem(name);
  } catch { /* nothing is kept */ }
}
