import { h, icon, setAttribute, setText } from "../../core/dom";
import type { Words } from "../../core/words";
import { OWN_ICONS } from "../icons";
import type { Captured, Row } from "./captured";
import type { Recorder, Sense, Shown } from "./sense";

/** A class: its name, what records into it, what it holds. Kept while the class is there: a button may be held. */
class RowView {
  readonly element: HTMLElement;
  private readonly name: HTMLInputElement;
  private readonly count = h("span", { class: "number sense-count" });
  private readonly list = h("ul", { class: "plain sense-pieces", tabindex: -1 });
  private readonly bin: HTMLButtonElement;
  private readonly pieces = new Map<number, Shown>();

  constructor(private row: Row, private readonly captured: Captured, private readonly recorder: Recorder, sense: Sense, private readonly words: Words) {
    const { t } = words;
    const { id } = row;
    this.name = h("input", { class: "field", type: "text", maxlength: 40, value: row.name, "aria-label": t("sense_class_name"), onfocus: () => this.name.select(), oninput: () => captured.rename(id, this.name.value) });
    this.bin = h("button", { type: "button", class: "icon-button", onclick: () => captured.removeRow(id) }, icon(OWN_ICONS.bin));
    this.element = h("li", { class: `sheet sense-row ${sense}`, "data-testid": "sense-row" },
      h("div", { class: "sense-row-head" }, this.name, this.count, this.bin), recorder.control(() => this.row), this.list);
  }

  tell(row: Row, isCurrent: boolean, only: boolean): void {
    this.row = row;
    const { words: { t, number }, pieces, list } = this;
    if (this.name.value !== row.name) this.name.value = row.name;
    setText(this.count, number(row.pieces.length, 9));
    const bin = t("sense_class_remove", { name: row.name });
    setAttribute(this.bin, "aria-label", bin);
    setAttribute(this.bin, "title", bin);
    this.bin.disabled = only;
    this.element.classList.toggle("current", isCurrent);
    const there = new Set(row.pieces.map(({ id }) => id));
    for (const [id, shown] of pieces) {
      if (there.has(id)) continue;
      shown.element.remove();
      pieces.delete(id);
    }
    const grown = row.pieces.length > 0 && !pieces.has(row.pieces.at(-1)!.id);
    row.pieces.forEach((piece, i) => {
      let shown = pieces.get(piece.id);
      if (!shown) {
        shown = this.recorder.shown(piece, () => this.remove(piece.id));
        pieces.set(piece.id, shown);
        list.insertBefore(shown.element, list.children[i] ?? null);
      }
      shown.name(i + 1, row.name);
    });
    if (grown) list.scrollTop = list.scrollHeight;
  }

  /** The keyboard stays where it was: at what came after, else at the class. */
  private remove(piece: number): void {
    const at = this.row.pieces.findIndex(({ id }) => id === piece);
    this.captured.remove(this.row.id, piece);
    const after = this.row.pieces[Math.min(at, this.row.pieces.length - 1)];
    (after ? this.pieces.get(after.id)!.element.querySelector("button") : this.name)?.focus({ preventScroll: true });
  }
}

/** All classes, and one more. */
export class Rows {
  readonly element: HTMLElement;
  private readonly list = h("ul", { class: "plain sense-rows" });
  private readonly views = new Map<number, RowView>();

  constructor(private readonly captured: Captured, private readonly recorder: Recorder, private readonly sense: Sense, private readonly words: Words) {
    const { t } = words;
    const add = () => {
      const id = captured.addRow();
      this.views.get(id)?.element.querySelector("input")?.focus();
    };
    this.element = h("div", { class: "sense-classes" }, recorder.options, this.list,
      h("button", { type: "button", class: "button sense-add", onclick: add, "data-testid": "sense-add" }, icon("M12 5v14M5 12h14"), h("span", {}, t("sense_class_add"))));
  }

  tell(): void {
    const { captured, views } = this;
    const there = new Set(captured.rows.map(({ id }) => id));
    for (const [id, view] of views) {
      if (there.has(id)) continue;
      view.element.remove();
      views.delete(id);
    }
    captured.rows.forEach((row, i) => {
      let view = views.get(row.id);
      if (!view) {
        view = new RowView(row, captured, this.recorder, this.sense, this.words);
        views.set(row.id, view);
        this.list.insertBefore(view.element, this.list.children[i] ?? null);
      }
      view.tell(row, row.id === captured.current, captured.rows.length === 1);
    });
  }
}
