import type { LiveData, ViewKind } from "../contract";
import uplotCss from "uplot/dist/uPlot.min.css";
import type { Bundle } from "../core/bundle";
import type { Files } from "../core/files/files";
import { component, type Host, type View } from "../core/component";
import { h, reducedMotion } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import { readTheme, sameTheme } from "../core/theme";
import { makeWords, type Snake } from "../core/words";
import css from "../styles/live.css";
import { Banner } from "./banner";
import { Curve } from "./curve";
import { Feed } from "./feed";
import { Film, type Frame, type Inputs } from "./film";
import { FilmStrip } from "./film-strip";
import { History } from "./history";
import { MovingMap } from "./moving-map";
import { Narrator } from "./narrator";
import { Numbers } from "./numbers";
import { Rebuilt } from "./rebuilt";
import { Reconstructions } from "./reconstructions";
import { SketchCard } from "./sketch-card";
import { UnitsCard } from "./units-card";
import { hasEnded, type FeedEvent, type State, type Status } from "./types";

const identity = (data: LiveData) => JSON.stringify([data.run, data.lang, data.base, data.classes, data.look]);

export const live = (bundle: Bundle) => component<LiveData>(uplotCss + css, identity, (root, data, host) =>
  new Live(root, data, host, bundle.files({ run: data.run, base: data.base, lang: data.lang }), bundle));

/** A run as it trains. It follows the feed by itself; the server page is told of state changes only. */
class Live implements View<LiveData> {
  private readonly history = new History();
  private readonly words;
  private readonly gallery: Gallery;
  private readonly view: HTMLElement;
  private readonly banner: Banner;
  private readonly numbers: Numbers;
  private readonly curve: Curve;
  private readonly map: MovingMap;
  private readonly rebuilt: Rebuilt | Reconstructions;
  private readonly narrator: Narrator;
  private readonly sketch: SketchCard | null;
  private readonly units: UnitsCard;
  private readonly film: Film;
  private readonly strip: FilmStrip;
  private readonly feed: Feed;
  private readonly classes: number;
  private state: State | undefined;
  private theme;

  constructor(private readonly root: HTMLElement, data: LiveData, private readonly host: Host, files: Files, bundle: Bundle) {
    root.dataset.run = data.run;
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.state = data.state;
    this.classes = data.classes.length;
    const pictures = data.look.kind === "image";
    const view = data.look.view.replaceAll("-", "_") as Snake<ViewKind>;
    this.gallery = new Gallery(makeLook(data.look, this.words), this.theme, root);
    this.banner = new Banner(this.words);
    this.numbers = new Numbers(this.words, data.look.kind);
    this.curve = new Curve(this.history, this.words, this.theme);
    this.map = new MovingMap(data.classes, this.words, this.theme);
    this.film = new Film(files, this.gallery.look, (frame, inputs) => this.present(frame, inputs),
      (playing) => this.strip.playing(playing));
    this.rebuilt = pictures ? new Rebuilt(this.gallery, this.film, view, this.words) : new Reconstructions(this.gallery, view, this.words);
    this.sketch = pictures ? new SketchCard(files, bundle.networks, this.gallery, data.look, data.classes, this.words) : null;
    this.units = new UnitsCard(this.words, this.history);
    this.strip = new FilmStrip(this.words, this.film, this.theme);
    this.narrator = new Narrator(files, this.words, data.watch, {
      told: (narrated) => this.numbers.count(narrated),
      offer: (trouble) => host.setTrigger("offer", trouble),
    });
    this.view = h("div", { class: pictures ? "live" : "live no-sketch" },
      this.banner.element, this.numbers.element, this.map.element,
      // What is no picture is wide: its rows have a column of their own.
      h("div", { class: "column middle" }, this.rebuilt.element, pictures && this.narrator.element),
      h("div", { class: "column right" }, this.curve.element, pictures ? this.sketch?.element : this.narrator.element),
      this.units.element, this.strip.element);
    root.append(this.view);
    if (!hasEnded(data.state ?? "queued")) this.comeIntoSight();
    this.feed = new Feed(files, {
      received: (status, events) => this.receive(status, events),
      cleared: () => this.clear(),
      trouble: (sentence) => this.banner.showTrouble(sentence),
      gone: () => this.gone(),
    });
  }

  update(): void {
    const theme = readTheme(this.root);
    if (!sameTheme(theme, this.theme)) {
      this.theme = theme;
      this.curve.retheme(theme);
      this.map.retheme(theme);
      this.strip.retheme(theme);
      this.gallery.retheme(theme);
    }
    // The page was drawn anew: most often because a button asked something of the run.
    this.feed.hurry();
  }

  destroy(): void {
    this.feed.stop();
    this.narrator.stop();
    this.film.clear();
    this.curve.destroy();
    this.map.destroy();
    this.strip.destroy();
    if (this.rebuilt instanceof Reconstructions) this.rebuilt.destroy();
    this.sketch?.destroy();
    this.gallery.destroy();
  }

  private receive(status: Status, events: FeedEvent[]): void {
    const { history, root } = this;
    const ended = hasEnded(status.state);
    history.add(events);
    if (events.length > 0) this.curve.draw();
    if (history.steps.length > 0) root.dataset.firstPointMs ??= performance.now().toFixed(0);
    this.numbers.show(status, history);
    this.units.draw();
    this.banner.show(status, history.download, history.steps.length > 0);
    this.film.follow(history.snapshots);
    if (events.some(({ kind }) => kind === "snapshot")) this.strip.follow();
    this.narrator.follow(ended);
    this.sketch?.follow(ended);
    // A run that ended or was paused before its first step has nothing to draw; empty frames would look like loading.
    this.view.classList.toggle("nothing", (ended || status.state === "paused") && history.steps.length === 0);
    root.dataset.ready = "1";
    root.dataset.state = status.state;
    root.dataset.step = String(status.step);
    root.dataset.points = String(history.steps.length);
    this.tellState(status.state);
  }

  /** On a phone a run lies under the form: after a press on Train it would start unseen. */
  private comeIntoSight(): void {
    requestAnimationFrame(() => {
      if (this.root.getBoundingClientRect().top < 0.8 * innerHeight) return;
      this.view.scrollIntoView({ behavior: reducedMotion() ? "auto" : "smooth", block: "start" });
    });
  }

  /** The page is told too: it takes the buttons away. */
  private gone(): void {
    this.narrator.stop();
    this.banner.showGone();
    this.root.dataset.state = "gone";
    this.host.setTrigger("state", "gone");
  }

  private tellState(state: State): void {
    if (state === this.state) return;
    this.state = state;
    this.host.setTrigger("state", state);
  }

  private clear(): void {
    this.history.clear();
    this.film.clear();
    this.map.clear();
    this.curve.clear();
    this.strip.follow();
  }

  private async present(frame: Frame, inputs: Inputs): Promise<void> {
    const { step, epoch } = frame.snapshot;
    const { t, number } = this.words;
    const caption = t("snapshot_at", { step: number(step, 9), epoch: number(epoch, 3) });
    if (this.rebuilt instanceof Reconstructions) this.rebuilt.show(frame, inputs, caption);
    else void this.rebuilt.show(frame, inputs);
    this.sketch?.know(inputs);
    this.strip.know(inputs.labels, inputs.heldOut, this.classes);
    this.strip.at(frame.index, caption);
    this.units.at(step);
    this.narrator.begin();
    await this.map.show(frame, inputs);
    this.root.dataset.snapshot = String(step);
  }
}
