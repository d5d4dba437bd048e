import type { GalleryCard, State } from "../contract";
import type { RunAddress } from "../core/bundle";
import { h, icon, ICONS, setAttribute, setText } from "../core/dom";
import type { Words } from "../core/words";
import type { FeedStatus } from "./following";
import { isActive } from "./order";
import { Menu, type Act } from "./menu";
import { scoreBar } from "./score";

/** What a card may ask of the gallery. */
export interface Table {
  words: Words;
  lang: string;
  address: Omit<RunAddress, "run">;
  open(page: "explore" | "use" | "watch", run: string): void;
  act(act: Act, run: string, title?: string): void;
  choose(run: string, on: boolean): void;
  chosen(run: string): boolean;
}

/** One run: its pictures, what it is, how good it is, and what may be done with it. */
export class Card {
  readonly element: HTMLElement;
  private readonly tick = h("input", { type: "checkbox", class: "unseen" });
  private readonly picture = h("div", { class: "pictures", "data-state": "none" });
  private readonly bar: HTMLElement | null;
  private readonly fill = h("b");
  private readonly progress = h("span", { class: "figures number", role: "status" });
  private readonly menu: Menu;
  private readonly badge = h("span", { class: "badge" });
  private map: HTMLImageElement | null = null;

  constructor(readonly card: GalleryCard, private readonly table: Table, told: string) {
    const { words: { t } } = table;
    const name = [card.title, card.differs].filter(Boolean).join(", ");
    this.bar = isActive(card) ? h("div", { class: "score live" }, h("span", { class: "bar", "aria-hidden": "true" }, this.fill), this.progress) : null;
    setAttribute(this.tick, "aria-label", t("card_choose", { name }));
    this.tick.addEventListener("change", () => {
      table.choose(card.id, this.tick.checked);
      this.mark();
    });
    this.menu = new Menu(card, name, table);
    this.element = h("article", { class: "sheet model", "data-testid": `card-${card.id}`, "data-badge": card.badge, "aria-label": name },
      this.picture,
      h("label", { class: "choose", title: t("card_choose", { name }) }, this.tick, h("span", { class: "box" }, icon(ICONS.check))),
      this.badge,
      h("div", { class: "said" },
        h("h2", { class: "name" }, this.link(), card.differs && h("span", { class: "differs" }, ` ${card.differs}`)),
        this.menu.element,
        h("p", { class: "caption line" }, this.line()),
        this.bar ?? (card.badge === "damaged" ? null : scoreBar(card, table.words)),
        (told || card.why) && h("p", { class: told ? "why bad" : "why", role: told ? "alert" : null }, told || card.why)));
    this.draw(card.map ?? "");
    if (card.strip) this.picture.append(this.image(card.strip, "", "strip"));
    if (card.progress) setText(this.progress, card.progress);
    this.advance((card.epoch ?? 0) / (card.epochs ?? 1));
    this.tell(card.state ?? "done");
    this.mark();
  }

  /** How far it is, as its log says just now. */
  follow({ status, share, text }: FeedStatus): void {
    this.advance(share);
    setText(this.progress, text);
    this.tell(status.state);
  }

  /** Draws the map anew, as another one has been written meanwhile. */
  draw(address: string): void {
    const { words: { t } } = this.table;
    if (!address) {
      this.picture.dataset.state = this.card.making || this.bar ? "making" : "none";
      this.picture.dataset.said = t(this.card.making ? "card_drawing" : this.bar ? "card_soon" : "card_no_picture");
      return;
    }
    const image = this.image(address, t("card_map", { name: this.card.title }), "map");
    image.addEventListener("error", () => this.onBroken(image));
    this.picture.dataset.state = "there";
    if (this.map) this.map.replaceWith(image);
    else this.picture.prepend(image);
    this.map = image;
  }

  /** Takes the focus, as the card that had it has been made anew. */
  take(): void {
    if (!this.element.querySelector(":focus")) this.menu.focus();
  }

  /** Whether it is marked as one of the chosen. */
  mark(): void {
    const on = this.table.chosen(this.card.id);
    this.tick.checked = on;
    this.element.classList.toggle("chosen", on);
  }

  private onBroken(image: HTMLImageElement): void {
    if (this.map !== image) return;
    image.remove();
    this.map = null;
    this.draw("");
  }

  private image(address: string, alt: string, name: string): HTMLImageElement {
    const size = name === "map" ? { width: 420, height: 236 } : { width: 420, height: 44 };
    const image = h("img", { class: name, alt, loading: "lazy", decoding: "async", ...size });
    if (name === "strip") image.addEventListener("error", () => image.remove());
    image.src = `${this.table.address.base ?? ""}${address}`;
    return image;
  }

  private tell(state: State): void {
    const { badge } = this.card;
    const told = badge === "included" || badge === "damaged" || badge === "file" || state === "done" ? badge : state;
    this.badge.dataset.told = told;
    setText(this.badge, this.table.words.t(`badge_${told}`));
  }

  private link(): HTMLElement {
    const { card, table } = this;
    const page = card.may.includes("explore") ? "explore" : card.may.includes("watch") ? "watch" : null;
    if (!page) return h("span", {}, card.title);
    const link = h("a", { href: addressOf(page, card.id, table), class: "open" }, card.title);
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      table.open(page, card.id);
    });
    return link;
  }

  private line(): string {
    const { size, kind, badge, created } = this.card;
    const made = badge !== "included" && created ? when(created, this.table) : "";
    return [size, made, kind].filter(Boolean).join(" · ");
  }

  private advance(share: number): void {
    this.fill.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
  }
}

/** The address of a page for one run: what a new tab opens. */
export function addressOf(page: "explore" | "use" | "watch", run: string, { address, lang }: Table): string {
  return `${address.base ?? ""}/${page === "watch" ? "train" : page}?run=${encodeURIComponent(run)}&lang=${lang}`;
}

/** The day and the minute; the day is left out where it is this one. */
function when(seconds: number, { lang, words: { t } }: Table): string {
  const then = new Date(1000 * seconds);
  if (Number.isNaN(then.getTime())) return "";
  const time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(then);
  if (then.toDateString() === new Date().toDateString()) return t("card_today", { time });
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium" }).format(then);
}
