import type { LessonData, StepData } from "../contract";
import type { Host } from "../core/component";
import { h, setText } from "../core/dom";
import { makeWords, type Words } from "../core/words";
import { HttpClasses } from "../classes/server";
import { checking, guessing } from "./asked";
import { prose, type Follow } from "./blocks";
import { ClassPart } from "./class";
import { codeField } from "./code";
import { Counting } from "./counting";
import { Curtain, Pointer, speaker } from "./curtain";
import { Foot } from "./foot";
import { Head } from "./head";
import { placeOf } from "./progress";
import { ending, revealing } from "./reveal";
import { Taking } from "./taking";
import { doing, wayThere } from "./todo";
import { Watching } from "./watching";

/** While a step waits for something on the server, the page is asked so often. */
const LOOK_MS = 1500;
/** A page that is asked for is there by then, or does not come. */
const LEAVING_MS = 6000;
/** When a step may be skipped is looked at so often. */
const PATIENCE_MS = 5000;
/** What a question is answered by. */
const ANSWERED = ".options input:not(:disabled), .answer :is(input, textarea)";

export type Way = { step: string } | { lesson: string } | { page: string; link: Record<string, string> };

/** The dock of one lesson: what is on show follows from what was done and from what the page says. */
export class Dock {
  readonly taking: Taking;
  readonly words: Words;
  readonly t: Words["t"];
  /** What was typed and not yet given. */
  readonly drafts = new Map<string, string>();
  readonly progress = h("p", { class: "quiet counted number" });
  /** The part of the dock that belongs to a class. */
  readonly classes: ClassPart | null;
  private readonly classroom: HTMLElement;
  private readonly head: Head;
  private readonly foot: Foot;
  private readonly body = h("div", { class: "body", tabindex: -1 });
  private readonly speaker = speaker();
  private readonly over = h("div", { class: "over" });
  private readonly curtain = new Curtain(this.over);
  private readonly pointer = new Pointer(this.over);
  private readonly element: HTMLElement;
  private readonly stored = (event: StorageEvent) => this.storedElsewhere(event);
  private readonly patience: number;
  private counting: Counting | null = null;
  private watching: Watching | null = null;
  private looking = 0;
  private looks = 0;
  /** When another page was asked for: a look in the middle of a change of pages would be one of a page that is gone. */
  private left = -LEAVING_MS;
  private sent = "";
  /** When something was told last, by which the page says what it has heard. */
  private said = 0;
  private drawn = "";
  private opened = "";

  constructor(private readonly root: HTMLElement, public data: LessonData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    this.t = this.words.t;
    this.taking = new Taking(data);
    this.classes = data.code ? new ClassPart(this.words, data.code, this.taking, new HttpClasses(data.base ?? "", data.lang)) : null;
    this.classroom = this.classes?.element ?? codeField(this.t, (code) => host.setTrigger("enter", code));
    this.head = new Head(this, () => host.setTrigger("leave", Date.now()));
    this.foot = new Foot(this);
    this.element = h("aside", { class: "dock", "aria-label": this.t("lesson_label", { title: data.title }) }, this.head.element, this.body, this.foot.element, this.speaker.element);
    root.append(this.element, this.over);
    this.fold(false);
    addEventListener("storage", this.stored);
    this.patience = window.setInterval(() => this.draw(), PATIENCE_MS);
    this.draw();
  }

  readonly follow: Follow = (page, link) => this.go({ page, link });

  update(data: LessonData): void {
    this.data = data;
    this.taking.hear(data);
    this.draw();
  }

  /** Does something to what was done, shows it, and tells the page. */
  act(what: () => void): void {
    what();
    this.draw();
  }

  next(): void {
    const { step } = this.taking;
    this.act(() => this.taking.goOn());
    const now = this.taking.step;
    if (!this.taking.ended && now !== step && now.goes === "there") this.go({ step: now.id });
  }

  skip(): void {
    this.act(() => this.taking.skip());
  }

  go(way: Way): void {
    this.tell();
    this.left = performance.now();
    this.look();
    this.host.setTrigger("go", way);
  }

  say(text: string): void {
    this.speaker.say(text);
  }

  fold(folded: boolean): void {
    this.element.toggleAttribute("data-folded", folded);
    document.documentElement.toggleAttribute("data-sheet", !folded);
  }

  destroy(): void {
    removeEventListener("storage", this.stored);
    clearInterval(this.patience);
    clearTimeout(this.looking);
    this.counting?.destroy();
    this.watching?.destroy();
    this.classes?.close();
    this.curtain.open();
    this.pointer.at([]);
    document.documentElement.removeAttribute("data-sheet");
  }

  // --- drawing -----------------------------------------------------------------------------------------------------

  draw(): void {
    this.begin();
    const { taking } = this;
    const looks = JSON.stringify([taking.step, taking.kept, taking.ended, taking.maySkip, this.data.notes, this.data.following]);
    if (looks !== this.drawn) {
      this.drawn = looks;
      this.redraw();
    }
    this.cover();
    this.pointer.at(taking.ended || taking.isDone(taking.step) ? [] : taking.step.focus ?? []);
    this.tell();
    this.look();
  }

