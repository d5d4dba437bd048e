import { h, type Child } from "../core/dom";
import { sentences, type Words } from "../core/words";
import type { Attribution, Held, Language, Said } from "./held";
import { say, titleIn } from "./language";

/** What the file says of itself: at its foot in short, in a dialog in full. */
export function aboutOf(held: Held, language: Language, words: Words): { foot: HTMLElement; dialog: HTMLDialogElement } {
  const { t } = words;
  const spoken = (sentence: Said | string) => say(sentence, language, held.said);
  const sources = distinct(held.about.attribution.map((one) => sourceOf(one, spoken, words)));
  const { version } = held.about;
  const made = version ? t("take_version", { version }) : t("take_made_with");
  const leftOut = allLeftOut(held, language, words);
  const close = h("button", { type: "button", class: "button", "data-testid": "take-close" }, t("take_close"));
  const dialog: HTMLDialogElement = h("dialog", { class: "take-dialog", "aria-label": t("take_about"), "data-testid": "take-dialog" },
    h("h2", {}, t("take_about")),
    h("p", {}, t("take_offline")), h("p", {}, t("take_visit")),
    part(t("take_left_out"), leftOut), part(t("take_made"), held.about.made.map(spoken)), part(t("take_data"), sources.map((one) => one.cloneNode(true))),
    h("p", { class: "caption" }, made), close);
  close.addEventListener("click", () => dialog.close());
  // A click beside the dialog closes it too.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const foot = h("footer", { class: "take-foot caption", "data-testid": "take-foot" },
    leftOut.length > 0 && h("p", { "data-testid": "take-left-out" }, words.of(t("take_left_out"), leftOut.join(" "))),
    ...sources.map((source) => h("p", {}, source)), h("p", {}, made));
  return { foot, dialog };
}

/** Several models often have the same data. */
const distinct = (elements: readonly HTMLElement[]): HTMLElement[] => [...new Map(elements.map((element) => [element.textContent, element])).values()];

/** Of a single run it need not be said which one lacks it. */
function allLeftOut(held: Held, language: Language, words: Words): string[] {
  const ofAll = held.left_out.map((sentence) => say(sentence, language, held.said));
  const ofEach = held.runs.flatMap((run) => run.left_out.map((sentence) => {
    const said = say(sentence, language, held.said);
    return held.runs.length > 1 ? words.of(titleIn(run, language), said) : said;
  }));
  return [...ofAll, ...ofEach];
}

function sourceOf({ title, source, licence, link, address, changes }: Attribution, spoken: (sentence: Said | string) => string, words: Words): HTMLElement {
  const { t } = words;
  // A name with nothing said of it ends where the rest begins.
  const part = (name: string, said: string, to = ""): Child[] => (said === "" ? [] : [` · ${words.of(name, "")}`, linked(said, to)]);
  return h("span", {}, words.of(t("take_data"), spoken(title)), ...part(t("take_source"), spoken(source), address),
    ...part(t("take_licence"), spoken(licence), link), ...part(t("take_changes"), sentences(...changes.map(spoken))));
}

/** What a file says of itself is no more to be trusted than the file: only addresses of the web lead anywhere. */
function linked(text: string, address: string): Child {
  return /^https?:\/\//.test(address) ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

function part(title: string, texts: readonly Child[]): HTMLElement | false {
  return texts.length > 0 && h("section", {}, h("h3", {}, title), h("ul", {}, ...texts.map((text) => h("li", {}, text))));
}
