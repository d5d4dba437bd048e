import { barsOf } from "../classes/bars";
import { Polling } from "../classes/polling";
import { Cut, ENDED, keepToken, Refused, tokenOf, type Answer, type ClassServer } from "../classes/server";
import type { ClassSeen, LessonData, OptionAsked, QuestionSeen, StepData } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";
import { plain } from "./blocks";
import type { Kept, KeptStep } from "./progress";

/** The lesson as somebody takes it. */
export interface Taken {
  readonly data: LessonData;
  readonly kept: Kept;
}

const NOT_IN_IT = 403;

/** What a class is told of a step: an option, a number, null where it was skipped; undefined where there is nothing to tell, as of own words. */
export function answerOf(step: StepData, kept: KeptStep | undefined): Answer | undefined {
  if (!kept || step.kind === "read" || step.kind === "reveal") return undefined;
  if (kept.peeked || kept.state === "skipped") return step.ask === "words" ? undefined : null;
  if (step.kind === "predict") return kept.guess;
  if (step.kind !== "check" || kept.answer === undefined) return undefined;
  if (step.ask === "choice") return kept.answer;
  const value = Number(kept.answer);
  return step.ask === "number" && Number.isFinite(value) ? value : undefined;
}

/**
 * The class in the dock: joined by a button, then told what was answered. What the server has is held against what this browser keeps at every look, so nothing is
 * lost when the server is not there for a while.
 */
export class ClassPart {
  readonly element = h("section", { class: "class-part" });
  private token: string;
  private seen: ClassSeen | null = null;
  private ended = "";
  private cut = false;
  private joining = false;
  private step = "";
  private drawn = "";
  /** Answers that the server does not take, so that it is not asked again and again. */
  private readonly refused = new Set<string>();
  /** Second votes that the server does not have yet, by step. */
  private readonly again = new Map<string, string>();
  private polling: Polling | null = null;

  constructor(private readonly words: Words, private readonly code: string, private readonly taken: Taken, private readonly server: ClassServer) {
    this.element.setAttribute("aria-label", words.t("class_code", { code }));
    this.token = tokenOf(code);
    if (this.token) this.polling = new Polling(() => this.look());
    this.draw();
  }

  /** Shows what belongs to a step. */
  at(step: string): void {
    this.step = step;
    this.draw();
    void this.polling?.now();
  }

  close(): void {
    this.polling?.end();
  }

  /** Who comes next is somebody else. */
  forget(): void {
    this.leave();
    this.again.clear();
    this.refused.clear();
    this.draw();
  }

  // --- what is told ------------------------------------------------------------------------------------------------

  private async join(): Promise<void> {
    if (this.joining || this.token) return; // a second press is no second browser
    this.joining = true;
    await this.attempt(async () => {
      this.token = await this.server.join(this.code);
      keepToken(this.code, this.token);
    });
    this.joining = false;
    if (this.token) this.polling ??= new Polling(() => this.look());
    this.draw();
  }

  private async look(): Promise<boolean> {
    const well = await this.attempt(async () => {
      this.seen = await this.server.look(this.code, this.token);
      if (this.seen.questions) {
        for (const step of this.taken.data.steps) await this.bring(step);
        for (const [step, option] of this.again) await this.voteAgain(step, option);
      } else this.leave(); // the code is that of another class by now, or this browser was forgotten
    });
    this.draw();
    return well;
  }

  /** Tells the class of a step what it does not know yet; once the second vote has begun the first stays as it is. */
  private async bring(step: StepData): Promise<void> {
    const answer = answerOf(step, this.taken.kept.steps[step.id]);
    const { rounds } = this.question(step.id) ?? { rounds: [] };
    if (answer !== undefined && rounds.length < 2 && !(rounds[0] && "mine" in rounds[0] && rounds[0].mine === answer)) await this.vote(step.id, answer);
  }

  private async vote(step: string, answer: Answer): Promise<void> {
    const what = JSON.stringify([step, answer]);
    if (this.refused.has(what) || this.seen?.closed) return;
    try {
      this.seen = await this.server.vote(this.code, this.token, this.taken.data.name, step, answer);
    } catch (error) {
      if (!(error instanceof Refused) || error.status === ENDED || error.status === NOT_IN_IT) throw error;
      this.refused.add(what);
    }
  }

