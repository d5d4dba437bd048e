import type { UseData, UseWish } from "../contract";
import type { Bundle } from "../core/bundle";
import { component, type Host, type View } from "../core/component";
import { h, icon } from "../core/dom";
import type { Files } from "../core/files/files";
import { NoAnswer } from "../core/no-answer";
import { readTheme, sameTheme } from "../core/theme";
import { makeWords, type Words } from "../core/words";
import { Ways } from "../own/drop";
import { OWN_ICONS } from "../own/icons";
import { HttpOwn } from "../own/server";
import ownCss from "../styles/own.css";
import css from "../styles/use.css";
import { Asking, sameWish } from "./asking";
import { Findings } from "./findings";
import { Items } from "./items";
import { Purposes } from "./purposes";

const identity = ({ lang, run, locked, why, parts, purposes }: UseData) => JSON.stringify([lang, run, locked, why, parts, purposes]);

/** What is asked for in this tab: it goes on when the view is made anew, as with another language. */
let held: { asking: Asking; of: string } | null = null;
let spoken = "en";

function askingOf({ base = "", run, wish, locked = "" }: UseData, files: Files): Asking {
  const of = `${base} ${run}`;
  if (held?.of !== of) {
    held?.asking.leave();
    held = { asking: new Asking(files, new HttpOwn(base, () => spoken), wish, locked), of };
    if (wish.items) held.asking.take(wish.items);
  }
  return held.asking;
}

export const use = (bundle: Bundle) => component<UseData>(ownCss + css, identity, (root, data, host) => new Use(root, data, host, bundle));

/** What a model is used for: the purpose, the items, what came of it. The page hears what is asked for and says what it means. */
class Use implements View<UseData> {
  private readonly words: Words;
  private readonly files: Files;
  private readonly asking: Asking;
  private readonly items: Items;
  private readonly place = h("div", {});
  private readonly end: (() => void)[] = [];
  private findings: Findings | null = null;
  private shown: object | null = null;
  /** The result that the page was told of: it says what it means. */
  private told: object | null = null;
  /** The wish that the page was told of when a result was left. */
  private left: UseWish | null = null;
  private theme;

  constructor(private readonly root: HTMLElement, private data: UseData, private readonly host: Host, bundle: Bundle) {
    spoken = data.lang;
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.files = bundle.files(data);
    this.asking = askingOf(data, this.files);
    this.asking.ask = (wish) => host.setTrigger("job", wish);
    const { t } = this.words;
    const ways = new Ways(data, this.words, (files) => void this.asking.bring(files));
    this.items = new Items(data, this.asking, this.words, ways, () => host.setTrigger("stop", this.asking.wish), this.trainOwn);
    const purposes = new Purposes(data.purposes, this.asking.wish.purpose, this.asking.wish.settings, this.words, (file) => this.asking.carry(file), (id, settings) => this.choose(id, settings));
    const noAnswer = new NoAnswer(this.words);
    root.append(noAnswer.element, h("div", { class: "own use" },
      h("header", { class: "own-head" }, h("h1", {}, t("use_heading")),
        !data.why && h("p", { class: "own-private" }, icon(OWN_ICONS.lock), h("span", {}, t(data.where === "machine" ? "own_stays_machine" : "own_stays_server")))),
      h("div", { class: "use-grid" }, purposes.element, h("div", { class: "use-main" }, this.items.element, this.place))));
    const onPaste = (event: ClipboardEvent) => ways.paste(event);
    if (!data.why) document.addEventListener("paste", onPaste);
    this.end.push(() => document.removeEventListener("paste", onPaste), this.asking.changed.on(() => this.tell()), () => noAnswer.destroy(), () => purposes.destroy());
    this.tell();
    root.dataset.ready = "1";
  }

  update(data: UseData): void {
    spoken = data.lang;
    this.data = data;
    this.tell();
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.findings?.recolour(theme);
  }

  destroy(): void {
    this.end.forEach((end) => end());
    this.findings?.destroy();
  }

  /** What asks nothing of items begins at once. */
  private choose(id: string, settings: string): void {
    const { asking, data: { purposes, parts } } = this;
    if (asking.phase === "working") this.host.setTrigger("stop", asking.wish); // else it would be waited for
    asking.choose(id, settings);
    if (asking.phase === "choosing" && purposes.some((purpose) => purpose.id === id && purpose.alone)) asking.take(parts[0].value);
  }

  private tell(): void {
    const { asking, data: { head } } = this;
    this.root.dataset.phase = asking.phase;
    this.items.tell();
    const isThere = asking.phase === "done" && asking.file !== null;
    const answers = isThere && head !== undefined && sameWish(head.wish, asking.wish);
    if (!isThere) {
      this.drop();
      this.letGo();
    }
    else if (answers && this.shown !== asking.file) this.show(asking.file!, head!);
    if (isThere && !answers && this.told !== asking.file) {
      this.told = asking.file;
      if (sameWish(asking.wish, this.data.wish)) this.host.setTrigger("done", Date.now());
      else this.host.setState("wish", asking.wish);
    }
  }

  /** What the page offers of the result before, and its link, go with it. */
  private letGo(): void {
    const { asking: { wish }, data: { head } } = this;
    if (!head || sameWish(head.wish, wish) || (this.left && sameWish(this.left, wish))) return;
    this.left = wish;
    this.host.setState("wish", wish);
  }

  private show(file: NonNullable<Asking["file"]>, head: NonNullable<UseData["head"]>): void {
    this.findings?.destroy();
    this.shown = file;
    this.left = null;
    this.findings = new Findings(this.root, this.data, file, head, this.theme, this.words, this.canTrain(head) ? this.trainOwn : null);
    this.place.replaceChildren(this.findings.element);
    this.findings.begin(this.files);
  }

  /** Whether what was asked about are files that a model may be trained on. */
  private canTrain({ wish }: NonNullable<UseData["head"]>): boolean {
    return !this.data.why && !this.data.parts.some(({ value }) => value === wish.items);
  }

  private readonly trainOwn = (): void => this.host.setTrigger("train", this.asking.wish);

  private drop(): void {
    this.findings?.destroy();
    this.findings = null;
    this.shown = null;
    this.place.replaceChildren();
  }
}
