import { h, setText, show } from "./dom";
import { line } from "./files/line";
import type { Words } from "./words";

/** A note that stands there for as long as files are waited for because nobody answers. */
export class NoAnswer {
  readonly element: HTMLElement;
  private readonly end = line.changed.on(() => this.tell());

  constructor(private readonly words: Words, look = "note away") {
    this.element = h("p", { class: look, role: "status", "data-testid": "no-answer" });
    this.tell();
  }

  destroy(): void {
    this.end();
  }

  private tell(): void {
    show(this.element, line.dead);
    setText(this.element, line.dead ? this.words.t("no_answer") : "");
  }
}
