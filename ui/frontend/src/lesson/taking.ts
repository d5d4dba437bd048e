import type { LessonData, StepData } from "../contract";
import { readProgress, writeProgress, type Kept, type KeptStep } from "./progress";

/** After so long a step that is not done may be skipped, in seconds, or after so many hints. */
export const PATIENCE = 60;
export const HINTS = 2;
/** Values of a part of the address that are remembered of one step. */
const MOST_VALUES = 40;

/** What the page is told. */
export interface Told {
  at: string;
  steps: Record<string, Pick<KeptStep, "opened" | "guess" | "peeked" | "locked" | "answer" | "state" | "links">>;
  runs: Record<string, string>;
}

/** A lesson as somebody takes it: which step is open, what was done in each, what may be done next. Knows no screen. */
export class Taking {
  kept: Kept;
  /** The end was reached, and is on show. */
  ended = false;
  private received = performance.now();

  constructor(public data: LessonData) {
    this.kept = readProgress(data.lesson, data.revision);
    const known = (id: string) => data.steps.some((step) => step.id === id);
    const first = [data.at, this.kept.at].find(known) ?? data.steps[0].id;
    this.open(first);
    this.hear(data);
  }

  // --- what there is -----------------------------------------------------------------------------------------------

  get index(): number {
    return Math.max(0, this.data.steps.findIndex(({ id }) => id === this.kept.at));
  }

  get step(): StepData {
    return this.data.steps[this.index];
  }

  of(id: string): KeptStep {
    return this.kept.steps[id] ?? {};
  }

  /** The server's clock. */
  get now(): number {
    return this.data.now + (performance.now() - this.received) / 1000;
  }

  isDone(step: StepData): boolean {
    return this.of(step.id).state === "done" && !this.changed(step);
  }

  isSkipped(step: StepData): boolean {
    return this.of(step.id).state === "skipped";
  }

  /** A question that is another one since it was answered. */
  changed(step: StepData): boolean {
    const { asks, guess, answer } = this.of(step.id);
    return asks !== undefined && (guess ?? answer) !== undefined && step.asks !== undefined && asks !== step.asks;
  }

  /** What was guessed here; null where nothing was, it was peeked at, or the question is another one. */
  guess(step: StepData): string | null {
    const { guess, peeked } = this.of(step.id);
    return guess === undefined || peeked || this.changed(step) ? null : guess;
  }

  /** A guess that cannot be changed any more. */
  isLocked(step: StepData): boolean {
    return this.of(step.id).peeked === true || (this.of(step.id).locked === true && this.guess(step) !== null);
  }

  /** What a curtain covers now: of questions that were opened and can still be answered. */
  get covered(): { step: StepData; ids: string[] } | null {
    const step = this.data.steps.find((one) => one.curtain?.length && this.of(one.id).opened !== undefined && !this.isLocked(one));
    return step ? { step, ids: step.curtain! } : null;
  }

  /** Steps that can be opened: those that were, and the first one that is not done. */
  mayOpen(n: number): boolean {
    return n <= this.index || this.of(this.data.steps[n].id).opened !== undefined || this.data.steps.slice(0, n).every((step) => this.isDone(step) || this.isSkipped(step));
  }

  /** Whether one may go on from the step on show. */
  get mayGoOn(): boolean {
    const { step } = this;
    switch (step.kind) {
      case "read": case "reveal": return true;
      case "predict": return this.guess(step) !== null || this.of(step.id).peeked === true;
      case "check": case "do": return this.isDone(step) || this.isSkipped(step);
    }
  }

  get maySkip(): boolean {
    const { opened = this.now, hints = 0 } = this.of(this.step.id);
    const asked = Math.min(HINTS, this.step.hints?.length ?? 0);
    return this.step.kind === "do" && !this.isDone(this.step) && this.step.skip !== false && (hints >= Math.max(1, asked) || this.now - opened >= PATIENCE);
  }

