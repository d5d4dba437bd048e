import { h, setText } from "../core/dom";
import type { Words } from "../core/words";

const STEPS = ["coach_map", "coach_items", "coach_tools"] as const;

/** A tour in three steps, each at the thing to try; somebody has asked for it. */
export class Coach {
  readonly element: HTMLElement;
  private readonly text = h("p");
  private readonly count = h("span", { class: "quiet number" });
  private readonly next: HTMLButtonElement;
  private step = 0;

  constructor(private readonly words: Words, private readonly places: [HTMLElement, HTMLElement, HTMLElement], private readonly ended: () => void) {
    const { t } = words;
    this.next = h("button", { type: "button", class: "button", onclick: () => this.advance() });
    this.element = h("div", { class: "coach card", role: "note", "data-testid": "coach", onkeydown: (event: KeyboardEvent) => event.key === "Escape" && this.close() },
      this.text,
      h("div", { class: "row" }, this.count, h("button", { type: "button", class: "link-button end", onclick: () => this.close() }, t("coach_skip")), this.next));
    this.show();
  }

  close(): void {
    this.element.remove();
    for (const place of this.places) place.classList.remove("coached");
    this.ended();
  }

  private show(): void {
    const { t } = this.words;
    setText(this.text, t(STEPS[this.step]));
    setText(this.count, t("coach_step", { n: this.step + 1, all: STEPS.length }));
    setText(this.next, t(this.step + 1 < STEPS.length ? "coach_next" : "coach_done"));
    const place = this.places[this.step];
    place.classList.add("coached");
    place.append(this.element);
    this.next.focus();
  }

  private advance(): void {
    this.places[this.step].classList.remove("coached");
    if (++this.step >= STEPS.length) return this.close();
    this.show();
  }
}
