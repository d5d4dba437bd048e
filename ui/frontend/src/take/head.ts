import { h, icon, ICONS } from "../core/dom";
import type { Words } from "../core/words";
import { Segments } from "../explorer/parts/segments";
import { LANGUAGES, type Held, type HeldRun, type Language } from "./held";
import { titleIn } from "./language";

interface Acts {
  run(id: string): void;
  language(language: Language): void;
  about(): void;
}

/** The bar above the explorer: what the file is called, which of its models is shown, in which language, and what the file says of itself. */
export function headOf(held: Held, shown: HeldRun, language: Language, words: Words, acts: Acts): HTMLElement {
  const { t } = words;
  const spoken = Object.keys(LANGUAGES) as Language[];
  const languages = new Segments(t("take_language"), spoken, language, (code) => [LANGUAGES[code], ""], acts.language, "take-language").element;
  languages.querySelectorAll("button").forEach((button, i) => (button.lang = spoken[i]));
  const about = h("button", { type: "button", class: "button take-button", "data-testid": "take-about", title: t("take_about_hint"), onclick: acts.about });
  about.append(icon(ICONS.help), h("span", {}, t("take_about")));
  return h("header", { class: "take-bar" },
    h("h1", { class: "take-title", title: titleIn(shown, language) }, titleIn(shown, language)),
    held.runs.length > 1 && modelsOf(held, shown, language, words, acts.run),
    h("span", { class: "take-end" }, languages, about));
}

function modelsOf({ runs }: Held, shown: HeldRun, language: Language, { t }: Words, choose: (id: string) => void): HTMLElement {
  const option = (run: HeldRun) => h("option", { value: run.id, selected: run === shown }, titleIn(run, language));
  const list: HTMLSelectElement = h("select", { class: "select take-models", "aria-label": t("take_models"), "data-testid": "take-models", onchange: () => choose(list.value) },
    ...runs.map(option));
  return list;
}
