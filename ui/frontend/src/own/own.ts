import type { OwnData } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h, icon, setAttribute, show } from "../core/dom";
import { readTheme, sameTheme } from "../core/theme";
import { makeWords, type Words } from "../core/words";
import chosenCss from "../styles/chosen.css";
import css from "../styles/own.css";
import padCss from "../styles/pad.css";
import sensesCss from "../styles/senses.css";
import { Band } from "./band";
import { CheckCard } from "./check";
import { Ways, zone, type Bring } from "./drop";
import { OWN_ICONS } from "./icons";
import { asked, isOfAnotherPage, loadAnew } from "./senses/devices";
import { forget } from "./senses/kept";
import { SENSES, type Sense } from "./senses/sense";
import { Studio, type Recorded } from "./senses/studio";
import { HttpOwn } from "./server";
import { Session, type Phase } from "./session";

const STEPS = ["drop", "check", "train"] as const;

const identity = ({ lang, token, where, why, room, examples }: OwnData) => JSON.stringify([lang, token, where, why, room, examples]);

/** What a tab brings: it goes on when the view is made anew, as with another language. */
let held: { session: Session; base: string; token: string } | null = null;
let spoken = "en";
/** What is recorded with, and what the files that were brought last were recorded with. */
let recording: Sense | "" = "";
let recorded: Sense | "" = "";

function sessionOf({ base = "", token = "" }: OwnData): Session {
  if (held?.base !== base || (token && held.token !== token)) {
    held?.session.leave();
    held = { session: new Session(new HttpOwn(base, () => spoken)), base, token };
    if (token) void held.session.resume(token);
  }
  return held.session;
}

export const own = component<OwnData>(chosenCss + css + padCss + sensesCss, identity, (root, data, host) => new Own(root, data, host));

/** Data of one's own: drop, check, use. It talks to the server by itself; the page hears of the data set that comes of it. */
class Own implements View<OwnData> {
  private readonly words: Words;
  private readonly session: Session;
  private readonly ways: Ways;
  private readonly band: Band;
  private readonly empty: HTMLElement;
  private readonly steps: HTMLElement[];
  private readonly place = h("div", {});
  private readonly room = h("div", { class: "sense-room", hidden: true });
  private readonly end: (() => void)[] = [];
  private card: CheckCard | null = null;
  private studio: Studio | null = null;
  private theme;

  constructor(private readonly root: HTMLElement, private readonly data: OwnData, private readonly host: Host) {
    const another = spoken !== data.lang;
    spoken = data.lang;
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.session = sessionOf(data);
    const { t } = this.words;
    this.ways = new Ways(data, this.words, (files) => {
      const { phase, files: before } = this.session;
      // What is dropped beside something that was read belongs to it.
      const isMore = phase === "ready" && before.length > 0;
      if (!isMore) recorded = "";
      void this.session.bring(isMore ? [...before, ...files] : files);
    });
    const bring: Bring = { bring: (files) => this.ways.take(files), example: (name) => void this.example(data, name), exampleAt: (name) => this.server(data).exampleAt(name), sense: (sense) => this.open(sense) };
    this.band = new Band(this.session, this.words, this.ways, () => this.session.leave(), () => (this.studio ? recorded : ""));
    this.steps = STEPS.map((step, i) => h("li", {}, h("span", { class: "own-step", "aria-hidden": "true" }, String(i + 1)), t(`own_step_${step}`)));
    this.empty = data.why ? h("p", { class: "note" }, data.why) : zone(data, this.words, this.ways, bring);
    root.append(h("div", { class: "own" },
      h("header", { class: "own-head" },
        h("h1", {}, t("own_heading")),
        !data.why && h("ol", { class: "plain own-steps" }, ...this.steps),
        !data.why && h("p", { class: "own-private" }, icon(OWN_ICONS.lock), h("span", {}, t(data.where === "machine" ? "own_stays_machine" : "own_stays_server"))),
        h("button", { type: "button", class: "own-link", onclick: () => this.back(), "data-testid": "own-back" }, t("own_back"))),
      ...this.ways.inputs, this.ways.note, !data.why && this.band.element, this.empty, this.room, this.place));
    const onPaste = (event: ClipboardEvent) => this.ways.paste(event);
    if (!data.why) document.addEventListener("paste", onPaste);
    this.end.push(() => document.removeEventListener("paste", onPaste), this.session.changed.on(() => this.tell()));
    this.tell();
    if (!data.why) this.goOn(asked() || recording);
    if (another) void this.session.translate();
    root.dataset.ready = "1";
  }

