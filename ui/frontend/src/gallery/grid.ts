import type { GalleryCard, GalleryData } from "../contract";
import { h, icon, ICONS } from "../core/dom";
import { Card, type Table } from "./card";
import type { FeedStatus } from "./following";
import type { Section, Shown, Wanted } from "./order";

/** Cards that are made at first, and each time that the last one comes near. */
const MADE = 60;
const NEAR = "900px";
/** With more cards than these "train a new one" stands in the first row: nobody would scroll down to it. */
const FEW = 11;
const IN_ROW = 3;

interface Doing {
  train(): void;
  race(race: string): void;
  reset(): void;
}

/** Cards under their headings. Only those near the window are made; what stays as it was is kept as it is. */
export class Grid {
  readonly element = h("div", { class: "sections" });
  private readonly end = h("div", { class: "sentinel", "aria-hidden": "true" });
  private readonly made = new Map<string, { told: string; card: Card }>();
  private readonly observer: IntersectionObserver;
  private sections: Section[] = [];
  private data: GalleryData | null = null;
  private wanted: Wanted | null = null;
  private most = MADE;

  constructor(private readonly table: Table, private readonly doing: Doing) {
    this.observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.more();
    }, { rootMargin: NEAR });
    this.observer.observe(this.end);
  }

  destroy(): void {
    this.observer.disconnect();
  }

  draw(sections: Section[], data: GalleryData, wanted: Wanted): void {
    const same = this.wanted && JSON.stringify(wanted) === JSON.stringify(this.wanted);
    if (!same) this.most = MADE;
    this.sections = sections;
    this.data = data;
    this.wanted = { ...wanted };
    const held = this.heldBy();
    this.fill();
    for (const id of this.made.keys()) if (!data.cards.some((card) => card.id === id)) this.made.delete(id);
    if (held) this.made.get(held)?.card.take();
  }

  /** Makes cards up to this one and brings it into sight. */
  reveal(place: number): void {
    const cards = this.sections.flatMap((section) => section.cards);
    const id = cards[Math.min(place, cards.length - 1)]?.id;
    if (id === undefined) return;
    this.most = Math.max(this.most, place + MADE);
    this.fill();
    this.made.get(id)?.card.element.scrollIntoView({ block: "start" });
  }

  mark(): void {
    for (const { card } of this.made.values()) card.mark();
  }

  follower(id: string): (now: FeedStatus) => void {
    return (now) => this.made.get(id)?.card.follow(now);
  }

  redrawer(id: string): (address: string) => void {
    return (address) => this.made.get(id)?.card.draw(address);
  }

  private more(): void {
    if (this.sections.reduce((sum, { cards }) => sum + cards.length, 0) <= this.most) return;
    this.most += MADE;
    this.fill();
  }

  private fill(): void {
    const { data, wanted } = this;
    if (!data || !wanted) return;
    const found = this.sections.reduce((sum, { cards }) => sum + cards.length, 0);
    let left = this.most;
    const blocks = this.sections.map((section) => {
      const cards = section.cards.slice(0, left);
      left -= cards.length;
      return cards.length > 0 || !section.title ? this.block(section, cards, data, found) : null;
    });
    this.element.replaceChildren(...(found === 0 ? [this.nothing(wanted, data)] : []), ...blocks.filter((block) => block !== null), this.end);
  }

  private block({ title, race, cards: all }: Section, cards: GalleryCard[], data: GalleryData, found: number): HTMLElement {
    const { t } = this.table.words;
    const made = cards.map((card) => this.card(card, data).element);
    // "Train a new one" belongs to what there is, not to what was searched for.
    const adds = !title && !data.locked && found === data.cards.length ? [this.train(data)] : [];
    const grid = h("div", { class: "grid" }, ...(found > FEW ? [...made.slice(0, IN_ROW), ...adds, ...made.slice(IN_ROW)] : [...made, ...adds]));
    if (!title) return grid;
    const open = race && h("button", { type: "button", class: "plain-button", onclick: () => this.doing.race(race) }, t("gallery_open_race"));
    return h("section", { class: "section", "aria-label": title },
      h("div", { class: "heading" }, h("h2", {}, title), h("span", { class: "caption number" }, String(all.length)), open), grid);
  }

  private card(card: GalleryCard, data: GalleryData): Card {
    const wrong = data.told?.run === card.id ? data.told.text : "";
    const told = JSON.stringify([card, wrong]);
    const known = this.made.get(card.id);
    if (known?.told === told) return known.card;
    const made = new Card(card, this.table, wrong);
    this.made.set(card.id, { told, card: made });
    return made;
  }

  private train(data: GalleryData): HTMLElement {
    const { words: { t }, address } = this.table;
    const link = h("a", { class: "new", href: `${address.base ?? ""}/train`, "data-testid": "train-new" },
      h("span", { class: "sign" }, icon(ICONS.plus)), h("strong", {}, t("gallery_new")),
      h("span", { class: "caption" }, t(data.takes ? "gallery_new_hint" : "gallery_new_hint_ships", { n: data.sources })));
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.doing.train();
    });
    return link;
  }

  /** Why there is nothing to see, and the way on. */
  private nothing({ search, show }: Wanted, data: GalleryData): HTMLElement {
    const { t } = this.table.words;
    if (data.cards.length === 0) return h("div", { class: "grid" }, data.locked ? null : this.train(data));
    const why: Partial<Record<Shown, string>> = { yours: t("gallery_none_yours") };
    return h("div", { class: "nothing" },
      h("p", {}, search ? t("gallery_nothing") : why[show] ?? t("gallery_none_here")),
      h("button", { type: "button", class: "ghost", onclick: () => this.doing.reset() }, t("gallery_show_all")),
      show === "yours" && !search && !data.locked && this.train(data));
  }

  /** The run whose card holds the focus. */
  private heldBy(): string | null {
    return [...this.made].find(([, { card }]) => card.element.querySelector(":focus"))?.[0] ?? null;
  }
}
