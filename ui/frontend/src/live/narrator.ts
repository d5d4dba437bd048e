import { ADDRESSES, type Narrated, type Said } from "../contract";
import { h, setText, show } from "../core/dom";
import { Refused, TooOften, type Files } from "../core/files/files";
import type { Words } from "../core/words";

const AGAIN_MS = 5000;
const SOON_MS = 1200;
const MOST_SIGHTS = 4;

/** Says what is to be seen now: what goes wrong, then sights, each with what it was measured from; at most one next step. Below: what to look for. */
export class Narrator {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "said", role: "status", "aria-live": "polite" });
  private readonly next: HTMLButtonElement;
  private timer = 0;
  private ended = false;
  private stopped = false;
  private spoken = "";
  private offered = "";

  constructor(
    private readonly files: Files,
    private readonly words: Words,
    watch: string,
    private readonly on: { told(narrated: Narrated): void; offer(trouble: string): void },
  ) {
    const { t } = words;
    this.next = h("button", { type: "button", class: "button next", onclick: () => this.on.offer(this.offered) }, t("try_this"));
    show(this.next, false);
    this.element = h("section", { class: "sheet card narrator" }, h("div", { class: "card-head" }, h("h3", {}, t("narrator"))), this.body, this.next,
      watch && h("p", { class: "caption watch" }, h("b", {}, t("look_for")), " ", watch));
    this.body.append(h("p", { class: "caption" }, t("narrator_waits")));
  }

  /** A moment was shown: there may be something to say. */
  begin(): void {
    if (this.timer === 0 && !this.stopped) this.timer = window.setTimeout(() => void this.ask(), SOON_MS);
  }

  /** The run has ended, or goes on again. */
  follow(ended: boolean): void {
    if (ended === this.ended) return;
    this.ended = ended;
    clearTimeout(this.timer);
    this.timer = 0;
    this.begin();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async ask(): Promise<void> {
    let heard = false;
    if (!document.hidden) {
      try {
        const narrated = await this.files.json<Narrated>(ADDRESSES.seen);
        if (this.stopped) return;
        this.show(narrated);
        this.on.told(narrated);
        heard = true;
      } catch (error) {
        console.warn("narrator", error);
        heard = error instanceof Refused && !(error instanceof TooOften);
      }
    }
    // Of a run that has ended everything is said, or refused, once.
    this.timer = this.stopped || (this.ended && heard) ? -1 : window.setTimeout(() => void this.ask(), AGAIN_MS);
  }

  show({ troubles, sights }: Narrated): void {
    const { t } = this.words;
    const spoken = JSON.stringify([troubles, sights]);
    if (spoken === this.spoken) return;
    this.spoken = spoken;
    const lines = [...troubles.map((said) => this.trouble(said)), ...sights.slice(0, MOST_SIGHTS).map((said) => this.sight(said))];
    this.body.replaceChildren(...(lines.length > 0 ? lines : [h("p", { class: "caption" }, t("narrator_nothing"))]));
    const offer = troubles.find((said) => said.offer);
    this.offered = offer?.name ?? "";
    show(this.next, offer !== undefined);
    setText(this.next, t("try_this"));
  }

  private trouble({ text, advice }: Said): HTMLElement {
    return h("div", { class: "trouble-said" }, h("span", { class: "tag mind" }, this.words.t("mind")), h("p", {}, text), h("p", { class: "caption" }, advice));
  }

  /** The evidence is one press, or a pause of the pointer, away. */
  private sight({ text, evidence }: Said): HTMLElement {
    return h("details", { class: "sight" }, h("summary", { title: evidence }, text), h("p", { class: "caption" }, evidence));
  }
}
