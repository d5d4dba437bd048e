import type { UseColumn, UsePicture } from "../contract";
import { h, setAttribute, setText, show } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Words } from "../core/words";
import { named } from "../own/parts";
import { paint } from "./drawn";
import type { Result } from "./result";

/** Rows of a page. */
const PAGE = 20;
/** What is drawn in the table; the rest is drawn beside it, large. */
const DRAWN = new Set(["item", "rebuilt", "before", "after", "normal"]);

/** Pictures with the same title, side by side in one cell. */
type Cell = UsePicture[];

/** One row of the page: its elements are filled anew when the page is turned. */
interface Slot {
  element: HTMLElement;
  button: HTMLButtonElement;
  pictures: Map<string, Picture>;
  cells: Map<string, HTMLElement>;
  flag: HTMLElement;
}

/** All rows, a page at a time, those that matter most first. */
export class Table {
  readonly element: HTMLElement;
  /** The row that is looked at. */
  selected: number;
  private readonly slots: Slot[] = [];
  private readonly body = h("tbody", {});
  private readonly pages = h("span", { class: "number" });
  private readonly turns: HTMLElement;
  private readonly columns: readonly UseColumn[];
  private readonly groups: readonly Cell[];
  private page = 0;

  constructor(private readonly result: Result, private readonly gallery: Gallery, private readonly words: Words,
    private readonly flagged: ((row: number) => boolean) | null, private readonly select: (row: number) => void) {
    const { t } = words;
    const { head } = result;
    this.columns = head.columns.filter(({ id, shown }) => shown || id === result.rank?.column.id);
    this.groups = grouped(head.pictures.filter(({ id }) => result.pictures.has(id) && (DRAWN.has(id) || id.includes("."))));
    this.selected = result.order[0] ?? -1;
    const titles = [t("use_rank"), ...this.groups.map(([{ title }]) => title), ...this.columns.map((column) => h("span", {}, column.title, unitOf(column) && h("small", {}, unitOf(column))))];
    this.turns = h("div", { class: "row use-turns" },
      h("button", { type: "button", class: "button", onclick: () => this.turn(this.page - 1), "data-testid": "use-earlier" }, t("own_earlier")), this.pages,
      h("button", { type: "button", class: "button", onclick: () => this.turn(this.page + 1), "data-testid": "use-later" }, t("own_later")));
    this.element = h("div", { class: "sheet panel use-table" },
      h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": t("use_table") },
        h("table", { "data-testid": "use-table" }, h("thead", {}, h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title)))), this.body)),
      head.columns.some(({ id }) => id.startsWith(SURE)) && h("p", { class: "caption" }, t("use_filled_hint")),
      this.turns);
    this.turn(0);
  }

  /** Shows a row, wherever it stands. */
  reveal(row: number): void {
    this.selected = row;
    this.turn(Math.floor(Math.max(0, this.result.order.indexOf(row)) / PAGE));
  }

  /** What is flagged has changed. */
  mark(): void {
    this.fill();
  }

  private turn(page: number): void {
    const { t, number } = this.words;
    const all = this.result.order.length;
    const last = Math.max(0, Math.ceil(all / PAGE) - 1);
    this.page = Math.min(last, Math.max(0, page));
    while (this.slots.length < Math.min(PAGE, all)) this.slots.push(this.slot());
    setText(this.pages, t("own_page", { n: number(this.page + 1, 9), all: number(last + 1, 9) }));
    show(this.turns, last > 0);
    this.fill();
  }

  private slot(): Slot {
    const { t } = this.words;
    const pictures = new Map<string, Picture>();
    const cells = new Map<string, HTMLElement>();
    const button = h("button", { type: "button", class: "use-row", "data-testid": "use-row" });
    const flag = h("span", { class: "tag mind", hidden: true }, t("use_odd"));
    const drawn = this.groups.map((group) => h("td", { class: group.length > 1 ? "use-pictures many" : "use-pictures" }, ...group.map(({ id, title }) => {
      const picture = this.gallery.picture(group.length > 1 ? "" : title);
      pictures.set(id, picture);
      return picture.element;
    })));
    const said = this.columns.map(({ id }) => {
      const cell = h("td", {});
      cells.set(id, cell);
      return cell;
    });
    const element = h("tr", {}, h("th", { scope: "row" }, button, flag), ...drawn, ...said);
    this.body.append(element);
    return { element, button, pictures, cells, flag };
  }

  private fill(): void {
    const { result, words: { t, number } } = this;
    this.slots.forEach((slot, i) => {
      const rank = this.page * PAGE + i;
      const row = result.order[rank];
      show(slot.element, row !== undefined);
      if (row === undefined) return;
      const odd = this.flagged?.(row) ?? false;
      setText(slot.button, number(rank + 1, 9));
      setAttribute(slot.button, "aria-label", t("use_look_at", { n: number(rank + 1, 9) }));
      slot.element.onclick = () => this.take(row);
      setAttribute(slot.element, "aria-selected", String(row === this.selected));
      slot.element.classList.toggle("odd", odd);
      show(slot.flag, odd);
      for (const [id, picture] of slot.pictures) paint(picture, id, result, row);
      for (const column of this.columns) slot.cells.get(column.id)!.replaceChildren(said(column, row, result, this.words));
    });
  }

  private take(row: number): void {
    this.selected = row;
    this.fill();
    this.select(row);
  }
}

/** A column of shares, which are said in hundredths. */
const SHARE = "share";

/** Columns of a table whose gaps are filled, and how sure what stands there is: of the rest nothing is said. */
const [FILLED, SURE] = ["value.", "spread."];

/** In what a column counts, where it counts. */
export const unitOf = ({ id, kind, unit }: UseColumn): string => (id === SHARE ? "%" : kind === "number" ? unit : "");

/** What a column says of a row. */
export function said({ id, kind, names }: UseColumn, row: number, result: Result, { number, t }: Words): HTMLElement {
  if (kind === "string") return named(result.text(id, row));
  const value = (result.values(id)?.[row] ?? NaN) * (id === SHARE ? 100 : 1);
  const sure = id.startsWith(FILLED) ? result.values(SURE + id.slice(FILLED.length))?.[row] ?? NaN : NaN;
  const told = kind === "class" ? named(names[value] ?? "–")
    : h("span", { class: "number" }, Number.isFinite(value) ? number(value, Number.isInteger(value) ? 9 : 3) : "–");
  if (!Number.isFinite(sure)) return told;
  return h("mark", { class: "use-filled" }, told, kind === "number" && h("small", {}, ` ± ${number(sure, 2)}`), h("span", { class: "unseen" }, ` (${t("use_filled")})`));
}

function grouped(pictures: readonly UsePicture[]): Cell[] {
  const groups: Cell[] = [];
  for (const picture of pictures) {
    const last = groups.at(-1);
    if (last && last[0].title === picture.title) last.push(picture);
    else groups.push([picture]);
  }
  return groups;
}
