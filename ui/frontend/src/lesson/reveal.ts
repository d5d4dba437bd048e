import type { StepData } from "../contract";
import { h } from "../core/dom";
import { answersOf, printAnswers, saveAnswers } from "./answers";
import { worded } from "./asked";
import { prose } from "./blocks";
import type { Dock } from "./dock";

/** What came out, beside what was guessed. */
export function revealing(dock: Dock, step: StepData): (HTMLElement | false)[] {
  const { taking, t, data } = dock;
  const asked = data.steps.find(({ id }) => id === step.of)!;
  const guess = taking.guess(asked);
  const guessed = guess === null
    ? h("p", {}, h("span", { class: "tag" }, t(taking.of(asked.id).peeked ? "lesson_peeked" : "lesson_no_guess")))
    : h("p", {}, h("span", { class: "tag guess" }, t("lesson_your_guess", { guess: worded(asked, guess) })));
  const question = h("div", { class: "question asked" }, ...prose(asked.text, dock.follow));
  if (!step.outcome) {
    return [
      question,
      guessed,
      h("div", { class: "note", role: "status" }, h("p", {}, step.waits ?? t("lesson_unknown")), Boolean(step.why) && h("p", {}, step.why)),
      step.back !== undefined && h("button", { type: "button", class: "button", "data-focus": "mend", onclick: () => dock.act(() => taking.open(step.back!)) }, t("lesson_way_on")),
    ];
  }
  return [
    question,
    h("ul", { class: "options came plain" }, ...(asked.options ?? []).map((option) => {
      const out = option.id === step.outcome;
      return h("li", { class: "option", "data-chosen": option.id === guess || null, "data-out": out || null }, h("span", {}, worded(asked, option.id)), out && h("span", { class: "is" }, t("lesson_it_is")));
    })),
    guessed,
    h("div", { class: "reveal", "data-shown": step.shown ?? "" }, ...prose(step.text, dock.follow)),
    step.one_seed === true && h("p", { class: "quiet" }, t("lesson_one_seed")),
    guess === null && !taking.of(asked.id).peeked && h("button", { type: "button", class: "button", onclick: () => dock.act(() => taking.open(asked.id)) }, t("lesson_guess_first")),
  ];
}

/** The end: how many guesses came out so, what the lesson does not show, the next lesson. */
export function ending(dock: Dock): (HTMLElement | false)[] {
  const { taking, t, data } = dock;
  const guesses = data.steps.filter((step) => step.kind === "predict" && taking.guess(step) !== null);
  const right = guesses.filter((step) => step.outcome !== undefined && step.outcome === taking.guess(step));
  const skipped = data.steps.filter((step) => taking.isSkipped(step));
  return [
    h("h3", { tabindex: -1, class: "question" }, t("lesson_end")),
    h("p", {}, guesses.length > 0 && t("lesson_right_of", { n: right.length, all: guesses.length }), " ", skipped.length > 0 && t("lesson_skipped_of", { n: skipped.length })),
    data.not_shown.length > 0 && h("div", { class: "note" }, h("strong", {}, t("lesson_not_shown")), ...prose(data.not_shown, dock.follow)),
    h("section", { class: "handed" }, h("h3", {}, t("answers_title")), h("p", { class: "quiet" }, t("answers_about")), h("div", { class: "row" },
      h("button", { type: "button", class: "button", "data-focus": "answers-file", onclick: () => saveAnswers(answersOf(data, taking.kept, new Date())) }, t("answers_file")),
      h("button", { type: "button", class: "button", "data-focus": "answers-print", onclick: () => printAnswers(dock.words, answersOf(data, taking.kept, new Date())) }, t("answers_print")))),
    data.following !== undefined && h("button", { type: "button", class: "button strong", "data-focus": "following", onclick: () => dock.go({ lesson: data.following!.id }) },
      t("lesson_next_lesson", { title: data.following.line.map(({ text }) => text).join("") })),
  ];
}
