import type { OwnColumn } from "../contract";
import { h, setText, show } from "../core/dom";
import { sentences, type Words } from "../core/words";
import { columnNow, columnSaid, type ColumnChoice } from "./choices";
import { OWN_ICONS } from "./icons";
import { named, pushed, selected } from "./parts";

/** Rows of a page. */
const PAGE = 25;
const KINDS = ["number", "category", "yes-no", "date", "text"] as const;
const ROLES = ["", "label", "id", "group", "time", "value"] as const;

/** What each column of a table is, and what is made of it; changes are collected and applied together. */
export class Columns {
  readonly element: HTMLElement;
  private readonly said = new Map<string, ColumnChoice>();
  private readonly body = h("tbody", {});
  private readonly pages = h("span", { class: "number" });
  private readonly apply: HTMLButtonElement;
  private readonly search: HTMLInputElement;
  private readonly turns: HTMLElement;
  private page = 0;

  constructor(private readonly all: readonly OwnColumn[], private readonly words: Words, applied: (said: ReadonlyMap<string, ColumnChoice>) => void) {
    const { t, number } = words;
    const used = all.filter(({ use }) => use);
    this.apply = pushed(OWN_ICONS.forth, t("own_apply"), () => applied(this.said), "button main");
    this.apply.disabled = true;
    this.search = h("input", { type: "search", class: "field", placeholder: t("search"), "aria-label": t("search_in", { name: t("own_columns") }), oninput: () => this.turn(0) });
    const head = [t("own_column_use"), t("own_column_name"), t("own_column_kind"), t("own_column_role"), t("own_column_examples"), t("own_column_why")];
    this.turns = h("div", { class: "row" },
      h("button", { type: "button", class: "button", onclick: () => this.turn(this.page - 1) }, t("own_earlier")), this.pages,
      h("button", { type: "button", class: "button", onclick: () => this.turn(this.page + 1) }, t("own_later")));
    const summary = h("summary", {}, t("own_columns"), h("span", { class: "caption" }, t("own_columns_used", { n: number(used.length, 9), all: number(all.length, 9), numbers: number(used.reduce((sum, column) => sum + column.numbers, 0), 9) })));
    this.element = h("details", { class: "sheet panel own-columns", "data-testid": "own-columns" }, summary,
      h("div", { class: "row" }, this.search,
        h("button", { type: "button", class: "button", onclick: () => this.setShown(true) }, t("own_use_shown")),
        h("button", { type: "button", class: "button", onclick: () => this.setShown(false) }, t("own_leave_shown")), this.apply),
      h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("own_columns") },
        h("table", {}, h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))), this.body)),
      this.turns);
    this.turn(0);
  }

  private found(): OwnColumn[] {
    const wanted = this.search.value.trim().toLowerCase();
    return this.all.filter(({ name }) => name.toLowerCase().includes(wanted));
  }

  private turn(page: number): void {
    const { t, number } = this.words;
    const found = this.found();
    const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
    this.page = Math.min(last, Math.max(0, page));
    this.body.replaceChildren(...found.slice(this.page * PAGE, (this.page + 1) * PAGE).map((column) => this.row(column)));
    setText(this.pages, t("own_page", { n: number(this.page + 1, 9), all: number(last + 1, 9) }));
    show(this.turns, last > 0);
  }

  private row(column: OwnColumn): HTMLElement {
    const { t, number, list } = this.words;
    const { name } = column;
    const now = columnNow(column, this.said.get(name));
    const use = h("input", { type: "checkbox", checked: now.use, "aria-label": `${t("own_column_use")}: ${name}`, onchange: () => this.set(column, { use: use.checked }) });
    const counts = column.missing > 0 ? t("own_missing", { n: number(column.missing, 9) }) : "";
    return h("tr", { class: now.use ? null : "off" },
      h("td", {}, h("label", { class: "box-label" }, use)),
      h("th", { scope: "row" }, named(name)),
      h("td", {}, selected(`${t("own_column_kind")}: ${name}`, now.kind, KINDS.map((kind) => [kind, t(`own_kind_${snake(kind)}`)] as const), (kind) => this.set(column, { kind }))),
      h("td", {}, selected(`${t("own_column_role")}: ${name}`, now.role, ROLES.map((role) => [role, t(`own_role_${role || "none"}`)] as const), (role) => this.set(column, { role }))),
      h("td", { class: "examples" }, named(list(column.examples.slice(0, 3)))),
      h("td", { class: "caption", dir: "auto" }, sentences(column.why, counts)));
  }

  private set(column: OwnColumn, change: ColumnChoice): void {
    const said = columnSaid(column, this.said.get(column.name), change);
    if (said) this.said.set(column.name, said);
    else this.said.delete(column.name);
    this.apply.disabled = this.said.size === 0;
  }

  private setShown(use: boolean): void {
    for (const column of this.found()) this.set(column, { use });
    this.turn(this.page);
  }
}

const snake = (kind: (typeof KINDS)[number]) => (kind === "yes-no" ? "yes_no" : kind);
