import { barsOf } from "../classes/bars";
import type { Act } from "../classes/server";
import type { ClassSeen, LessonAsked, QuestionAsked, QuestionSeen } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";

/** The questions of one lesson as a class has answered them, and what the teacher does with each. */
export class Questions {
  readonly element = h("div", { class: "room-questions" });
  private lesson = "";
  /** By lesson and question: the option that came out here, as the teacher says. */
  private readonly out = new Map<string, string>();
  private drawn = "";
  private seen: ClassSeen | null = null;
  private lessons: LessonAsked[] = [];

  constructor(private readonly words: Words, private readonly act: (act: Act, at: { lesson: string; step: string }) => void) {}

  draw(seen: ClassSeen | null, lessons: LessonAsked[]): void {
    [this.seen, this.lessons] = [seen, lessons];
    const looks = JSON.stringify([seen?.questions, seen?.members, seen?.closed, this.lesson, [...this.out], lessons.length]);
    if (looks === this.drawn) return;
    this.drawn = looks;
    const held = this.held();
    this.element.replaceChildren(...(seen ? this.parts(seen) : []));
    if (held) this.element.querySelector<HTMLElement>(`[data-focus="${held}"]`)?.focus({ preventScroll: true });
  }

  private again(): void {
    this.draw(this.seen, this.lessons);
  }

  private held(): string | null {
    const place = this.element.getRootNode();
    const active = place instanceof ShadowRoot || place instanceof Document ? place.activeElement : null;
    return active && this.element.contains(active) ? active.getAttribute("data-focus") : null;
  }

  private parts(seen: ClassSeen): HTMLElement[] {
    const { t } = this.words;
    const answered = new Set((seen.questions ?? []).map(({ lesson }) => lesson));
    const lesson = this.lessons.find((one) => one.lesson === this.lesson) ?? this.lessons.find((one) => answered.has(one.lesson)) ?? this.lessons[0];
    if (!lesson) return [];
    const choose = h("select", { "data-focus": "lesson", onchange: () => {
      this.lesson = choose.value;
      this.again();
    } }, ...this.lessons.map(({ lesson: id, title }) => h("option", { value: id, selected: id === lesson.lesson }, title)));
    const found = lesson.questions.flatMap((asked) => {
      const question = seen.questions?.find((one) => one.lesson === lesson.lesson && one.step === asked.step);
      return question ? [this.question(seen, asked, question)] : [];
    });
    return [h("label", { class: "room-lesson" }, t("room_lesson"), " ", choose), ...(found.length ? found : [h("p", { class: "quiet" }, t("room_nothing"))])];
  }

  private question(seen: ClassSeen, asked: QuestionAsked, question: QuestionSeen): HTMLElement {
    const { t } = this.words;
    const { lesson, step, shown, rounds } = question;
    const last = rounds.at(-1)!;
    const button = (act: Act, label: string) => h("button", { type: "button", class: "button", "data-focus": `${act === "hide" ? "show" : act}-${step}`, onclick: () => this.act(act, { lesson, step }) }, label);
    const bars = rounds.some((round) => round.bars) ? barsOf(this.words, asked.options, rounds, asked.unit) : h("p", { class: "quiet" }, t("room_hidden", { n: seen.enough ?? 0 }));
    return h("article", { class: "room-question", "data-testid": `question-${step}` },
      h("h4", {}, asked.text),
      h("p", { class: "quiet" }, t("class_answered", { n: last.answered, all: seen.members })),
      bars,
      asked.kind === "predict" && last.bars && this.advised(asked, `${lesson}/${step}`, last.bars.advice ?? {}),
      h("div", { class: "row" }, button(shown ? "hide" : "show", t(shown ? "room_hide" : "room_show")),
        asked.kind === "predict" && rounds.length < 2 && !seen.closed && button("again", t("room_second"))));
  }

  /** What to do next, once the teacher says what came out here. */
  private advised(asked: QuestionAsked, name: string, advice: Record<string, string>): HTMLElement {
    const { t } = this.words;
    const out = this.out.get(name) ?? asked.expected ?? "";
    const choose = h("select", { "data-focus": `out-${asked.step}`, onchange: () => {
      this.out.set(name, choose.value);
      this.again();
    } }, ...[{ id: "", text: t("room_out_none") }, ...asked.options].map(({ id, text }) => h("option", { value: id, selected: id === out }, text)));
    return h("div", { class: "room-advice" }, h("label", {}, t("room_out"), " ", choose),
      out !== "" && h("p", { role: "status" }, this.words.of(t("room_advice"), advice[out] ?? advice[""] ?? "")));
  }
}