  update(data: OwnData): void {
    spoken = data.lang;
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.card?.recolour(theme);
  }

  destroy(): void {
    this.end.forEach((end) => end());
    this.studio?.destroy();
    this.card?.destroy();
  }

  private server({ base = "" }: OwnData): HttpOwn {
    return new HttpOwn(base, () => spoken);
  }

  private async example(data: OwnData, name: string): Promise<void> {
    const { file } = data.examples.find((example) => example.name === name)!;
    const content = await this.server(data).example(name).catch(() => null);
    this.ways.take(content ? [{ name: file, file: new File([content], file) }] : []);
  }

  private tell(): void {
    const { session } = this;
    const { phase, looked, look } = session;
    const isFree = phase === "empty" || (phase === "failed" && !look);
    show(this.empty, isFree && !this.studio);
    show(this.room, isFree && this.studio !== null);
    this.studio?.see(isFree);
    show(this.band.element, phase !== "empty");
    this.root.dataset.phase = phase;
    const at = stepOf(phase);
    this.steps.forEach((step, i) => {
      step.classList.toggle("done", i < at);
      setAttribute(step, "aria-current", i === at ? "step" : null);
    });
    this.band.tell();
    if (phase === "empty" || !looked?.check || !look) this.drop();
    else if (this.card?.looked !== looked && phase === "ready") this.show(session);
    this.card?.tell(session);
    if (phase === "ready" && session.run) this.used({ run: session.run });
  }

  /** Opens what records with a sense; the camera and the microphone may need the page loaded anew first. */
  private open(sense: Sense): void {
    if (sense !== "pad" && isOfAnotherPage(sense)) return loadAnew(sense);
    const { files, fewest } = this.data.limits;
    this.studio?.destroy();
    this.studio = new Studio(sense, this.words, { files, fewest }, (recorded) => this.record(sense, recorded), () => this.close());
    recording = sense;
    this.room.replaceChildren(this.studio.element);
    this.tell();
  }

  private goOn(wanted: string): void {
    const sense = SENSES.find((known) => known === wanted);
    if (sense) this.open(sense);
  }

  private record(sense: Sense, { files, known }: Recorded): void {
    recorded = sense;
    void this.session.bring(files, known);
  }

  private close(): void {
    this.studio?.destroy();
    this.studio = null;
    recording = "";
    this.room.replaceChildren();
    this.tell();
  }

  private show(session: Session): void {
    const before = this.card?.starts.chosen ?? this.data.start ?? "";
    const opened = this.card?.element.querySelector<HTMLDetailsElement>(".own-columns")?.open ?? false;
    this.card?.destroy();
    this.card = new CheckCard(this.root, session.looked!, session.look!, this.theme, this.words, session, before, () => void this.use());
    const columns = this.card.element.querySelector<HTMLDetailsElement>(".own-columns");
    if (columns) columns.open = opened;
    this.place.replaceChildren(this.card.element);
    this.card.begin();
  }

  private drop(): void {
    this.card?.destroy();
    this.card = null;
    this.place.replaceChildren();
  }

  private async use(): Promise<void> {
    const start = this.card?.starts.chosen ?? "";
    const digest = await this.session.use();
    if (digest) this.used({ digest, start });
  }

  /** The page goes on with it; what this view still shows is over. */
  private used(what: object): void {
    held = null;
    if (recorded) forget(recorded);
    recorded = recording = "";
    this.session.run = "";
    this.host.setTrigger("used", what);
  }

  /** What was brought stays for when the zone is opened again; what nothing can be made of goes. */
  private back(): void {
    if (this.session.phase === "failed") this.session.leave();
    this.host.setTrigger("back", Date.now());
  }
}

const stepOf = (phase: Phase): number => (phase === "empty" || phase === "sending" || phase === "broken" ? 0 : 1);
