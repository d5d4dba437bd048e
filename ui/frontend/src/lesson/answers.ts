import type { LessonData, RunOfLesson, StepData } from "../contract";
import { h } from "../core/dom";
import { download } from "../core/sheets";
import { sentences, type Words } from "../core/words";
import { plain } from "./blocks";
import type { Kept, KeptStep } from "./progress";

const KIND = "latent-lab-answers";
const VERSION = 1;
/** What is printed is the only thing on paper. */
const ONLY = `@media screen { .answers-paper { display: none } } @media print { body > :not(.answers-paper) { display: none !important } html, body { background: #fff !important; height: auto !important; overflow: visible !important } }
.answers-paper { font: 12pt/1.4 Georgia, "Noto Serif", "Noto Serif CJK SC", serif; color: #000; margin: 0 }
.answers-paper h1 { font-size: 18pt; margin: 0 0 6pt } .answers-paper h2 { font-size: 12pt; margin: 12pt 0 2pt } .answers-paper p { margin: 2pt 0 }
.answers-paper dl { display: grid; grid-template-columns: 11em 1fr; gap: 2pt 8pt; margin: 0 } .answers-paper dd { margin: 0 } .answers-paper article { break-inside: avoid }
.answers-paper .blank { display: inline-block; width: 16em; border-bottom: 1px solid #000 } .answers-paper small { font-size: 9pt } @page { size: A4; margin: 18mm }`;

export interface AnsweredStep {
  id: string;
  kind: "predict" | "check" | "do";
  question: string;
  answer?: string;
  /** The same in words. */
  words?: string;
  time?: string;
  peeked?: true;
  skipped?: true;
  came?: string;
  found?: string;
}

/** What somebody did in a lesson, with what is needed to train it again: settings and seed give the same bits. */
export interface Answers {
  kind: typeof KIND;
  version: number;
  lesson: string;
  name: string;
  revision: number;
  title: string;
  lang: string;
  class: string;
  made: string;
  steps: AnsweredStep[];
  runs: (Omit<RunOfLesson, "spec"> & { spec: unknown })[];
}

export function answersOf(data: LessonData, kept: Kept, now: Date): Answers {
  const { lesson, name, revision, title, lang, code = "" } = data;
  const steps = data.steps.flatMap((step) => answered(step, kept.steps[step.id]) ?? []);
  const runs = data.runs.map((run) => ({ ...run, spec: JSON.parse(run.spec) as unknown }));
  return { kind: KIND, version: VERSION, lesson, name, revision, title, lang, class: code, made: now.toISOString(), steps, runs };
}

function answered(step: StepData, kept: KeptStep = {}): AnsweredStep | null {
  if (step.kind === "read" || step.kind === "reveal") return null;
  const answer = step.kind === "predict" ? kept.guess : kept.answer;
  const skipped = kept.state === "skipped" && !kept.peeked;
  if (step.kind === "do" && !skipped) return null;
  const found: AnsweredStep = { id: step.id, kind: step.kind, question: sentences(...step.text.flatMap(({ lines }) => lines.map(plain))) };
  if (answer !== undefined && !kept.peeked) Object.assign(found, { answer, words: worded(step, answer) });
  if (kept.time && answer !== undefined) found.time = kept.time;
  if (kept.peeked) found.peeked = true;
  if (skipped) found.skipped = true;
  if (step.outcome) found.came = worded(step, step.outcome);
  if (step.found) found.found = step.found;
  return found;
}

const worded = (step: StepData, answer: string): string => {
  const option = step.options?.find(({ id }) => id === answer);
  return option ? plain(option.line) : [answer, step.ask === "number" ? step.unit : ""].filter(Boolean).join(" ");
};

/** Year-month-day where this browser is. */
const day = (time: string): string => new Date(time).toLocaleDateString("sv");

/** The name of the file says of what, when, and for which class it is: `bottleneck_2026-03-01_K7QX.json`. */
export const answersName = ({ name, made, class: code }: Answers): string => [name, day(made), code].filter(Boolean).join("_") + ".json";

export function saveAnswers(answers: Answers): void {
  download(new Blob([`${JSON.stringify(answers, null, 1)}\n`], { type: "application/json" }), answersName(answers));
}

/** Prints the answers, and nothing else of the page. */
export function printAnswers(words: Words, answers: Answers): void {
  const paper = h("div", { class: "answers-paper", lang: answers.lang }, h("style", {}, ONLY), ...written(words, answers));
  document.body.append(paper);
  addEventListener("afterprint", () => paper.remove(), { once: true });
  print();
}

function written(words: Words, answers: Answers): HTMLElement[] {
  const { t } = words;
  const time = (iso: string) => new Date(iso).toLocaleString(answers.lang, { dateStyle: "medium", timeStyle: "short" });
  const { lesson: id, revision: n, class: code } = answers;
  return [
    h("h1", {}, t("answers_of", { title: answers.title })),
    h("p", {}, `${t("answers_name")}: `, h("span", { class: "blank" }), code ? `  ${t("class_code", { code })}` : ""),
    h("p", {}, h("small", {}, t("answers_made", { time: time(answers.made), id, n }))),
    ...answers.steps.map((step) => h("article", {}, h("h2", {}, step.question), h("dl", {}, ...facts(words, step, time).flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])))),
    ...answers.runs.map((run) => h("article", {}, h("h2", {}, t("answers_run", { name: run.name, run: run.run, seed: run.seed })), h("dl", {}, ...run.said.flatMap(({ title, value, unit, n: items }) =>
      [h("dt", {}, title), h("dd", {}, `${words.number(value)} ${unit} (n = ${items})`)])))),
  ];
}

function facts({ t }: Words, step: AnsweredStep, time: (iso: string) => string): [string, string][] {
  const none = t(step.peeked ? "answers_peeked" : step.skipped ? "class_skipped" : "answers_open");
  const name = step.kind === "predict" ? t("answers_guess") : t("answers_read");
  const told: [string, string | undefined][] = [
    [name, step.words ?? none], [t("answers_time"), step.time && time(step.time)], [t("answers_came"), step.came], [t("answers_measured"), step.found],
  ];
  return told.filter((one): one is [string, string] => Boolean(one[1]));
}
