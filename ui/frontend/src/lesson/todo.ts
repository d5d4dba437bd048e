import type { StepData } from "../contract";
import { h, icon, ICONS } from "../core/dom";
import { prose } from "./blocks";
import type { Dock } from "./dock";

/** Something to be done with the tool beside it: the step ends by itself. */
export function doing(dock: Dock, step: StepData): (HTMLElement | false)[] {
  const { taking, t } = dock;
  const done = taking.isDone(step);
  const gesture = step.watched?.gesture;
  const { hints = 0 } = taking.of(step.id);
  const told = step.hints ?? [];
  return [
    h("div", { class: "todo", "data-done": done || null },
      icon(done ? ICONS.check : ICONS.hand),
      h("div", {},
        h("strong", {}, t("lesson_now_you")),
        ...prose(step.text, dock.follow),
        !done && step.goes && wayThere(dock, step),
        dock.progress,
        h("p", { class: "quiet", role: "status" }, done ? t("lesson_done") : taking.isSkipped(step) ? t("lesson_skipped") : step.waits ?? step.why ?? t("lesson_ends")),
        gesture ? h("p", { class: "quiet" }, t("lesson_keys", { how: t(`gesture_keys_${gesture}`) })) : null)),
    ...told.slice(0, hints).map((hint, n) => h("div", { class: "note hint" }, h("strong", {}, t("lesson_hint", { n: n + 1, all: told.length })), ...prose(hint, dock.follow))),
  ];
}

/** A button to where the step takes place. */
export function wayThere(dock: Dock, step: StepData): HTMLElement {
  const { t } = dock;
  return h("p", {}, h("button", { type: "button", class: step.kind === "do" ? "button strong" : "button", "data-focus": "there", onclick: () => dock.go({ step: step.id }) }, t(step.goes === "start" ? "lesson_start" : "lesson_there")),
    step.goes === "start" && h("span", { class: "quiet under" }, t("lesson_starts")));
}