  /** Does what may fail; returns whether the server could be asked. */
  private async attempt(what: () => Promise<void>): Promise<boolean> {
    try {
      await what();
      this.cut = false;
    } catch (error) {
      if (error instanceof Cut) this.cut = true;
      else if (error instanceof Refused) this.refuse(error);
      else throw error;
    }
    return !this.cut;
  }

  private refuse(error: Refused): void {
    if (error.status === NOT_IN_IT) return this.leave();
    this.ended = error.message;
    if (error.status === ENDED) keepToken(this.code, null);
    this.polling?.end();
  }

  private leave(): void {
    keepToken(this.code, null);
    this.token = "";
    this.polling?.end();
    this.polling = this.seen = null;
  }

  private question(step: string): QuestionSeen | undefined {
    return this.seen?.questions?.find((one) => one.lesson === this.taken.data.name && one.step === step);
  }

  // --- what is shown -----------------------------------------------------------------------------------------------

  private draw(): void {
    const looks = JSON.stringify([this.ended, this.cut, this.token !== "", this.step, this.seen]);
    if (looks === this.drawn) return;
    this.drawn = looks;
    const held = focusedIn(this.element);
    this.element.replaceChildren(...this.parts().filter((part) => part !== false));
    if (held) this.element.querySelector<HTMLElement>(`[data-focus="${held}"]`)?.focus({ preventScroll: true });
  }

  private parts(): (HTMLElement | false)[] {
    const { t } = this.words;
    const title = h("h3", {}, t("class_code", { code: this.code }));
    if (this.ended) return [title, h("p", { class: "quiet", role: "status" }, this.ended)];
    const cut = this.cut && h("p", { class: "quiet", role: "status" }, t("class_cut"));
    if (!this.token) {
      const button = h("button", { type: "button", class: "button strong", "data-focus": "class-join", onclick: () => void this.join() }, t("class_join"));
      return [title, h("p", { class: "quiet" }, t("class_sends")), button, cut];
    }
    const members = this.seen ? h("p", { class: "quiet" }, t("class_is_in"), " ", t("class_members", { n: this.seen.members })) : false;
    return [title, members, ...this.asked(), cut];
  }

  /** The counts of the step on show, and its second vote. */
  private asked(): (HTMLElement | false)[] {
    const { t } = this.words;
    const step = this.taken.data.steps.find(({ id }) => id === this.step);
    const question = this.question(this.step);
    if (!step || !this.seen || !question) return [];
    const options = (step.options ?? []).map(({ id, line }) => ({ id, text: plain(line) }));
    const { rounds } = question;
    const answered = t("class_answered", { n: rounds.at(-1)!.answered, all: this.seen.members });
    const again = rounds.length > 1 && options.length > 0 && !this.seen.closed && this.choices(step.id, this.again.get(step.id) ?? rounds[1].mine, options);
    const seen = rounds.some(({ bars }) => bars) && barsOf(this.words, options, rounds, step.unit);
    const hidden = !seen && h("p", { class: "quiet" }, t("class_hidden", { n: this.seen.enough ?? 0 }));
    return [h("p", { class: "quiet" }, answered), again, seen, hidden];
  }

  private choices(step: string, mine: Answer | undefined, options: OptionAsked[]): HTMLElement {
    const choice = ({ id, text }: OptionAsked) => {
      const input = h("input", { type: "radio", name: `again-${step}`, value: id, "data-focus": `again-${id}`, onchange: () => void this.chooseAgain(step, id) });
      input.checked = mine === id;
      return h("label", { class: "option", "data-chosen": mine === id || null }, input, h("span", {}, text));
    };
    return h("fieldset", { class: "options" }, h("legend", {}, this.words.t("class_again")), ...options.map(choice));
  }

  private async chooseAgain(step: string, option: string): Promise<void> {
    this.again.set(step, option);
    await this.attempt(() => this.voteAgain(step, option));
    this.draw();
  }

  private async voteAgain(step: string, option: string): Promise<void> {
    await this.vote(step, option);
    if (this.again.get(step) === option) this.again.delete(step);
  }
}

/** What within an element has the focus, by the name that it keeps when it is drawn anew. */
function focusedIn(element: HTMLElement): string | null {
  const place = element.getRootNode();
  const active = place instanceof ShadowRoot || place instanceof Document ? place.activeElement : null;
  return active && element.contains(active) ? active.getAttribute("data-focus") : null;
}
