import type { LeaderboardData } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h, setAttribute } from "../core/dom";
import { makeWords, sentences } from "../core/words";
import { symbolOf } from "../marks/symbol";
import css from "../styles/leaderboard.css";
import { firstSorting, sorted, type Cell, type Column, type Row, type Sorting } from "./order";

const identity = ({ lang }: LeaderboardData) => lang;

export const leaderboard = component<LeaderboardData>(css, identity, (root, data, host) => new Leaderboard(root, data, host));

/** A table of contestants by scores; a click on a heading sorts by it and opens its card. */
class Leaderboard implements View<LeaderboardData> {
  private readonly words;
  private readonly table = h("table");
  private sorting: Sorting | null = null;

  constructor(private readonly root: HTMLElement, private data: LeaderboardData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    root.append(h("div", { class: "board", tabindex: 0, role: "region", "aria-label": this.words.t("board") }, this.table));
    this.draw();
  }

  update(data: LeaderboardData): void {
    if (JSON.stringify(data) === JSON.stringify(this.data)) return;
    this.data = data;
    this.draw();
  }

  destroy(): void {}

  private draw(): void {
    const { columns, rows } = this.data;
    const body = sorted(rows, this.sorting).map((row) =>
      h("tr", { class: row.baseline ? "baseline" : "", "data-testid": `board-${row.id}` }, this.nameOf(row),
        ...columns.map((column) => this.cell(row, column))));
    this.table.replaceChildren(
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, this.words.t("board_who")), ...columns.map((column) => this.heading(column)))),
      h("tbody", {}, ...body));
    this.table.style.setProperty("--columns", String(columns.length));
    this.table.lang = this.data.lang;
    this.root.dataset.rows = String(rows.length);
  }

  private heading(column: Column): HTMLElement {
    const { t } = this.words;
    const { id, card, title, unit, better, meaning, how } = column;
    const sortedBy = this.sorting?.column === id;
    const arrow = sortedBy ? (this.sorting!.descending ? "↓" : "↑") : "";
    const button = h("button", {
      type: "button", title: sentences(meaning, how), "data-testid": `sort-${id}`, onclick: () => this.sortBy(column),
    }, h("span", { class: "column-title" }, title, " ", arrow), h("span", { class: "quiet" }, [unit, better && t(`better_${better}`)].filter(Boolean).join(", ")));
    const heading = h("th", { scope: "col", class: card === this.data.card ? "marked" : "" }, button);
    setAttribute(heading, "aria-sort", sortedBy ? (this.sorting!.descending ? "descending" : "ascending") : null);
    return heading;
  }

  private nameOf({ name, symbol, detail }: Row): HTMLElement {
    return h("th", { scope: "row" }, h("span", { class: "who" }, symbolOf(symbol), h("span", {}, h("span", { class: "who-name" }, name), h("span", { class: "quiet" }, detail))));
  }

  private cell(row: Row, column: Column): HTMLElement {
    const cell = row.cells[column.id];
    const marked = column.card === this.data.card ? "marked" : "";
    if (!cell) return h("td", { class: `gap ${marked}`, title: row.gaps[column.id] ?? null }, row.gaps[column.id] ? "–" : "");
    const value = h(cell.best ? "strong" : "span", { class: "number" }, cell.text, cell.draw && h("span", { class: "draw" }, ` ${this.words.t("board_draw")}`));
    return h("td", {
      class: marked, title: this.hint(cell, column), "data-unit": column.unit, "data-n": cell.n, "data-baseline": cell.baseline, "data-best": cell.best || null,
    }, value, h("span", { class: "quiet below" }, [cell.baseline, `n\u00a0=\u00a0${this.words.number(cell.n, 6)}`].filter(Boolean).join(" · ")));
  }

  private hint({ low, high, spread, n }: Cell, { unit }: Column): string {
    const { t, number } = this.words;
    const parts = [t("board_n", { n: number(n, 6) })];
    const range = spread === "seeds" ? "board_seeds" : "board_items";
    if (low !== null && high !== null) parts.push(t(range, { low: number(low), high: number(high), unit }));
    return sentences(...parts);
  }

  private sortBy(column: Column): void {
    const same = this.sorting?.column === column.id;
    this.sorting = same ? { column: column.id, descending: !this.sorting!.descending } : firstSorting(column);
    this.draw();
    if (column.card !== this.data.card) this.host.setState("card", column.card);
  }
}