  get told(): Told {
    const steps = Object.entries(this.kept.steps).map(([id, { opened, guess, peeked, locked, answer, state, links }]) => {
      const words = this.data.steps.find((step) => step.id === id)?.ask === "words";
      return [id, { opened, guess, peeked, locked, answer: words ? undefined : answer, state, links }];
    });
    return { at: this.kept.at, steps: Object.fromEntries(steps), runs: this.kept.runs };
  }

  // --- what is done ------------------------------------------------------------------------------------------------

  open(id: string): void {
    this.ended = false;
    this.kept.at = id;
    this.change(id, { opened: this.of(id).opened ?? this.now });
  }

  back(): void {
    if (this.ended) this.ended = false;
    else if (this.index > 0) this.open(this.data.steps[this.index - 1].id);
  }

  /** Goes on; what only had to be seen is done with that, and a guess about what is already there stays as it is. */
  goOn(): void {
    const { step } = this;
    if (step.kind === "read" || step.kind === "reveal") this.change(step.id, { state: "done" });
    if (step.kind === "predict") this.change(step.id, { state: this.of(step.id).peeked ? "skipped" : "done", locked: this.of(step.id).locked || !step.trains });
    const next = this.data.steps[this.index + 1];
    if (next) this.open(next.id);
    else this.ended = true;
  }

  choose(option: string): void {
    const { step } = this;
    if (!this.isLocked(step)) this.change(step.id, { guess: option, locked: undefined, ...this.answered(step) });
  }

  peek(step: StepData): void {
    this.change(step.id, { peeked: true, state: "skipped" });
  }

  answer(text: string): void {
    this.change(this.step.id, { answer: text, state: "done", ...this.answered(this.step) });
  }

  hint(): void {
    this.change(this.step.id, { hints: (this.of(this.step.id).hints ?? 0) + 1 });
  }

  skip(): void {
    this.change(this.step.id, { state: "skipped" });
  }

  finish(): void {
    if (!this.isDone(this.step)) this.change(this.step.id, { state: "done" });
  }

  /** A part of the address has a value; returns whether it was another one before. The first is what it was when the step opened. */
  see(part: string, value: string): boolean {
    const links = this.of(this.step.id).links ?? {};
    const seen = links[part] ?? [];
    if (seen.at(-1) === value) return false;
    this.change(this.step.id, { links: { ...links, [part]: [...seen.slice(0, 1), ...seen.slice(1).slice(-MOST_VALUES), value] } });
    return true;
  }

  /** New word from the page: what is done stays done, whatever becomes of the run later. */
  hear(data: LessonData): void {
    if (data.now !== this.data.now) this.received = performance.now();
    this.data = data;
    Object.assign(this.kept.runs, data.ids);
    for (const step of data.steps) {
      if (step.done && step.kind === "do" && !this.isDone(step)) this.change(step.id, { state: "done" });
      if (step.locked && this.guess(step) !== null && !this.of(step.id).locked) this.change(step.id, { locked: true });
    }
    this.keep();
  }

  /** Another tab has gone on, or all was forgotten. */
  reread(): void {
    this.kept = { ...readProgress(this.data.lesson, this.data.revision), at: this.kept.at };
    this.ended = false;
    // What is written here the other tab rereads: two tabs at different steps would go on so for ever.
    if (this.of(this.kept.at).opened === undefined) this.open(this.kept.at);
  }

  begin(): void {
    this.kept = readProgress(this.data.lesson, this.data.revision);
    this.open(this.data.steps[0].id);
  }

  private answered(step: StepData): Partial<KeptStep> {
    return { time: new Date().toISOString(), asks: step.asks };
  }

  private change(id: string, what: Partial<KeptStep>): void {
    this.kept.steps[id] = { ...this.of(id), ...what };
    this.keep();
  }

  private keep(): void {
    writeProgress(this.data.lesson, this.kept);
  }
}
