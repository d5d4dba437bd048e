import type { ExplorerData } from "../contract";

export const LANGUAGES = { en: "English", zh: "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;

/** A sentence of the core: a template and what fills it in. */
export interface Said {
  text: string;
  values?: Record<string, string | number>;
}

/** Sentences in other languages than English, by the English one. */
export type Translations = Partial<Record<Language, Record<string, string>>>;

/** A run that lies in the file: what is told of it, and where in the file its own files are. */
export interface HeldRun {
  id: string;
  title: string;
  /** What tells data from others, settings and which items there are too: where it is the same, so are the items. */
  data: string;
  given: Pick<ExplorerData, "run" | "classes" | "look" | "kept">;
  said: Translations;
  /** First byte and length. */
  files: Record<string, [number, number]>;
  left_out: Said[];
}

/** Whose data a run has seen. */
export interface Attribution {
  run: string;
  title: string;
  source: string;
  licence: string;
  /** Of the licence, and of the data; empty where there is none. */
  link: string;
  address: string;
  changes: string[];
}

/** What the file says of itself. */
export interface About {
  title: string;
  version: string;
  made: Said[];
  attribution: Attribution[];
}

/** What lies in a file that was taken away, but for the files of its runs. */
export interface Held {
  runs: HeldRun[];
  texts: Record<Language, Record<string, string>>;
  said: Translations;
  /** The language that was asked for when it was saved; null: that of who opens it. */
  language: Language | null;
  left_out: Said[];
  about: About;
}
