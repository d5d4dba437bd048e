import type { CourseData, LessonCard } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h } from "../core/dom";
import { makeWords, type Words } from "../core/words";
import { allProgress } from "../lesson/progress";
import css from "../styles/course.css";
import { newest, rowsOf, wayIn, type Way } from "./kept";
import { Lines } from "./lines";
import { ProgressRow } from "./progress-row";
import { link, tile } from "./tile";

type Begun = LessonCard & { way: Way };

const identity = ({ lang, base }: CourseData) => JSON.stringify([lang, base]);

export const course = component<CourseData>(css, identity, (root, data, host) => new CourseView(root, data, host));

/** All lessons, what builds on what, and how far this browser's learner is. */
class CourseView implements View<CourseData> {
  private readonly words: Words;
  private readonly space = h("div", { class: "course", "data-testid": "course" });
  private readonly progress: ProgressRow;
  private readonly stored = () => this.draw();
  private lines: Lines | null = null;

  constructor(root: HTMLElement, private data: CourseData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    this.progress = new ProgressRow(this.words, () => this.draw());
    root.append(this.space, this.progress.element);
    // Lessons that are taken in another tab.
    addEventListener("storage", this.stored);
    this.draw();
  }

  update(data: CourseData): void {
    this.data = data;
    this.draw();
  }

  destroy(): void {
    removeEventListener("storage", this.stored);
    this.lines?.destroy();
  }

  private draw(): void {
    const kept = allProgress();
    const begun = (card: LessonCard): Begun => ({ ...card, way: wayIn(card, kept[card.id]) });
    const [lessons, own] = [this.data.lessons.map(begun), this.data.own.map(begun)];
    this.lines?.destroy();
    this.space.replaceChildren(...[this.head(lessons), this.goOn([...lessons, ...own]), this.hour(lessons), this.map(lessons)].filter((part) => part !== null));
  }

  private go(card: LessonCard, step = ""): void {
    this.host.setTrigger("go", step ? `${card.name}/${step}` : card.name);
  }

  private head(lessons: Begun[]): HTMLElement {
    const { t } = this.words;
    const finished = lessons.filter(({ way }) => way.done === way.all).length;
    return h("header", { class: "head" }, h("h1", {}, t("learn")), h("p", { class: "lead" }, t(lessons.length > 0 ? "learn_lead" : "learn_none")),
      finished > 0 && h("p", { class: "tag", "data-testid": "finished" }, t("learn_done_of", { n: finished, all: lessons.length })));
  }

  /** The way back to what was begun last. */
  private goOn(lessons: Begun[]): HTMLElement | null {
    const { t } = this.words;
    const last = newest(lessons);
    if (!last) return null;
    const { id, n } = last.way.at!;
    const href = `${last.href}&at=${id}`;
    return link(href, "go-on sheet", () => this.go(last, id), h("strong", {}, t("learn_go_on")),
      h("span", {}, t("learn_at_step", { title: last.title, n, all: last.way.all })));
  }

  private hour(lessons: Begun[]): HTMLElement | null {
    const { t } = this.words;
    const chosen = lessons.filter(({ id }) => this.data.hour.includes(id));
    if (chosen.length < 2) return null;
    const minutes = chosen.reduce((sum, card) => sum + card.minutes, 0);
    const chips = chosen.map((card) => h("li", {}, link(card.href, "chip", () => this.go(card), h("b", { class: "number" }, String(card.number)), card.title)));
    return h("section", { class: "hour" }, h("h2", {}, t("learn_hour")), h("p", { class: "caption" }, t("learn_hour_hint", { minutes })), h("ol", { class: "plain chips" }, ...chips));
  }

  private map(lessons: Begun[]): HTMLElement | null {
    if (lessons.length === 0) return null;
    const { t } = this.words;
    const numbers = new Map(lessons.map(({ id, number }) => [id, number]));
    const tiles = new Map(lessons.map((card) => [card.id, tile(card, card.way, numbers, this.words, () => this.go(card))]));
    const rows = rowsOf(lessons);
    const lists = [...new Set(rows)].sort((a, b) => a - b)
      .map((row) => h("ol", { class: "plain lessons" }, ...lessons.filter((_, i) => rows[i] === row).map(({ id }) => h("li", {}, tiles.get(id)!))));
    const space = h("div", { class: "course-map" }, ...lists);
    this.lines = new Lines(space);
    space.prepend(this.lines.element);
    this.lines.show(tiles, lessons.flatMap(({ id, builds }) => builds.map((before): [string, string] => [before, id])));
    return h("section", {}, h("h2", {}, t("learn_map")), h("p", { class: "caption" }, t("learn_map_hint")), space);
  }
}
