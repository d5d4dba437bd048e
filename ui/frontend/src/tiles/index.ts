import type { TilesData } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h, setAttribute, setText, show } from "../core/dom";
import { makeWords } from "../core/words";
import css from "../styles/tiles.css";
import { Filters } from "./filters";
import { Tile } from "./tile";

/** From so many options on there is a box to search them. */
const MANY = 10;
/** While arrow keys run through the options the server is told of the last one only. */
const KEY_PAUSE_MS = 180;

const identity = ({ options, lang, most }: TilesData) => JSON.stringify([lang, most, options.map((option) => ({ ...option, disabled: "" }))]);

export const tiles = component<TilesData>(css, identity, (root, data, host) => new Tiles(root, data, host));

/** Options to choose from, under headings: all of them at once, without a scroller of their own. On a phone the list is folded. */
class Tiles implements View<TilesData> {
  private readonly tiles: Tile[];
  private readonly most: number | null;
  private readonly groups: { element: HTMLElement; tiles: Tile[] }[];
  private readonly list = h("div", { class: "tiles", role: "radiogroup" });
  private readonly note = h("div", { class: "tile-note", "aria-hidden": "true" });
  private readonly nothing: HTMLElement;
  private readonly search: HTMLInputElement;
  private readonly filters: Filters;
  private readonly picker: HTMLElement;
  private readonly unfold: HTMLButtonElement;
  private readonly sent = new Set<string>();
  private explained: Tile | null = null;
  private value: string;
  private fromServer: string;
  private timer = 0;

  constructor(root: HTMLElement, data: TilesData, private readonly host: Host) {
    const words = makeWords(data.texts, data.lang);
    const { t } = words;
    this.value = this.fromServer = data.value;
    this.most = data.most ?? null;
    if (this.most) setAttribute(this.list, "role", "group");
    this.tiles = data.options.map((option) => {
      const tile: Tile = new Tile(option, this.most ? "checkbox" : "radio", () => this.press(tile), () => this.explain(tile));
      return tile;
    });
    this.groups = this.grouped();
    this.nothing = h("p", { class: "caption" }, t("nothing_found"));
    this.search = h("input", {
      type: "search", placeholder: t("search"), "aria-label": t("search_in", { name: data.label }),
      oninput: () => this.filter(), onkeydown: (event: KeyboardEvent) => this.onSearchKey(event),
    });
    this.filters = new Filters(data.filters ?? [], data.label, words, () => this.filter());
    this.unfold = h("button", { type: "button", class: "button unfold", "aria-expanded": "false", onclick: () => this.fold(!this.folded) }, t(this.most ? "choose_others" : "choose_another"));
    const many = this.tiles.length >= MANY;
    show(this.search, many);
    show(this.filters.element, (data.filters ?? []).length > 0);
    setAttribute(this.list, "aria-label", data.label);
    this.list.append(...this.groups.map(({ element }) => element), this.nothing);
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("focusout", () => show(this.note, false));
    this.picker = h("div", { class: `picker folded ${data.form === "maps" ? "cards maps" : (data.form ?? "rows")}` },
      h("div", { class: "picker-head" },
        h("h2", {}, data.label), data.hint && h("span", { class: "caption" }, data.hint), this.search, many && this.unfold),
      this.filters.element, this.list, this.note);
    if (!many || data.form === "maps") this.fold(false);
    root.append(this.picker);
    this.filter();
    show(this.note, false);
    root.dataset.ready = "1";
  }

