import { h, iconButton, ICONS, setText } from "../core/dom";
import type { Dock } from "./dock";
import { Menu } from "./menu";
import { isBlocked } from "./progress";

const FOLD = "M6 9l6 6 6-6";
const UNFOLD = "M6 15l6-6 6 6";

/** What the lesson is, how far one is in it, and a menu. On a phone it is the line that the sheet folds to. */
export class Head {
  readonly element: HTMLElement;
  private readonly steps = h("ol", { class: "steps plain" });
  private readonly note = h("p", { class: "note mind" });
  private readonly place = h("span", { class: "place number" });
  private readonly folding: HTMLButtonElement;
  private folded = false;

  constructor(private readonly dock: Dock, leave: () => void) {
    const { t, data } = dock;
    const which = data.number > 0 ? t("lesson_of", { n: data.number, all: data.all }) : t("lesson_own");
    this.steps.setAttribute("aria-label", t("lesson_steps"));
    this.folding = iconButton(FOLD, t("lesson_fold"), () => this.fold(!this.folded));
    this.folding.classList.add("fold");
    this.folding.dataset.focus = "fold";
    this.element = h("header", { class: "top" },
      h("div", { class: "row" },
        h("p", { class: "eyebrow" }, `${which} · ${t("lesson_minutes", { n: data.minutes })}`), this.place,
        h("div", { class: "ends" }, this.folding, new Menu(dock).element, iconButton(ICONS.close, t("lesson_close"), leave))),
      h("h2", {}, data.title), this.steps, this.note);
  }

  /** What a step is called. */
  named(n: number): string {
    const { taking, t, data } = this.dock;
    const step = data.steps[n];
    const key = taking.isDone(step) ? "lesson_step_done" : taking.isSkipped(step) ? "lesson_step_skipped" : taking.mayOpen(n) ? "lesson_step" : "lesson_step_later";
    return t(key, { n: n + 1, all: data.steps.length, kind: t(`lesson_kind_${step.kind}`) });
  }

  draw(): void {
    const { taking, data, t } = this.dock;
    this.steps.replaceChildren(...data.steps.map((step, n) => {
      const label = this.named(n);
      const here = n === taking.index && !taking.ended;
      return h("li", {}, h("button", {
        type: "button", "aria-label": label, title: label, "aria-current": here ? "step" : null, disabled: !taking.mayOpen(n), "data-focus": `step-${n}`,
        "data-state": taking.isDone(step) ? "done" : taking.isSkipped(step) ? "skipped" : here ? "here" : "", onclick: () => this.dock.act(() => taking.open(step.id)),
      }));
    }));
    setText(this.place, `${taking.index + 1}/${data.steps.length}`);
    const note = isBlocked() ? t("lesson_not_kept") : taking.kept.revision !== data.revision && taking.kept.revision > 0 ? t("lesson_revised") : "";
    setText(this.note, note);
    this.note.hidden = note === "";
  }

  private fold(folded: boolean): void {
    this.folded = folded;
    this.dock.fold(folded);
    const label = this.dock.t(folded ? "lesson_unfold" : "lesson_fold");
    this.folding.title = label;
    this.folding.setAttribute("aria-label", label);
    this.folding.setAttribute("aria-expanded", String(!folded));
    this.folding.querySelector("path")?.setAttribute("d", folded ? UNFOLD : FOLD);
  }
}
