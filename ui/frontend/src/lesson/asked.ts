import type { AnswerData, StepData } from "../contract";
import { h, icon, ICONS } from "../core/dom";
import { line, plain } from "./blocks";
import type { Dock } from "./dock";

/** What was answered to a question, in words. */
export function worded(step: StepData, answer: string | undefined): string {
  const option = step.options?.find(({ id }) => id === answer);
  return option ? plain(option.line) : answer ?? "";
}

/** A question whose answer the learner's own run gives later. */
export function guessing(dock: Dock, step: StepData): (HTMLElement | false)[] {
  const { taking, t } = dock;
  const { peeked } = taking.of(step.id);
  const locked = taking.isLocked(step);
  const said = peeked ? t("lesson_peeked") : !locked ? (step.trains && taking.guess(step) !== null ? t("lesson_can_change") : t("lesson_choose"))
    : step.trains ? t("lesson_locked") : t("lesson_locked_in");
  return [
    changed(dock, step),
    choices(dock, step, taking.guess(step), { locked, choose: (id) => dock.act(() => taking.choose(id)) }),
    h("p", { class: "quiet" }, said),
  ];
}

/** Something to be read off. */
export function checking(dock: Dock, step: StepData): (HTMLElement | false)[] {
  const { taking } = dock;
  const given = taking.changed(step) ? undefined : taking.of(step.id).answer;
  const verdict = given !== undefined && h("div", { class: "verdict", "data-right": step.right === undefined ? "" : String(step.right), role: "status" }, said(dock, step));
  if (step.ask === "choice") {
    return [changed(dock, step), choices(dock, step, given ?? null, { locked: false, choose: (id) => dock.act(() => taking.answer(id)) }), verdict];
  }
  const waits = given === undefined && step.waits !== undefined && h("p", { class: "quiet", role: "status" }, step.waits);
  return [changed(dock, step), step.ask === "words" ? words(dock, step, given) : number(dock, step, given), waits, verdict];
}

function said({ t }: Dock, step: StepData): string {
  if (step.ask === "words" || step.asks === undefined) return t("lesson_done"); // there is nothing that it could be held against
  if (step.why) return step.why;
  const found = step.found ?? "";
  if (step.right === undefined) return step.waits ?? t("lesson_unknown");
  if (step.ask === "choice") return step.right ? t("lesson_choice_right") : t("lesson_choice_wrong", { found });
  return step.right ? t("lesson_read_right", { found }) : t("lesson_read_wrong", { found });
}

function changed({ taking, t }: Dock, step: StepData): HTMLElement | false {
  const { guess, answer } = taking.of(step.id);
  return taking.changed(step) && h("p", { class: "note" }, t("lesson_changed", { answer: worded(step, guess ?? answer) }));
}

function choices(dock: Dock, step: StepData, chosen: string | null, { locked, choose }: { locked: boolean; choose(id: string): void }): HTMLElement {
  const option = ({ id, line: text }: AnswerData) => {
    const input = h("input", {
      type: "radio", name: `lesson-${step.id}`, value: id, "data-focus": `option-${id}`, disabled: locked && chosen !== id, onchange: () => choose(id),
    });
    input.checked = chosen === id;
    const out = step.outcome === id && locked && h("span", { class: "is" }, icon(ICONS.check), dock.t("lesson_it_is"));
    return h("label", { class: "option", "data-chosen": chosen === id || null, "data-out": Boolean(out) || null }, input, h("span", {}, ...line(text)), out);
  };
  return h("fieldset", { class: "options" }, h("legend", { class: "unseen" }, dock.t("lesson_answer")), ...(step.options ?? []).map(option));
}

function number(dock: Dock, step: StepData, given: string | undefined): HTMLElement {
  const { t } = dock;
  const label = step.unit ? t("lesson_number_unit", { unit: step.unit }) : t("lesson_number");
  const field = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", value: dock.drafts.get(step.id) ?? given ?? "", "data-focus": "number",
    oninput: () => dock.drafts.set(step.id, field.value),
  });
  const wrong = h("p", { class: "bad", role: "alert" });
  const submit = (event: Event) => {
    event.preventDefault();
    const value = read(field.value);
    if (value === null) {
      field.setAttribute("aria-invalid", "true");
      wrong.replaceChildren(t("lesson_number_wrong", { given: field.value.slice(0, 30) }));
    } else dock.act(() => dock.taking.answer(String(value)));
  };
  return h("form", { class: "answer", onsubmit: submit }, h("label", {}, h("span", {}, label), field), h("button", { type: "submit", class: "button strong", "data-focus": "check" }, t("lesson_check")), wrong);
}

/** A number as people write it, with a comma or a point, a percent sign or thousands' blanks, in narrow or full-width digits. */
export function read(text: string): number | null {
  const plainly = text.normalize("NFKC").trim().replace(/\s*%$/, "").replace(/[\s\u00a0\u202f]/g, "").replace(/[−–]/g, "-").replace(",", ".");
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plainly) ? Number(plainly) : NaN;
  return Number.isFinite(value) ? value : null;
}

function words(dock: Dock, step: StepData, given: string | undefined): HTMLElement {
  const { t } = dock;
  const field = h("textarea", { rows: 3, maxlength: 500, "data-focus": "words", oninput: () => dock.drafts.set(step.id, field.value) });
  field.value = dock.drafts.get(step.id) ?? given ?? "";
  const submit = (event: Event) => {
    event.preventDefault();
    if (field.value.trim()) dock.act(() => dock.taking.answer(field.value.trim()));
    else field.focus();
  };
  return h("form", { class: "answer", onsubmit: submit }, h("label", {}, h("span", {}, t("lesson_own_words")), field), h("p", { class: "quiet" }, t("lesson_words_stay")),
    h("button", { type: "submit", class: "button strong", "data-focus": "check" }, t("lesson_check")));
}
