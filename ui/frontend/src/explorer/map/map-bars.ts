import { h, icon, ICONS, iconButton, setText, show } from "../../core/dom";
import type { Lab } from "../lab";
import { keepPressed } from "../parts/segments";
import { listed } from "./listing";
import { MODES, type Mode, type Picker } from "./picker";
import type { Combine } from "./selection";

const WAYS: Combine[] = ["replace", "add", "subtract"];
const MODE_ICONS: Record<Mode, string> = { move: ICONS.hand, box: ICONS.box, lasso: ICONS.lasso };

/** What dragging on the map does. */
export function modeBar({ words: { t } }: Lab, picker: Picker): HTMLElement {
  const names: Record<Mode, string> = { move: t("mode_move"), box: t("mode_box"), lasso: t("mode_lasso") };
  const buttons = MODES.map((mode) => {
    const button = h("button", {
      type: "button", title: names[mode], "aria-label": names[mode], "data-testid": `mode-${mode}`, onclick: () => picker.use(mode),
    });
    button.append(icon(MODE_ICONS[mode]));
    return button;
  });
  keepPressed(MODES, buttons, () => picker.mode, picker.changed);
  return h("span", { class: "segments modes map-bar", role: "group", "aria-label": t("modes") }, ...buttons);
}

/** What is selected, and what can be done with it; it lies over the map, so that nothing moves when it comes. */
export class SelectionBar {
  readonly element: HTMLElement;
  private readonly text = h("span", { class: "number", role: "status", "data-testid": "selected" });
  private readonly unkept = h("span", { class: "quiet" });
  private readonly ways: HTMLElement;
  private readonly isolate: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;

  constructor(private readonly lab: Lab, private readonly picker: Picker, toggle: () => void) {
    const { t } = lab.words;
    this.ways = this.combining();
    this.isolate = h("button", { type: "button", class: "link-button", title: t("isolate_hint"), "data-testid": "isolate", onclick: toggle });
    this.clear = iconButton(ICONS.close, t("selection_clear"), () => {
      lab.filter.isolate(null);
      lab.selection.clear();
    });
    this.element = h("div", { class: "map-bar selection-bar" }, this.ways, this.text, this.unkept, this.isolate, this.clear);
    lab.selection.changed.on(() => this.tell());
    lab.filter.changed.on(() => this.tell());
    picker.changed.on(() => this.tell());
    this.tell();
  }

  private combining(): HTMLElement {
    const { t } = this.lab.words;
    const names: Record<Combine, string> = { replace: t("combine_replace"), add: t("combine_add"), subtract: t("combine_subtract") };
    const buttons = WAYS.map((how) => h("button", {
      type: "button", title: names[how], "aria-label": names[how], onclick: () => this.picker.combineBy(how),
    }, { replace: "=", add: "+", subtract: "−" }[how]));
    keepPressed(WAYS, buttons, () => this.picker.how, this.picker.changed);
    return h("span", { class: "segments", role: "group", "aria-label": t("combine") }, ...buttons);
  }

  private tell(): void {
    const { selection, filter, words, items } = this.lab;
    const n = selection.items.size;
    const picking = this.picker.mode !== "move";
    show(this.ways, picking);
    show(this.isolate, n > 0 || filter.isolated !== null);
    show(this.clear, n > 0 || filter.isolated !== null);
    show(this.element, picking || n > 0 || filter.isolated !== null);
    const hint = this.picker.mode === "box" ? words.t("draw_box") : words.t("draw_lasso");
    setText(this.text, n > 0 ? words.t("selected_count", { n: words.number(n, 9), all: words.number(items.count, 9) }) : hint);
    setText(this.unkept, listed(selection.items) === null ? words.t("selection_unkept") : "");
    setText(this.isolate, words.t(filter.isolated ? "isolate_end" : "isolate"));
  }
}