  update({ options, value }: TilesData): void {
    this.tiles.forEach((tile, i) => tile.update(options[i]));
    const before = this.most ? undefined : this.chosen();
    const lost = before?.enabled === false;
    if (value !== this.fromServer || lost) {
      this.fromServer = value;
      // The echo of an own choice may arrive after the next choice and must not undo it.
      const echo = this.sent.delete(value);
      if (!echo || lost) this.value = value;
    }
    if (lost) this.explain(before);
    else if (this.explained?.enabled) this.explain(this.explained);
    this.paint();
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private get folded(): boolean {
    return this.picker.classList.contains("folded");
  }

  /** Only a phone shows a folded list as such: the chosen option, and a button for the others. */
  private fold(on: boolean): void {
    this.picker.classList.toggle("folded", on);
    setAttribute(this.unfold, "aria-expanded", String(!on));
  }

  private grouped(): { element: HTMLElement; tiles: Tile[] }[] {
    const names = [...new Set(this.tiles.map((tile) => tile.option.group ?? ""))];
    return names.map((name) => {
      const tiles = this.tiles.filter((tile) => (tile.option.group ?? "") === name);
      const attributes = name ? { role: "group", "aria-label": name } : {};
      const element = h("div", { class: "tile-group", ...attributes },
        name && h("div", { class: "tile-heading", "aria-hidden": "true" }, name),
        ...tiles.map((tile) => tile.element));
      return { element, tiles };
    });
  }

  private chosen(): Tile | undefined {
    return this.tiles.find((tile) => this.has(tile));
  }

  private has({ option }: Tile): boolean {
    return this.ids().includes(option.id);
  }

  private ids(): string[] {
    return this.value.split(" ").filter(Boolean);
  }

  private paint(): void {
    // One tile must always be reachable with Tab, also when none is chosen.
    const visible = this.tiles.filter((tile) => tile.visible);
    const reachable = visible.find((tile) => this.has(tile)) ?? visible[0];
    for (const tile of this.tiles) {
      setAttribute(tile.element, "aria-checked", String(this.has(tile)));
      tile.element.tabIndex = tile === reachable ? 0 : -1;
    }
    for (const { element, tiles } of this.groups) element.classList.toggle("empty", !tiles.some((tile) => this.has(tile)));
  }

  private press(tile: Tile): void {
    this.explain(tile);
    if (!tile.enabled) return;
    this.choose(tile, 0);
    // Where several can be chosen, folding after each choice would be in the way.
    if (!this.most) this.fold(true);
  }

  private choose(tile: Tile, pause: number): void {
    const value = this.most ? this.toggled(tile.option.id, this.most) : tile.option.id;
    if (value === this.value) return;
    this.value = value;
    this.paint();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.sent.add(value);
      this.host.setState("choice", value);
    }, pause);
  }

  private toggled(id: string, most: number): string {
    const now = this.ids();
    if (now.includes(id)) return now.filter((other) => other !== id).join(" ");
    return now.length < most ? [...now, id].join(" ") : this.value;
  }

  /** Says why a tile cannot be chosen, over the foot of the list, so that nothing moves. */
  private explain(tile: Tile): void {
    const { option } = tile;
    this.explained = tile;
    show(this.note, Boolean(option.disabled));
    setText(this.note, option.disabled ?? "");
  }

  private onKey(event: KeyboardEvent): void {
    const visible = this.tiles.filter((tile) => tile.visible);
    const at = visible.findIndex((tile) => tile.element === event.target);
    const places: Record<string, number> = {
      ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: visible.length - 1,
    };
    const place = places[event.key];
    if (place === undefined || visible.length === 0) return;
    event.preventDefault();
    const next = visible[(place + visible.length) % visible.length];
    next.element.focus();
    if (next.enabled && !next.option.opens && !this.most) this.choose(next, KEY_PAUSE_MS);
  }

  private onSearchKey(event: KeyboardEvent): void {
    const found = this.tiles.filter((tile) => tile.visible);
    if (event.key === "Enter") found.find((tile) => tile.enabled)?.element.click();
    else if (event.key === "ArrowDown") found[0]?.element.focus();
    else return;
    event.preventDefault();
  }

  private filter(): void {
    const query = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const tile of this.tiles) show(tile.element, tile.matches(query, this.filters.chosen));
    for (const { element, tiles } of this.groups) show(element, tiles.some((tile) => tile.visible));
    show(this.nothing, this.tiles.every((tile) => !tile.visible));
    if (query.length > 0 || this.filters.chosen !== "") this.fold(false);
    this.paint();
  }
}
