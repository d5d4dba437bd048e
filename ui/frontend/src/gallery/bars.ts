import type { GalleryCard, RemovedData } from "../contract";
import { h, icon, ICONS, show } from "../core/dom";
import { sentences, type Words } from "../core/words";

interface Doing {
  compare(runs: string[]): void;
  remove(runs: string[]): void;
  clear(): void;
  undo(names: string[]): void;
  forget(names: string[]): void;
  close(names: string[]): void;
}

const SCALES = "M12 4v16M7 20h10M5 7h14M5 7l-2.5 6a2.7 2.7 0 0 0 5 0zM19 7l-2.5 6a2.7 2.7 0 0 0 5 0z";
const BIN = "M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 10.5v6M13.5 10.5v6";

/** What is done with several at once, over the foot of the window: the chosen ones, or those deleted a moment ago. */
export class Bars {
  readonly element = h("div", { class: "bars" });
  private readonly chosen = h("div", { class: "doing", role: "region", "data-testid": "chosen" });
  private readonly removed = h("div", { class: "doing quiet-bar", role: "status", "data-testid": "removed" });

  constructor(private readonly words: Words, private readonly most: number, private readonly doing: Doing) {
    this.chosen.setAttribute("aria-label", words.t("chosen_bar"));
    this.element.append(this.removed, this.chosen);
    this.choose([]);
    this.tell([]);
  }

  /** Shows what may be done with the chosen cards. */
  choose(cards: readonly GalleryCard[]): void {
    show(this.chosen, cards.length > 0);
    if (cards.length === 0) return;
    const { t } = this.words;
    const ready = cards.filter(({ may }) => may.includes("explore"));
    const why = this.whyNot(ready.length);
    const note = why || (new Set(ready.map(({ data }) => data)).size > 1 ? t("chosen_data") : "");
    const locked = this.locked(cards);
    this.chosen.replaceChildren(
      h("strong", { class: "number" }, t("chosen", { n: cards.length })),
      h("span", { class: "note-text" }, sentences(note, locked) || null),
      this.button(t("chosen_clear"), ICONS.close, this.doing.clear, "", "plain-button"),
      this.button(t("card_delete"), BIN, () => this.doing.remove(cards.map(({ id }) => id)), locked, "ghost"),
      this.button(t("chosen_compare"), SCALES, () => this.doing.compare(ready.map(({ id }) => id)), why, "main"));
  }

  /** Shows what was deleted a moment ago. */
  tell(removed: readonly RemovedData[]): void {
    show(this.removed, removed.length > 0);
    if (removed.length === 0) return;
    const { t } = this.words;
    const names = removed.map(({ name }) => name);
    const told = removed.length === 1 ? t("removed_one", { name: removed[0].title }) : t("removed_many", { n: removed.length });
    this.removed.replaceChildren(
      h("strong", {}, told), h("span", { class: "note-text" }, t("removed_for")),
      this.button(t("removed_close"), ICONS.close, () => this.doing.close(names), "", "plain-button"),
      this.button(t("removed_forget"), BIN, () => this.doing.forget(names), "", "ghost"),
      this.button(t("removed_undo"), ICONS.undo, () => this.doing.undo(names), "", "main"));
  }

  private whyNot(ready: number): string {
    const { t } = this.words;
    if (ready < 2) return t("chosen_few");
    return ready > this.most ? t("chosen_most", { n: this.most }) : "";
  }

  /** Why the chosen cards cannot be deleted. */
  private locked(cards: readonly GalleryCard[]): string {
    return cards.find(({ locked }) => locked)?.locked ?? "";
  }

  private button(text: string, path: string, onclick: () => void, why: string, name: string): HTMLButtonElement {
    return h("button", {
      type: "button", class: name, title: why || (name === "plain-button" ? text : null), "aria-label": name === "plain-button" ? text : null, "aria-disabled": why ? "true" : null, onclick: () => !why && onclick(),
    }, icon(path), h("span", {}, text));
  }
}