  private redraw(): void {
    const held = focused(this.root);
    const { taking } = this;
    this.element.dataset.kind = taking.ended ? "" : taking.step.kind;
    this.head.draw();
    this.body.replaceChildren(...this.notes(), ...(taking.ended ? ending(this) : this.shown(taking.step)).filter((one) => one !== false), this.classroom);
    this.foot.draw();
    if (held) this.element.querySelector<HTMLElement>(`[data-focus="${held}"]`)?.focus({ preventScroll: true });
  }

  private notes(): HTMLElement[] {
    return this.data.notes.map((note) => h("p", { class: "note mind" }, note));
  }

  private shown(step: StepData): (HTMLElement | false)[] {
    const asked = () => h("div", { class: "question" }, ...prose(step.text, this.follow));
    const more = step.more !== undefined && h("details", {}, h("summary", {}, this.t("lesson_more")), ...prose(step.more, this.follow));
    const there = step.goes === "there" && wayThere(this, step);
    switch (step.kind) {
      case "read": return [asked(), there, more];
      case "predict": return [asked(), there, ...guessing(this, step), more];
      case "check": return [asked(), there, ...checking(this, step), more];
      case "do": return [...doing(this, step), more];
      case "reveal": return [...revealing(this, step), more];
    }
  }

  private cover(): void {
    const { covered } = this.taking;
    if (!covered) return this.curtain.open();
    this.curtain.draw(covered.ids, {
      said: this.t(covered.step.trains && this.taking.guess(covered.step) !== null ? "lesson_covered_until" : "lesson_covered"),
      label: this.t("lesson_peek"),
      peek: () => this.act(() => this.taking.peek(covered.step)),
    });
  }

  // --- a step that is opened -----------------------------------------------------------------------------------------

  /** Begins to count and to watch what proves the step that is open now. */
  private begin(): void {
    const { taking } = this;
    const id = taking.ended ? "" : taking.step.id;
    if (id === this.opened) return;
    const first = this.opened === "";
    this.opened = id;
    this.counting?.destroy();
    this.watching?.destroy();
    this.counting = this.watching = null;
    setText(this.progress, "");
    if (id) this.watch(taking.step);
    this.body.scrollTop = 0;
    this.classes?.at(taking.ended ? "" : taking.step.of ?? id);
    if (!first) {
      this.say(this.head.named(taking.index));
      requestAnimationFrame(() => this.arrive());
    }
  }

  /** Where who goes by keyboard goes on: by the way on, else at what there is to answer, else at the text. */
  private arrive(): void {
    if (!this.foot.focus()) (this.body.querySelector<HTMLElement>(ANSWERED) ?? this.body).focus({ preventScroll: true });
  }

  private watch(step: StepData): void {
    const { watched } = step;
    if (step.kind !== "do" || !watched || this.taking.isDone(step)) return;
    if (watched.gesture) {
      this.counting = new Counting(watched, (counting) => this.counted(counting));
      this.counted(this.counting);
    } else if (watched.part) {
      this.watching = new Watching(watched.part, (value) => {
        if (this.taking.step === step || this.taking.step.id === step.id) if (this.taking.see(watched.part!, value)) this.tell();
      });
    }
  }

  private counted(counting: Counting): void {
    const { gesture, times } = this.taking.step.watched ?? {};
    if (!gesture) return;
    const [n, all] = times ? [String(counting.n), String(counting.all)] : [this.words.percent(counting.share), this.words.percent(1)];
    setText(this.progress, this.t(`gesture_told_${gesture}`, { n, all }));
    if (counting.n > 0 && times) this.say(this.progress.textContent ?? "");
    if (counting.isDone) this.act(() => this.taking.finish());
  }

  // --- the page ------------------------------------------------------------------------------------------------------

  private tell(): void {
    const told = this.taking.told;
    const text = JSON.stringify(told);
    if (text === this.sent) return;
    this.sent = text;
    this.said = Date.now();
    this.host.setState("told", { ...told, said: this.said });
  }

  /**
   * Asks the page to look again while something is waited for that ends without a word. What was told while another
   * page opened may have been told to the page that was left: it is told again.
   */
  private look(): void {
    clearTimeout(this.looking);
    const { step, ended } = this.taking;
    const heard = this.data.heard === this.said;
    if (heard && (ended || step.waits === undefined)) return;
    this.looking = window.setTimeout(() => {
      if (document.hidden) this.look();
      else if (heard) this.host.setTrigger("look", ++this.looks);
      else {
        this.sent = "";
        this.tell();
      }
    }, Math.max(LOOK_MS, this.left + LEAVING_MS - performance.now()));
  }

  private storedElsewhere({ key }: StorageEvent): void {
    if (key !== null && key !== placeOf(this.data.lesson)) return;
    this.act(() => this.taking.reread());
  }
}

/** What within the dock has the focus, by the name that it keeps when it is drawn anew. */
function focused(root: HTMLElement): string | undefined {
  const place = root.getRootNode();
  const active = place instanceof ShadowRoot || place instanceof Document ? place.activeElement : null;
  return active instanceof HTMLElement ? active.dataset.focus : undefined;
}
