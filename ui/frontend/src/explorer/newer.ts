import { Missing, type Files } from "../core/files/files";
import { h, show } from "../core/dom";
import { ITEMS } from "./state/items-cache";
import { feedAt, hasEnded, type FeedAnswer } from "../live/types";
import type { Words } from "../core/words";

const EVERY_MS = 4000;

/** Says when a run that is still training has newer results than those shown, and lets them be shown. */
export class Newer {
  readonly element: HTMLButtonElement;
  private timer = 0;
  private stopped = false;

  /** `shown`: what tells the version of the results on screen from others. */
  constructor(private readonly files: Files, { t }: Words, private readonly shown: string, take: () => void) {
    this.element = h("button", { type: "button", class: "newer", "data-testid": "newer", title: t("newer_hint"), onclick: take }, t("newer"));
    show(this.element, false);
    void this.look();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** The results are looked at after the state: the last ones are written before the run says that it has ended. */
  private async look(): Promise<void> {
    let active = true;
    try {
      if (!document.hidden) {
        active = !hasEnded((await this.files.json<FeedAnswer>(feedAt(Number.MAX_SAFE_INTEGER))).status.state);
        if ((await this.files.tag(ITEMS)) !== this.shown) return show(this.element, !this.stopped);
      }
    } catch (error) {
      // A run that was deleted has nothing newer; a server that does not answer may come back.
      if (error instanceof Missing) return;
    }
    if (active && !this.stopped) this.timer = window.setTimeout(() => void this.look(), EVERY_MS);
  }
}
