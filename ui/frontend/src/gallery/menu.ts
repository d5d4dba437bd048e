import type { GalleryCard } from "../contract";
import { h, icon, ICONS, setAttribute, setText } from "../core/dom";
import type { Words } from "../core/words";

export type Act = GalleryCard["may"][number];

interface Asker {
  words: Words;
  open(page: "explore" | "use" | "watch", run: string): void;
  act(act: Act, run: string, title?: string): void;
}

const CHANGING: readonly Act[] = ["resume", "stop", "rename", "delete"];
const LONGEST_TITLE = 80;

/** "...": all that may be done with one run. It is made when it is opened, and only one is open. */
export class Menu {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private panel: HTMLElement | null = null;
  private readonly onOutside = (event: Event) => {
    if (!event.composedPath().includes(this.element)) this.close();
  };

  constructor(private readonly card: GalleryCard, name: string, private readonly asker: Asker) {
    const label = asker.words.t("card_menu", { name });
    this.button = h("button", {
      type: "button", class: "more", title: label, "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false",
      "data-testid": `menu-${card.id}`, onclick: () => (this.panel ? this.close() : this.open()),
    }, icon(ICONS.more));
    this.element = h("div", { class: "menu" }, this.button);
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  focus(): void {
    this.button.focus();
  }

  private open(): void {
    const { card: { may, id, locked }, asker: { words: { t } } } = this;
    const rows = may.map((act) => this.row(t(`card_${act}`), act, CHANGING.includes(act) ? locked : undefined));
    const copy = this.row(t("card_copy"), "copy");
    this.panel = h("div", { class: "panel sheet", role: "menu" },
      ...rows, copy, h("code", { class: "id" }, id), locked && h("p", { class: "caption" }, locked));
    this.show(this.panel);
    document.addEventListener("pointerdown", this.onOutside);
    setAttribute(this.button, "aria-expanded", "true");
    this.rows()[0]?.focus();
  }

  private close(back = false): void {
    this.panel?.remove();
    this.panel = null;
    document.removeEventListener("pointerdown", this.onOutside);
    setAttribute(this.button, "aria-expanded", "false");
    if (back) this.button.focus();
  }

  private show(panel: HTMLElement): void {
    this.element.append(panel);
    // Above the button where there is no room below it.
    panel.classList.toggle("above", panel.getBoundingClientRect().bottom > window.innerHeight - 8);
  }

  private row(text: string, act: Act | "copy", why?: string): HTMLButtonElement {
    return h("button", {
      type: "button", role: "menuitem", tabindex: -1, "data-act": act, title: why, "aria-disabled": why ? "true" : null,
      onclick: () => !why && this.choose(act),
    }, text);
  }

  private rows(): HTMLElement[] {
    return this.panel ? [...this.panel.querySelectorAll<HTMLElement>("button")] : [];
  }

  private choose(act: Act | "copy"): void {
    const { card: { id }, asker } = this;
    if (act === "rename") return this.rename();
    this.close(true);
    if (act === "copy") void navigator.clipboard?.writeText(id).catch(() => undefined);
    else if (act === "explore" || act === "use" || act === "watch") asker.open(act, id);
    else asker.act(act, id);
  }

  /** The menu becomes a field with the title. */
  private rename(): void {
    const { card: { id, title }, asker: { act, words: { t } } } = this;
    const field = h("input", { type: "text", value: title, maxlength: LONGEST_TITLE, "aria-label": t("card_title"), "data-testid": `title-${id}` });
    const save = h("button", { type: "submit", class: "main" }, t("card_save"));
    const form = h("form", { class: "rename" }, field, save, h("button", { type: "button", onclick: () => this.close(true) }, t("card_cancel")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const wanted = field.value.trim();
      this.close(true);
      if (wanted && wanted !== title) act("rename", id, wanted);
    });
    if (!this.panel) return;
    setAttribute(this.panel, "role", "group");
    setText(this.panel, "");
    this.panel.append(form);
    field.focus();
    field.select();
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.panel) return;
    if (event.key === "Escape") this.close(true);
    else if (event.key === "Tab" && !this.panel.querySelector("form")) return this.close();
    else if (!this.move(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private move(key: string): boolean {
    const rows = this.rows();
    const at = rows.findIndex((row) => row === this.panel?.querySelector(":focus"));
    const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const place = this.panel?.querySelector("form") ? undefined : places[key];
    if (place === undefined || rows.length === 0) return false;
    rows[(place + rows.length) % rows.length].focus();
    return true;
  }
}
