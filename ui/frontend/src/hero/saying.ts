import { h, setText } from "../core/dom";

/** Sentences follow each other no quicker than this. */
const APART_MS = 1500;
let made = 0;

/** A place whose newest sentence is read out, at a pace that can be listened to. */
export class Saying {
  readonly id = `hero-said-${made++}`;
  readonly element = h("p", { class: "unseen", "aria-live": "polite", id: this.id, "data-testid": "said" });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sentence: (() => string) | null = null;

  /** Of several in short order the last one is said, put into words when its time has come. */
  say(sentence: () => string): void {
    this.sentence = sentence;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      setText(this.element, this.sentence?.() ?? "");
    }, APART_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.sentence = null;
  }
}
