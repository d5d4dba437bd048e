import { h, icon, ICONS } from "../core/dom";
import type { Words } from "../core/words";
import { Segments } from "../explorer/parts/segments";
import { LANGUAGES, type Held, type HeldRun, type Language } from "./held";
import { say, titleIn } from "./language";

interface Acts {
  language(language: Language): void;
  about(): void;
}

/** The bar above the explorer: what the file is called, in which language, and what it says of itself. */
export function barOf(held: Held, language: Language, words: Words, acts: Acts): HTMLElement {
  const { t } = words;
  const spoken = Object.keys(LANGUAGES) as Language[];
  const languages = new Segments(t("take_language"), spoken, language, (code) => [LANGUAGES[code], ""], acts.language, "take-language").element;
  languages.querySelectorAll("button").forEach((button, i) => (button.lang = spoken[i]));
  const about = h("button", { type: "button", class: "button take-button", "data-testid": "take-about", title: t("take_about_hint"), onclick: acts.about });
  about.append(icon(ICONS.help), h("span", {}, t("take_about")));
  return h("header", { class: "take-bar" },
    h("h1", { class: "take-title" }, held.runs.map((run) => titleIn(run, language)).join(" · ")),
    h("span", { class: "take-end" }, languages, about));
}

/** The row that the explorer's own head stands in: which model is shown, where there are several, else its data. */
export function rowOf({ runs, said, about }: Held, shown: HeldRun, language: Language, words: Words, choose: (id: string) => void): HTMLElement {
  const { t } = words;
  if (runs.length === 1) return h("p", { class: "take-row caption" }, words.of(t("take_data"), words.list(about.attribution.map(({ title }) => say({ text: title }, language, said)))));
  const option = (run: HeldRun) => h("option", { value: run.id, selected: run === shown }, titleIn(run, language));
  const list: HTMLSelectElement = h("select", { class: "select take-models", "data-testid": "take-models", onchange: () => choose(list.value) },
    ...runs.map(option));
  return h("label", { class: "take-row" }, h("span", { class: "caption" }, t("take_models")), list);
}
