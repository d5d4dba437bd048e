import type { Kind, LiveSetting, Term, TextKey, ViewKind } from "../contract";

/** A word with its hyphens as a key spells them. */
export type Snake<Word extends string> = Word extends `${infer Head}-${infer Tail}` ? `${Head}_${Snake<Tail>}` : Word;
/** Keys of which not every one has a sentence. */
export type PerhapsKey =
  | `term_${Term}` | `term_${Term}_hint` | `setting_${LiveSetting}`
  | `input_${Snake<ViewKind>}` | `key_${Kind}` | `key_${Kind}_${Snake<ViewKind>}`;

/** Fewer bytes are told in kilobytes. */
const SMALL = 1e5;

/** Signs that keep a distance to the next sentence by themselves. */
const FULL_WIDTH = "。！？；：，、）》";

/** Sentences one behind the other, those left out that are not there. */
export function sentences(...sentences: readonly (string | false | null | undefined)[]): string {
  const found = sentences.map((one) => (one || "").trim()).filter(Boolean);
  return found.map((one) => (FULL_WIDTH.includes(one.at(-1)!) ? one : `${one} `)).join("").trim();
}

export interface Words {
  /** The translated sentence with `{name}` replaced by the values. */
  t(key: TextKey, values?: Record<string, string | number>): string;
  /** The translated sentence, or the fallback where the key is unknown. */
  either(key: PerhapsKey, fallback: string): string;
  /** A number with a fixed count of significant digits. */
  number(value: number, digits?: number): string;
  /** A number with a fixed count of decimals, so that its width does not jump; nothing is "-0.00". */
  fixed(value: number, decimals: number): string;
  percent(fraction: number): string;
  /** Several things one after the other, with the marks of the language between them. */
  list(parts: readonly string[]): string;
  /** A name and what is said of it. */
  of(name: string, said: string | number): string;
  duration(seconds: number): string;
  bytes(count: number): string;
}

export function makeWords(texts: Record<string, string>, lang: string): Words {
  const format = (options: Intl.NumberFormatOptions) => {
    const formatter = new Intl.NumberFormat(lang, options);
    return (value: number) => formatter.format(value);
  };
  const significant = new Map<number, (value: number) => string>();
  const decimals = new Map<number, (value: number) => string>();
  const percent = format({ style: "percent", maximumFractionDigits: 0 });

  const words: Words = {
    t: (key, values = {}) =>
      (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    either: (key, fallback) => texts[key] ?? fallback,
    number: (value, digits = 3) =>
      cached(significant, digits, () => format({ maximumSignificantDigits: digits }))(value),
    fixed: (value, count) =>
      cached(decimals, count, () =>
        format({ minimumFractionDigits: count, maximumFractionDigits: count }))(Math.abs(value) < 0.5 * 10 ** -count ? 0 : value),
    percent: (fraction) => percent(fraction).replace(/\s?%/, "\u00a0%"),
    list: (parts) => parts.join(words.t("list_between")),
    of: (name, said) => words.t("name_and_said", { name, said }),
    duration: (seconds) => duration(seconds, words),
    bytes: (count) => (count < SMALL ? words.t("kilobytes", { n: words.fixed(Math.ceil(count / 1e3), 0) }) : words.t("megabytes", { n: words.fixed(count / 1e6, 1) })),
  };
  return words;
}

function cached<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

function duration(seconds: number, words: Words): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return words.t("seconds", { s: whole });
  const minutes = Math.round(whole / 60);
  if (minutes < 90) return words.t("minutes", { m: minutes });
  return words.t("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}
