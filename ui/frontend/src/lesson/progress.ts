/** What a person has done in lessons, kept by this browser alone: by lesson and by the id of each step, so that an edit of the lesson moves nothing. */

const PLACE = "latentlab.lesson.";
const VERSION = 1;
const KIND = "latent-lab-progress";

export interface KeptStep {
  state?: "done" | "skipped";
  /** When it was first opened, in seconds since 1970 by the server's clock. */
  opened?: number;
  guess?: string;
  /** Somebody looked below the curtain first. */
  peeked?: boolean;
  /** The guess stays as it is. */
  locked?: boolean;
  answer?: string;
  /** Digest of the question as it was answered. */
  asks?: string;
  /** When it was answered, as ISO 8601. */
  time?: string;
  /** How many hints are open. */
  hints?: number;
  /** Values that parts of the address had while the step was open. */
  links?: Record<string, string[]>;
}

export interface Kept {
  version: number;
  revision: number;
  at: string;
  steps: Record<string, KeptStep>;
  /** Runs of this lesson that count, by their names in it. */
  runs: Record<string, string>;
}

export interface Store {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
  readonly length: number;
  key(n: number): string | null;
}

/** Where a browser keeps nothing: as long as the tab is open. */
const memory = new Map<string, string>();
let blocked = false;

export const isBlocked = (): boolean => blocked;

export const placeOf = (lesson: string): string => PLACE + lesson;

const empty = (revision: number): Kept => ({ version: VERSION, revision, at: "", steps: {}, runs: {} });

/** What was done in a lesson. What cannot be read, or was written by a later version, is as if there were nothing; it is left in its place until something is done. */
export function readProgress(lesson: string, revision = 0): Kept {
  return parsed(read(placeOf(lesson))) ?? empty(revision);
}

export function writeProgress(lesson: string, kept: Kept): void {
  const text = JSON.stringify(kept);
  memory.set(placeOf(lesson), text);
  try {
    localStorage.setItem(placeOf(lesson), text);
    blocked = false;
  } catch {
    blocked = true;
  }
}

/** What was done in every lesson, by its id. */
export function allProgress(): Record<string, Kept> {
  const found: Record<string, Kept> = {};
  for (const name of names()) {
    const kept = parsed(read(name));
    if (kept) found[name.slice(PLACE.length)] = kept;
  }
  return found;
}

export function forgetAll(): void {
  for (const name of names()) {
    memory.delete(name);
    attempt(() => localStorage.removeItem(name));
  }
}

function names(): string[] {
  const stored = attempt(() => Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n) ?? "")) ?? [];
  return [...new Set([...stored, ...memory.keys()])].filter((name) => name.startsWith(PLACE));
}

function read(name: string): string | null {
  return attempt(() => localStorage.getItem(name)) ?? memory.get(name) ?? null;
}

function attempt<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch {
    blocked = true;
    return null;
  }
}

/** What was kept, if it has the form that this version writes. */
function parsed(text: string | null): Kept | null {
  try {
    return sound(JSON.parse(text ?? "null"));
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const TYPES: Record<keyof KeptStep, (value: unknown) => boolean> = {
  state: (value) => value === "done" || value === "skipped",
  opened: Number.isFinite,
  guess: (value) => typeof value === "string",
  peeked: (value) => typeof value === "boolean",
  locked: (value) => typeof value === "boolean",
  answer: (value) => typeof value === "string",
  asks: (value) => typeof value === "string",
  time: (value) => typeof value === "string",
  hints: Number.isFinite,
  links: (value) => isRecord(value) && Object.values(value).every((seen) => Array.isArray(seen) && seen.every((one) => typeof one === "string")),
};

function sound(value: unknown): Kept | null {
  if (!isRecord(value) || value.version !== VERSION || !isRecord(value.steps)) return null;
  const steps: Record<string, KeptStep> = {};
  for (const [id, step] of Object.entries(value.steps)) {
    if (isRecord(step)) steps[id] = Object.fromEntries(Object.entries(step).filter(([name, held]) => TYPES[name as keyof KeptStep]?.(held)));
  }
  const runs = isRecord(value.runs) ? Object.entries(value.runs).filter(([, run]) => typeof run === "string") : [];
  return {
    version: VERSION, revision: Number(value.revision) || 0, at: typeof value.at === "string" ? value.at : "", steps,
    runs: Object.fromEntries(runs) as Record<string, string>,
  };
}

// --- one file for all of it --------------------------------------------------------------------------------------------

/** All progress as the text of a file. */
export function progressFile(now: Date): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, saved: now.toISOString(), lessons: allProgress() }, null, 1)}\n`;
}

/** Takes progress from the text of a file: steps that it knows replace those that are here. Returns of how many lessons, or why none. */
export function bringProgress(text: string): number | "none" | "newer" {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return "none";
  }
  if (!isRecord(file) || file.kind !== KIND || !isRecord(file.lessons)) return "none";
  if (Number(file.version) > VERSION) return "newer";
  let count = 0;
  for (const [lesson, brought] of Object.entries(file.lessons)) {
    const kept = sound(brought);
    if (!kept || !/^[a-z0-9-]{1,40}$/.test(lesson)) continue;
    const here = readProgress(lesson, kept.revision);
    writeProgress(lesson, { ...kept, steps: { ...here.steps, ...kept.steps }, runs: { ...here.runs, ...kept.runs } });
    count++;
  }
  return count || "none";
}
