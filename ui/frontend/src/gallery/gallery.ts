import type { GalleryData } from "../contract";
import type { Bundle } from "../core/bundle";
import { component, type Host, type View } from "../core/component";
import { h, setText, show } from "../core/dom";
import { makeWords, type Words } from "../core/words";
import css from "../styles/gallery.css";
import { Bars } from "./bars";
import type { Table } from "./card";
import { Following } from "./following";
import { Grid } from "./grid";
import { Head } from "./head";
import { chosenOf, isActive, lookingOf, sectionsOf, wantedOf } from "./order";

/** Runs that are followed at once; a machine trains fewer. */
const MOST_FOLLOWED = 12;
/** While pictures are being made the page looks again after so long. */
const LOOK_MS = 4000;
/** What is typed within this time reaches the link as one: each change draws the page anew. */
const GATHER_MS = 600;
/** Two clicks within this time are one. */
const DOUBLE_CLICK_MS = 1000;

/** A dialog of Streamlit, and how often it is looked for while it keeps the page as it is. */
const DIALOG = "[data-testid='stDialog']";
const DIALOG_MS = 500;

const identity = ({ lang, base }: GalleryData) => JSON.stringify([lang, base]);

export const gallery = (bundle: Bundle) => component<GalleryData>(css, identity, (root, data, host) => new Gallery(root, data, host, bundle));

/** All runs as cards: looked through, chosen, compared, deleted. What is asked is done by the page, which then tells all cards anew. */
class Gallery implements View<GalleryData> {
  private readonly words: Words;
  private readonly head: Head;
  private readonly bars: Bars;
  private readonly grid: Grid;
  private readonly notes = h("div", { class: "notes" });
  private readonly told = h("p", { class: "told bad", role: "alert" });
  private readonly chosen = new Set<string>();
  private readonly dismissed = new Set<string>();
  private readonly followed = new Map<string, Following>();
  private last = { asked: "", at: -Infinity };
  private timer = 0;
  private telling = 0;
  private waiting = 0;

  constructor(root: HTMLElement, private data: GalleryData, private readonly host: Host, private readonly bundle: Bundle) {
    this.words = makeWords(data.texts, data.lang);
    this.head = new Head(this.words, wantedOf(data.looking), () => {
      this.draw();
      clearTimeout(this.telling);
      this.telling = window.setTimeout(() => host.setState("looking", lookingOf(this.head.wanted)), GATHER_MS);
    });
    this.grid = new Grid(this.table(), {
      train: () => this.ask("train", []),
      race: (race) => this.ask("race", [race]),
      reset: () => this.head.reset(),
    });
    this.bars = new Bars(this.words, data.most, {
      compare: (runs) => this.ask("compare", runs),
      remove: (runs) => {
        this.clear();
        this.ask("delete", runs);
      },
      clear: () => this.clear(),
      undo: (names) => this.ask("undo", names),
      forget: (names) => this.ask("forget", names),
      close: (names) => {
        for (const name of names) this.dismissed.add(name);
        this.tell();
      },
    });
    root.append(h("div", { class: "gallery" }, this.head.element, this.notes, this.told, this.grid.element, this.bars.element));
    this.update(data);
    if (data.start) this.grid.reveal(data.start);
    root.dataset.ready = "1";
  }

  update(data: GalleryData): void {
    this.data = data;
    const there = new Set(data.cards.map(({ id }) => id));
    for (const id of this.chosen) if (!there.has(id)) this.chosen.delete(id);
    this.head.update(data);
    this.notes.replaceChildren(...data.notes.map((note) => h("p", { class: "caption" }, note)));
    const lost = data.told && !there.has(data.told.run) ? data.told.text : "";
    setText(this.told, lost);
    show(this.told, Boolean(lost));
    this.draw();
    this.tell();
    this.follow();
    this.lookAgain();
  }

  destroy(): void {
    clearTimeout(this.timer);
    clearTimeout(this.telling);
    clearTimeout(this.waiting);
    for (const following of this.followed.values()) following.stop();
    this.grid.destroy();
  }

  private draw(): void {
    const { t } = this.words;
    const { wanted } = this.head;
    const found = chosenOf(this.data.cards, wanted);
    this.grid.draw(sectionsOf(found, wanted.groups, this.data.races, t("gallery_no_race"), t("gallery_damaged")), this.data, wanted);
    this.choose();
  }

  private table(): Table {
    return {
      words: this.words,
      lang: this.data.lang,
      address: { base: this.data.base, lang: this.data.lang },
      open: (page, run) => this.ask(page, [run]),
      act: (act, run, title) => this.ask(act, [run], title),
      chosen: (run) => this.chosen.has(run),
      choose: (run, on) => {
        if (on) this.chosen.add(run);
        else this.chosen.delete(run);
        this.choose();
      },
    };
  }

  private choose(): void {
    this.bars.choose(this.data.cards.filter(({ id }) => this.chosen.has(id)));
  }

  private clear(): void {
    this.chosen.clear();
    this.grid.mark();
    this.choose();
  }

  private tell(): void {
    this.bars.tell(this.data.removed.filter(({ name }) => !this.dismissed.has(name)));
  }

  private ask(act: string, runs: string[], title = ""): void {
    const asked = JSON.stringify([act, runs, title]);
    if (asked === this.last.asked && performance.now() - this.last.at < DOUBLE_CLICK_MS) return;
    this.last = { asked, at: performance.now() };
    this.host.setTrigger("act", { do: act, runs, title });
  }

  /** What waits or trains moves on its own; when it has ended the page is asked for what came of it. */
  private follow(): void {
    const active = this.data.cards.filter(isActive).slice(0, MOST_FOLLOWED).map(({ id }) => id);
    for (const [id, following] of this.followed) {
      if (active.includes(id)) continue;
      following.stop();
      this.followed.delete(id);
    }
    for (const id of active.filter((run) => !this.followed.has(run))) {
      const card = { follow: this.grid.follower(id), draw: this.grid.redrawer(id) };
      this.followed.set(id, new Following(id, card, this.bundle, this.data, active.length, this.words, () => this.look([id])));
    }
  }

  private lookAgain(): void {
    clearTimeout(this.timer);
    if (!this.data.cards.some(({ making }) => making)) return;
    this.timer = window.setTimeout(() => {
      if (document.hidden) this.lookAgain();
      else this.look([]);
    }, LOOK_MS);
  }

  /** Has the page drawn anew once no dialog is open: Streamlit would close it. */
  private look(runs: string[]): void {
    clearTimeout(this.waiting);
    if (document.querySelector(DIALOG)) this.waiting = window.setTimeout(() => this.look(runs), DIALOG_MS);
    else this.ask("look", runs);
  }
}
