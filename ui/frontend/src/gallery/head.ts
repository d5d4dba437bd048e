import { GROUPINGS, ORDERS, SHOWN, type GalleryData } from "../contract";
import { h, icon, setAttribute, setText, show } from "../core/dom";
import type { Words } from "../core/words";
import { countOf, type Shown, type Wanted } from "./order";

const SEARCH = "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20";

/** The title with what is there, which of it is shown, a search, the order and the groups. */
export class Head {
  readonly element: HTMLElement;
  private readonly count = h("span", { class: "caption count", role: "status" });
  private readonly chips: Record<Shown, HTMLButtonElement>;
  private readonly search: HTMLInputElement;

  constructor(private readonly words: Words, readonly wanted: Wanted, private readonly changed: () => void) {
    const { t } = words;
    this.chips = Object.fromEntries(SHOWN.map((shown) => [shown, this.chip(shown)])) as Record<Shown, HTMLButtonElement>;
    this.search = h("input", {
      type: "search", value: wanted.search, placeholder: t("gallery_search"), "aria-label": t("search_in", { name: t("gallery") }), "data-testid": "gallery-search",
      oninput: () => this.set({ search: this.search.value.trim() }),
    });
    const group = h("div", { class: "chips", role: "radiogroup", "aria-label": t("gallery_show") }, ...SHOWN.map((shown) => this.chips[shown]));
    group.addEventListener("keydown", (event) => this.onKey(event));
    this.element = h("header", { class: "head" },
      h("h1", {}, t("gallery")), this.count, group,
      h("div", { class: "tools" },
        h("label", { class: "search" }, icon(SEARCH), this.search),
        this.select(t("gallery_order"), ORDERS.map((order) => [order, t(`gallery_${order}`)]), wanted.sort, (sort) => this.set({ sort })),
        this.select(t("gallery_groups"), GROUPINGS.map((one) => [one, t(`gallery_group_${one}`)]), wanted.groups, (groups) => this.set({ groups }))));
  }

  update({ cards }: GalleryData): void {
    const { t } = this.words;
    const active = countOf(cards, "active");
    setText(this.count, t(active ? "gallery_count_active" : "gallery_count", { n: cards.length, active }));
    for (const shown of SHOWN) {
      const n = countOf(cards, shown);
      this.chips[shown].replaceChildren(t(`gallery_${shown}`), " ", h("span", { class: "number" }, String(n)));
      // Nobody looks for others where there are none.
      show(this.chips[shown], n > 0 || !["others", "active"].includes(shown) || this.wanted.show === shown);
    }
    this.paint();
  }

  /** Everything again, in the order that was chosen. */
  reset(): void {
    this.search.value = "";
    this.set({ show: "all", search: "" });
  }

  private set(change: Partial<Wanted>): void {
    Object.assign(this.wanted, change);
    this.paint();
    this.changed();
  }

  private paint(): void {
    for (const shown of SHOWN) {
      const on = shown === this.wanted.show;
      setAttribute(this.chips[shown], "aria-checked", String(on));
      this.chips[shown].tabIndex = on ? 0 : -1;
    }
  }

  private chip(shown: Shown): HTMLButtonElement {
    return h("button", { type: "button", role: "radio", class: "pill", "data-testid": `show-${shown}`, onclick: () => this.set({ show: shown }) });
  }

  private select<Value extends string>(label: string, options: [Value, string][], now: Value, take: (value: Value) => void): HTMLElement {
    const select = h("select", { "aria-label": label, title: label, onchange: () => take(select.value as Value) },
      ...options.map(([value, text]) => h("option", { value, selected: value === now }, text)));
    return select;
  }

  private onKey(event: KeyboardEvent): void {
    const there = SHOWN.filter((shown) => !this.chips[shown].hidden);
    const at = there.indexOf(this.wanted.show);
    const places: Record<string, number> = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: there.length - 1 };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    const next = there[(place + there.length) % there.length];
    this.set({ show: next });
    this.chips[next].focus();
  }
}
