import { makeWords, type Words } from "../core/words";
import { LANGUAGES, type Held, type HeldRun, type Language, type Said, type Translations } from "./held";

/** The first of the wished languages that is spoken here. */
export function languageOf(wished: readonly string[]): Language {
  const spoken = Object.keys(LANGUAGES) as Language[];
  const first = (tag: string) => tag.toLowerCase().split(/[-_]/)[0];
  return wished.flatMap((tag) => spoken.filter((code) => code === first(tag)))[0] ?? "en";
}

/** A sentence of the core in a language, with its values filled in; those that are messages themselves are translated too. */
export function say(sentence: Said | string, language: Language, translations: Translations): string {
  const { text, values = {} } = typeof sentence === "string" ? { text: sentence } : sentence;
  const known = translations[language] ?? {};
  const inWords = (message: string) => (Object.hasOwn(known, message) ? known[message] : message);
  return inWords(text).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : whole;
    return typeof value === "string" ? inWords(value) : new Intl.NumberFormat(language).format(value);
  });
}

/** What the explorer is told of a run, in a language. */
export function givenIn({ given, said }: HeldRun, language: Language): HeldRun["given"] {
  const all = (texts: string[]) => texts.map((text) => say({ text }, language, said));
  const { look } = given;
  return { ...given, classes: all(given.classes), look: { ...look, columns: all(look.columns), factors: all(look.factors) } };
}

export const titleIn = ({ title, said }: HeldRun, language: Language): string => say({ text: title }, language, said);

/** All sentences; where names go is another place than in the app. */
export function wordsIn({ texts }: Held, language: Language): { texts: Record<string, string>; words: Words } {
  const words = makeWords(texts[language], language);
  return { words, texts: { ...texts[language], dimension_rename: words.t("take_rename") } };
}
