import { h, ICONS, iconButton, setAttribute, setIcon, setText, show } from "../core/dom";
import type { Words } from "../core/words";
import type { Film } from "./film";

/** Play button and slider over the snapshots of a run that has ended. */
export class Scrubber {
  readonly element: HTMLElement;
  private readonly caption = h("span", { class: "quiet number" });
  private readonly range = h("input", { type: "range", min: 0, step: 1, "data-testid": "film" });
  private readonly button: HTMLButtonElement;

  constructor(private readonly words: Words, film: Film) {
    this.button = iconButton(ICONS.play, words.t("film_play"), () =>
      film.playing ? film.pause() : film.play());
    setAttribute(this.range, "aria-label", words.t("film_label"));
    this.range.addEventListener("input", () => film.seek(Number(this.range.value)));
    this.element = h("div", { class: "card scrubber" },
      this.button, h("span", {}, words.t("film")), this.range, this.caption);
    this.enable(false, 0);
  }

  enable(ended: boolean, count: number): void {
    show(this.element, ended && count > 1);
    this.range.max = String(Math.max(0, count - 1));
  }

  at(index: number, caption: string): void {
    this.range.value = String(index);
    setText(this.caption, caption);
    setAttribute(this.range, "aria-valuetext", caption);
  }

  playing(on: boolean): void {
    const label = this.words.t(on ? "film_pause" : "film_play");
    setIcon(this.button, on ? ICONS.pause : ICONS.play);
    setAttribute(this.button, "aria-label", label);
    setAttribute(this.button, "title", label);
  }
}
