import type { BesideData, ExplorerData } from "../contract";
import type { Bundle } from "../core/bundle";
import type { Context } from "../core/component";
import { h } from "../core/dom";
import { HeldFiles } from "../core/files/held";
import { Networks } from "../core/networks";
import * as evaluator from "../engines/evaluator";
import { explorer } from "../explorer/view";
import base from "../styles/base.css";
import tokens from "../styles/tokens.css";
import css from "../styles/take.css";
import { aboutOf } from "./about";
import type { Address, Place } from "./address";
import { barOf, rowOf } from "./head";
import type { HeldRun, Language } from "./held";
import { givenIn, titleIn, wordsIn } from "./language";
import type { Unpacked } from "./unpack";

/** What is around the explorer: a title, the models that lie in the file, the language, what the file says of itself. */
export class TakenPage {
  private readonly space = h("div", { class: "take-place" });
  private readonly frame = h("div", { class: "lab take" });
  private readonly bundle: Bundle;
  private readonly explorer;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly retheme = (): void => this.show();
  private place: Place;
  private end = (): void => {};

  /** `speaks` hears the language that the page is in. */
  constructor(
    root: HTMLElement | ShadowRoot, private readonly taken: Unpacked, private language: Language, private readonly address: Address,
    private readonly speaks: (language: Language) => void = () => undefined,
  ) {
    this.bundle = {
      files: ({ run }) => new HeldFiles(run, taken.files.get(run) ?? new Map()),
      networks: new Networks(async () => evaluator),
      page: { facts: null, address: address.travels },
      plain: true,
    };
    this.explorer = explorer(this.bundle);
    this.place = this.opened(address.read());
    root.replaceChildren(h("style", {}, tokens + base + css), this.frame);
    this.dark.addEventListener("change", this.retheme);
    this.draw();
  }

  /** Goes where the address says. */
  go(): void {
    this.place = this.opened(this.address.read());
    this.draw();
  }

  destroy(): void {
    this.dark.removeEventListener("change", this.retheme);
    this.leave();
  }

  private get runs(): HeldRun[] {
    return this.taken.held.runs;
  }

  private get run(): HeldRun {
    return this.runs.find(({ id }) => id === this.place.run) ?? this.runs[0];
  }

  /** Several models are there to be compared: who has not chosen yet sees two of them. */
  private opened(place: Place): Place {
    const fresh = place.run === null && Object.keys(place.view).length === 0;
    return fresh && this.runs.length > 1 ? { run: this.runs[0].id, view: { beside: this.runs[1].id } } : place;
  }

  private draw(): void {
    this.leave();
    const { held } = this.taken;
    const { words } = wordsIn(held, this.language);
    const about = aboutOf(held, this.language, words);
    const bar = barOf(held, this.language, words, { language: (language) => this.speak(language), about: () => about.dialog.showModal() });
    const row = rowOf(held, this.run, this.language, words, (id) => this.choose(id));
    this.frame.lang = this.language;
    this.speaks(this.language);
    this.frame.replaceChildren(bar, row, this.space, about.foot, about.dialog);
    this.show();
  }

  private choose(id: string): void {
    // What stood beside stays there, unless it is what is chosen now: then the two change places.
    const { beside } = this.place.view;
    const other = beside === id ? this.run.id : beside;
    this.place = { run: id, view: other === undefined ? {} : { beside: other } };
    this.address.write(this.place);
    this.draw();
  }

  private speak(language: Language): void {
    this.language = language;
    this.draw();
  }

  private show(): void {
    const context: Context<ExplorerData> = {
      data: this.data(), parentElement: this.space,
      setStateValue: (name, value) => name === "view" && this.moved(value as Place["view"]),
      setTriggerValue: () => undefined,
    };
    const before = this.end;
    this.end = this.explorer(context);
    before();
  }

  private leave(): void {
    this.end();
    this.end = () => undefined;
  }

  /** The explorer tells where one is in it; who stands beside is given to it. */
  private moved(view: Place["view"]): void {
    const { beside } = this.place.view;
    this.place = { run: this.runs.length > 1 ? this.run.id : this.place.run, view };
    this.address.write(this.place);
    if (view.beside !== beside) this.show();
  }

  private data(): ExplorerData {
    const { run, language, runs } = this;
    return {
      ...givenIn(run, language), texts: wordsIn(this.taken.held, language).texts, lang: language, title: titleIn(run, language), view: this.place.view,
      others: runs.filter((other) => other !== run).map((other) => ({ run: other.id, title: titleIn(other, language), same: other.data === run.data })),
      beside: this.beside(),
    };
  }

  private beside(): BesideData | null {
    const { run, language, place: { view } } = this;
    const other = this.runs.find(({ id }) => id === view.beside && id !== run.id);
    if (!other) return null;
    const why = other.data === run.data ? "" : wordsIn(this.taken.held, language).words.t("beside_unlike");
    return { ...givenIn(other, language), title: titleIn(other, language), why, versions: {} };
  }
}
