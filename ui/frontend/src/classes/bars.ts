import type { BarsSeen, OptionAsked, RoundSeen } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";

/** The counts of a question: a row for each option, a bar and a number for each vote. A round that is hidden has no column. */
export function barsOf(words: Words, options: OptionAsked[], rounds: RoundSeen[], unit = ""): HTMLElement {
  const { t } = words;
  const seen = rounds.flatMap(({ bars }, number) => (bars ? [{ bars, name: t(number ? "class_second" : "class_first"), number }] : []));
  const numbers = seen.flatMap(({ bars, name }) => (bars.numbers.length ? [h("p", { class: "caption" }, words.of(name, spread(words, bars, unit)))] : []));
  const rows = [...options.map(({ id, text }) => ({ text, count: (bars: BarsSeen) => bars.options[id] ?? 0 })), ...skips(words, seen)];
  if (!rows.length) return h("div", {}, ...numbers);
  const head = h("tr", { class: seen.length > 1 ? "" : "unseen" }, h("th", { scope: "col" }, h("span", { class: "unseen" }, t("class_answer"))), ...seen.map(({ name }) => h("th", { scope: "col" }, name)));
  const body = rows.map(({ text, count }) => h("tr", {}, h("th", { scope: "row" }, text), ...seen.map(({ bars, number }) => cell(words, count(bars), sum(bars), number))));
  return h("div", {}, h("table", { class: "votes", "data-rounds": seen.length }, h("thead", {}, head), h("tbody", {}, ...body)), ...numbers);
}

const sum = (bars: BarsSeen): number => Object.values(bars.options).reduce((all, one) => all + one, 0) + bars.numbers.length + bars.skipped;

function skips({ t }: Words, seen: { bars: BarsSeen }[]): { text: string; count(bars: BarsSeen): number }[] {
  return seen.some(({ bars }) => bars.skipped) ? [{ text: t("class_skipped"), count: ({ skipped }) => skipped }] : [];
}

function cell(words: Words, count: number, all: number, number: number): HTMLElement {
  const share = all ? count / all : 0;
  const bar = h("span", { class: "vote-bar", "data-round": number, "aria-hidden": "true" });
  bar.style.setProperty("--share", String(share));
  return h("td", {}, bar, h("span", { class: "number" }, `${count}`, h("span", { class: "quiet" }, ` (${words.percent(share)})`)));
}

function spread(words: Words, { numbers, middle }: BarsSeen, unit: string): string {
  const number = (value: number) => `${words.number(value)}${unit && `\u00a0${unit}`}`;
  return words.t("class_numbers", { n: numbers.length, low: number(numbers[0]), high: number(numbers.at(-1)!), middle: number(middle!) });
}
