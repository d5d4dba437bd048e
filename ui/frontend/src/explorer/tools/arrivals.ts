import type { JobParams, JobTold } from "../../contract";
import { h, setAttribute, setText, show } from "../../core/dom";
import { sentences } from "../../core/words";
import type { Explorer } from "../explorer";
import { askedItems, askedSide } from "./asked";
import type { Side } from "./sides";

/** All items that may be moved from one side to the other. */
export interface Journey {
  from: Side;
  to: Side;
  /** Others than those of the first side. */
  whom: { name: string; items: number[] } | null;
}

/** Counts how many of all items arrive at the other side when they are moved, beside random directions of the same length. */
export class Arrivals {
  readonly elements: HTMLElement[];
  private readonly button: HTMLButtonElement;
  private readonly sentence = h("p", { class: "quiet", role: "status", "data-testid": "direction-count" });
  private turn = 0;

  constructor(private readonly explorer: Explorer, private readonly journey: () => Journey | null) {
    const { t } = explorer.words;
    this.button = h("button", {
      type: "button", class: "link-button", title: t("direction_all_hint"), "data-testid": "direction-all", onclick: () => void this.count(),
    }, t("direction_all"));
    this.elements = [h("div", { class: "row" }, this.button), this.sentence];
  }

  offer(possible: boolean): void {
    show(this.button, possible && this.answerable());
  }

  private answerable(): boolean {
    const { server } = this.explorer;
    const journey = this.journey();
    return server.only("direction") === null || (journey !== null && server.can("direction", asked(journey)));
  }

  /** What was counted was of another direction, or of other items. */
  clear(): void {
    this.turn++;
    setText(this.sentence, "");
  }

  private async count(): Promise<void> {
    const { words: { percent }, server } = this.explorer;
    const journey = this.journey();
    if (!journey) return;
    this.button.disabled = true;
    const turn = ++this.turn;
    const say = (text: string, passing = false) => turn === this.turn && this.say(text, passing);
    try {
      const { metadata } = await server.job("direction", asked(journey), (share, text) => say(`${text} · ${percent(share)}`, true));
      say(sentences(this.found(journey, metadata), ...this.thinned(journey)));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      this.button.disabled = false;
    }
  }

  private say(text: string, passing: boolean): void {
    setAttribute(this.sentence, "aria-live", passing ? "off" : "polite");
    setText(this.sentence, text);
  }

  private found({ from, to, whom }: Journey, found: Partial<Record<JobTold["direction"], string>>): string {
    const { t, percent } = this.explorer.words;
    if (found.arrive_n === undefined) return t("direction_all_nobody");
    const share = (name: JobTold["direction"]) => percent(Number(found[name]));
    const arrived = { share: share("arrive"), before: share("arrive_before"), random: share("arrive_random"), high: share("arrive_random_high") };
    return t("direction_all_found", { from: whom?.name ?? from.name, to: to.name, n: found.arrive_n, ...arrived });
  }

  /** Of large groups only a part was sent. */
  private thinned({ from, to, whom }: Journey): string[] {
    const { t } = this.explorer.words;
    const asked = [{ name: from.name, ...askedSide(from) }, { name: to.name, ...askedSide(to) }, ...(whom ? [{ name: whom.name, ...askedItems(whom.items) }] : [])];
    return asked.filter(({ sent, all }) => sent < all).map(({ name, sent, all }) => t("direction_all_used", { name, n: sent, all }));
  }
}

function asked({ from, to, whom }: Journey): JobParams["direction"] {
  return { a: askedSide(from).value, b: askedSide(to).value, ...(whom && { c: askedItems(whom.items).value }), seed: 0 };
}
