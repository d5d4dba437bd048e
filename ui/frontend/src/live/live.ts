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
import { History } from "./history";
import { MovingMap } from "./moving-map";
import { Numbers } from "./numbers";
import { Reconstructions } from "./reconstructions";
import { Scrubber } from "./scrubber";
import { hasEnded, type FeedEvent, type State, type Status } from "./types";

const identity = (data: LiveData) => JSON.stringify([data.run, data.lang, data.base, data.classes, data.look]);

export const live = (bundle: Bundle) => component<LiveData>(uplotCss + css, identity, (root, data, host) =>
  new Live(root, data, host, bundle.files({ run: data.run, base: data.base })));

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
  private readonly reconstructions: Reconstructions;
  private readonly film: Film;
  private readonly scrubber: Scrubber;
  private readonly feed: Feed;
  private state: State | undefined;
  private theme;

  constructor(private readonly root: HTMLElement, data: LiveData, private readonly host: Host, files: Files) {
    root.dataset.run = data.run;
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.state = data.state;
    this.gallery = new Gallery(makeLook(data.look, this.words), this.theme, root);
    this.banner = new Banner(this.words);
    this.numbers = new Numbers(this.words, data.look.kind);
    this.curve = new Curve(this.history, this.words, this.theme);
    this.map = new MovingMap(data.classes, this.words, this.theme);
    this.reconstructions = new Reconstructions(this.gallery, data.look.view.replaceAll("-", "_") as Snake<ViewKind>, this.words);
    this.film = new Film(files, this.gallery.look, (frame, inputs) => this.present(frame, inputs),
      (playing) => this.scrubber.playing(playing));
    this.scrubber = new Scrubber(this.words, this.film);
    this.view = h("div", { class: "live" },
      this.banner.element, this.numbers.element, this.curve.element,
      this.map.element, this.reconstructions.element, this.scrubber.element);
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
      this.gallery.retheme(theme);
    }
    this.feed.wake();
  }

  destroy(): void {
    this.feed.stop();
    this.film.clear();
    this.curve.destroy();
    this.map.destroy();
    this.reconstructions.destroy();
    this.gallery.destroy();
  }

  private receive(status: Status, events: FeedEvent[]): void {
    const { history, root } = this;
    history.add(events);
    if (events.length > 0) this.curve.draw();
    if (history.steps.length > 0) root.dataset.firstPointMs ??= performance.now().toFixed(0);
    this.numbers.show(status, history);
    this.banner.show(status, history.download, history.steps.length > 0);
    this.film.follow(history.snapshots);
    this.scrubber.enable(hasEnded(status.state), history.snapshots.length);
    // A run that ended or was paused before its first step has nothing to draw; empty frames would look like loading.
    this.view.classList.toggle("nothing", (hasEnded(status.state) || status.state === "paused") && history.steps.length === 0);
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
  }

  private async present(frame: Frame, inputs: Inputs): Promise<void> {
    const { step, epoch } = frame.snapshot;
    const caption = this.words.t("snapshot_at", { step, epoch: this.words.fixed(epoch, 1) });
    this.reconstructions.show(frame, inputs, caption);
    this.scrubber.at(frame.index, caption);
    await this.map.show(frame, inputs);
    this.root.dataset.snapshot = String(step);
  }
}
