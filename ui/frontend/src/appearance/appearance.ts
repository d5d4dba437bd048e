import type { AppearanceData } from "../contract";
import { component, type View } from "../core/component";
import { h } from "../core/dom";
import { makeWords } from "../core/words";
import { Segments } from "../explorer/parts/segments";
import css from "../styles/appearance.css";

/** As `ui/web/page.py` reads it before Streamlit does, and as Streamlit calls them. */
const PLACE = "latentlab-colours";
const CHOICES = ["System", "Light", "Dark"] as const;
type Choice = (typeof CHOICES)[number];

const identity = ({ lang }: AppearanceData) => lang;

export const appearance = component<AppearanceData>(css, identity, (root, data) => new Appearance(root, data));

/** Light or dark. Streamlit reads that once, when a page is loaded: a choice loads it anew. */
class Appearance implements View<AppearanceData> {
  constructor(root: HTMLElement, data: AppearanceData) {
    const { t } = makeWords(data.texts, data.lang);
    const words: Record<Choice, string> = { System: t("appearance_system"), Light: t("appearance_light"), Dark: t("appearance_dark") };
    const stored = read();
    root.append(h("span", { class: "appearance-title" }, t("appearance")), stored === null
      ? h("p", { class: "caption" }, t("appearance_blocked"))
      : new Segments(t("appearance"), CHOICES, stored, (choice) => [words[choice], ""], take, "appearance").element);
  }

  update(): void {}

  destroy(): void {}
}

/** What is kept; null where the browser keeps nothing. */
function read(): Choice | null {
  try {
    const kept = localStorage.getItem(PLACE);
    localStorage.setItem(PLACE, kept ?? "System");
    return CHOICES.find((choice) => choice === kept) ?? "System";
  } catch {
    return null;
  }
}

function take(choice: Choice): void {
  localStorage.setItem(PLACE, choice);
  location.reload();
}
