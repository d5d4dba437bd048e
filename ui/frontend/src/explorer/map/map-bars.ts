import { h, icon, ICONS, iconButton, setText, show } from "../../core/dom";
import type { Explorer } from "../explorer";
import { keepPressed } from "../parts/segments";
import type { Filter } from "./filter";
import { listed } from "./listing";
import { MODES, type Mode, type Picker } from "./picker";
import type { Combine } from "./selection";

const COMBINATIONS: Combine[] = ["replace", "add", "subtract"];
const MODE_ICONS: Record<Mode, string> = { move: ICONS.hand, box: ICONS.box, lasso: ICONS.lasso };

/** What dragging on the map does. */
export function modeBar({ words: { t } }: Explorer, picker: Picker): HTMLElement {
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
  /** What is selected may be so on another map too, which stays. */
  readonly close: () => void;
  private readonly text = h("span", { class: "number", role: "status", "data-testid": "selected" });
  private readonly unkept = h("span", { class: "quiet" });
  private readonly combinations: HTMLElement;
  private readonly isolate: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;

  constructor(private readonly explorer: Explorer, private readonly filter: Filter, private readonly picker: Picker, toggle: () => void) {
    const { t } = explorer.words;
    this.combinations = this.combining();
    this.isolate = h("button", { type: "button", class: "link-button", title: t("isolate_hint"), "data-testid": "isolate", onclick: toggle });
    this.clear = iconButton(ICONS.close, t("selection_clear"), () => {
      filter.isolate(null);
      explorer.selection.clear();
    });
    this.element = h("div", { class: "map-bar selection-bar" }, this.combinations, this.text, this.unkept, this.isolate, this.clear);
    this.close = explorer.selection.changed.on(() => this.tell());
    filter.changed.on(() => this.tell());
    picker.changed.on(() => this.tell());
    this.tell();
  }

  private combining(): HTMLElement {
    const { t } = this.explorer.words;
    const names: Record<Combine, string> = { replace: t("combine_replace"), add: t("combine_add"), subtract: t("combine_subtract") };
    const buttons = COMBINATIONS.map((how) => h("button", {
      type: "button", title: names[how], "aria-label": names[how], onclick: () => this.picker.combineBy(how),
    }, { replace: "=", add: "+", subtract: "−" }[how]));
    keepPressed(COMBINATIONS, buttons, () => this.picker.how, this.picker.changed);
    return h("span", { class: "segments", role: "group", "aria-label": t("combine") }, ...buttons);
  }

  private tell(): void {
    const { filter, explorer: { selection, words, items } } = this;
    const n = selection.items.size;
    const picking = this.picker.mode !== "move";
    show(this.combinations, picking);
    show(this.isolate, n > 0 || filter.isolated !== null);
    show(this.clear, n > 0 || filter.isolated !== null);
    show(this.element, picking || n > 0 || filter.isolated !== null);
    const hint = this.picker.mode === "box" ? words.t("draw_box") : words.t("draw_lasso");
    setText(this.text, n > 0 ? words.t("selected_count", { n: words.number(n, 9), all: words.number(items.count, 9) }) : hint);
    setText(this.unkept, listed(selection.items) === null ? words.t("selection_unkept") : "");
    setText(this.isolate, words.t(filter.isolated ? "isolate_end" : "isolate"));
  }
}
