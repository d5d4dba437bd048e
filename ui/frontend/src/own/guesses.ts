import type { OwnGuess } from "../contract";
import { h, icon } from "../core/dom";
import type { Words } from "../core/words";
import { OWN_ICONS } from "./icons";
import { panel, selected } from "./parts";

/** What was guessed, each with its reason and what it may be instead; what was not clear comes first, as a question. */
export function guesses(all: readonly OwnGuess[], notes: readonly string[], { t }: Words, correct: (field: string, value: string) => void): HTMLElement {
  const asked = all.filter(({ is_open }) => is_open);
  const row = (guess: OwnGuess): HTMLElement => {
    const { id, said, why, value, offers, is_open } = guess;
    const sign = h("span", { class: is_open ? "sign mind" : "sign good", "aria-hidden": "true" }, icon(is_open ? OWN_ICONS.ask : OWN_ICONS.tick));
    const pick = offers.length > 0 && selected(`${said} ${t("own_instead")}`, value, offers.map((offer) => [offer.value, offer.said] as const), (chosen) => correct(id, chosen));
    if (pick) pick.dataset.testid = `own-guess-${id}`;
    return h("li", { class: is_open ? "guess open" : "guess" }, sign, h("div", { class: "guess-said" }, h("strong", { dir: "auto" }, said), h("span", { dir: "auto" }, why)), pick);
  };
  const told = notes.map((note) => h("li", { class: "guess note-line" }, h("span", { class: "sign told", "aria-hidden": "true" }, icon(OWN_ICONS.told)), h("div", { class: "guess-said" }, h("span", { dir: "auto" }, note))));
  const title = asked.length > 0 ? t("own_questions", { n: asked.length }) : t("own_guesses");
  return panel(title, [], h("ul", { class: "plain guesses" }, ...[...asked, ...all.filter(({ is_open }) => !is_open)].map(row), ...told));
}
