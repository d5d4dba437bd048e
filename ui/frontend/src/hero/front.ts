import type { HeroData } from "../contract";
import { h, icon, iconButton, ICONS, setAttribute, setIcon, setText, show } from "../core/dom";
import { NoAnswer } from "../core/no-answer";
import type { Words } from "../core/words";
import { FRAMES } from "./strip";
import type { Mood } from "./walk";

/** What its buttons do. */
export interface Acts {
  take(): void;
  toggle(): void;
  step(): void;
  speak(language: string): void;
}

const TOUCH = "(pointer: coarse)";

/** What Home says, and the buttons of the walk. */
export class Front {
  readonly element: HTMLElement;
  readonly languages: HTMLElement | null;
  private readonly status = h("span", { class: "hero-status secondary", "data-testid": "mood" });
  private readonly note = h("p", { class: "hero-note", role: "status" });
  private readonly noAnswer: NoAnswer;
  private readonly walk: HTMLButtonElement;
  private readonly step: HTMLButtonElement;
  private readonly take: HTMLButtonElement;

  /** `still`: nothing moves by itself. */
  constructor(data: HeroData, private readonly words: Words, private readonly still: boolean, acts: Acts) {
    const { t } = words;
    this.walk = iconButton(ICONS.pause, t("hero_pause"), () => acts.toggle());
    setAttribute(this.walk, "data-testid", "walk");
    this.step = h("button", { type: "button", class: "step", title: t("hero_step_hint"), onclick: () => acts.step(), "data-testid": "step" }, t("hero_step"));
    this.take = h("button", { type: "button", class: "take", onclick: () => acts.take(), "data-testid": "take" }, icon(ICONS.hand), h("span", {}, t("hero_take")));
    show(this.walk, !still);
    show(this.step, still);
    show(this.note, false);
    this.noAnswer = new NoAnswer(words, "hero-note");
    this.element = h("div", { class: "hero-front" },
      h("h1", {}, t("hero_title")),
      h("p", { class: "hero-lead" }, data.shown?.lead ?? t("hero_nothing")),
      data.shown !== undefined && h("div", { class: "hero-acts" }, this.take, this.walk, this.step, this.status),
      this.note, this.noAnswer.element);
    this.languages = data.languages ? languages(data.languages, data.lang, t("hero_language"), acts.speak) : null;
    this.ready(false);
  }

  destroy(): void {
    this.noAnswer.destroy();
  }

  /** Whether there is something to walk on. */
  ready(on: boolean): void {
    for (const button of [this.take, this.walk, this.step]) button.disabled = !on;
  }

  tell(mood: Mood, frame: number): void {
    const { t } = this.words;
    const walking = mood === "walking";
    setIcon(this.walk, walking ? ICONS.pause : ICONS.play);
    const name = t(walking ? "hero_pause" : "hero_go_on");
    setAttribute(this.walk, "aria-label", name);
    setAttribute(this.walk, "title", name);
    setText(this.status, this.sentence(mood, frame));
  }

  /** Something is amiss; it is said where the buttons are. */
  explain(sentence: string): void {
    setText(this.note, sentence);
    show(this.note, true);
  }

  private sentence(mood: Mood, frame: number): string {
    const { t } = this.words;
    if (mood === "yours") return t(matchMedia(TOUCH).matches ? "hero_yours_touch" : "hero_yours");
    if (mood === "waiting") return "";
    if (this.still) return t("hero_stepping", { n: frame + 1, all: FRAMES });
    return t(mood === "walking" ? "hero_walking" : mood === "paused" ? "hero_paused" : "hero_resting");
  }
}

function languages(names: Record<string, string>, now: string, label: string, speak: (code: string) => void): HTMLElement {
  const button = ([code, name]: [string, string]) =>
    h("button", { type: "button", lang: code, "aria-pressed": String(code === now), onclick: () => code !== now && speak(code) }, name);
  return h("div", { class: "hero-languages", role: "group", "aria-label": label }, ...Object.entries(names).map(button));
}
