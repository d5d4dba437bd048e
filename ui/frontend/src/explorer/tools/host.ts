import { Signal } from "../../core/signal";
import type { Explorer } from "../explorer";
import type { Layer, Paint } from "../map/layers";
import type { Part } from "../state/link";
import type { Slot } from "../state/slots";
import type { ModelName, News } from "./news";
import { Work, type Job, type Request } from "./work";

/** What a host is given by whoever shows and hides it. */
export interface Ground<Mine extends Part = never> {
  explorer: Explorer;
  news: News;
  /** Parts of the link that are the tool's own, besides its settings. */
  link: Slot<Mine>;
  /** The settings that the link asks for; null for the usual ones. */
  asked: string | null;
  /** Writes the settings into the link. */
  write(settings: string | null): void;
  /** The settings do not fit this run. */
  refuse(): void;
  /** A layer over the points of the map. */
  layer(): Layer;
}

/**
 * The life of a tool: what it is told and what it does only as long as it is seen, its place on the map and in the link. All of it ends
 * with the host; a tool that asks for everything here leaves nothing behind.
 */
export class ToolHost<Mine extends Part = never> {
  readonly explorer: Explorer;
  readonly link: Slot<Mine>;
  readonly asked: string | null;
  private seen = false;
  private readonly shown = new Signal<boolean>();
  private readonly layer: Layer;
  private painted: Paint | null = null;
  /** Undefined: the tool has no settings, and leaves alone what stands in the link. */
  private kept: string | null | undefined;
  private readonly ends: (() => void)[] = [];

  constructor(private readonly ground: Ground<Mine>) {
    ({ explorer: this.explorer, link: this.link, asked: this.asked } = ground);
    this.layer = ground.layer();
  }

  get visible(): boolean {
    return this.seen;
  }

  /** Hears a signal until the host ends. */
  on<Value>(signal: Signal<Value>, listener: (value: Value) => void): void {
    this.ends.push(signal.on(listener));
  }

  /** It comes on screen, or leaves it. */
  onShown(listener: (visible: boolean) => void): void {
    this.on(this.shown, listener);
  }

  /** A network can be used from now on: told at once where that is known. */
  onReady(model: ModelName, act: () => void): void {
    this.ends.push(this.ground.news.on((found, why) => found === model && why === null && act()));
  }

  /** A network will not come, and why. */
  onMissing(model: ModelName, act: (why: string) => void): void {
    this.ends.push(this.ground.news.on((found, why) => found === model && why !== null && act(why)));
  }

  /**
   * Work that is done only while the tool is seen, at most once a frame and never twice at a time. What is asked for while it is hidden
   * is done when it comes on screen.
   */
  whenVisible(job: Job): Request {
    const work = new Work(job, () => this.seen);
    this.onShown((visible) => (visible ? work.resume() : work.rest()));
    this.ends.push(() => work.rest());
    return (still) => work.ask(still);
  }

  /** What lies on the map while the tool is seen; null for nothing. */
  paint(paint: Paint | null): void {
    this.painted = paint;
    this.layer.paint(this.seen ? paint : null);
  }

  /** Settings for the link, which holds those of the tool that is seen; null for the usual ones. */
  keep(settings: string | null): void {
    this.kept = settings;
    if (this.seen) this.ground.write(settings);
  }

  /** The settings that were asked for do not fit this run. */
  refuse(): void {
    this.ground.refuse();
  }

  /** A host for a part of the tool, which is seen while its part and the tool are. */
  pane(): ToolHost {
    const { explorer, news, link, layer } = this.ground;
    const pane: ToolHost = new ToolHost({
      explorer, news, layer, asked: this.asked, link, write: (settings) => this.keep(settings), refuse: () => this.refuse(),
    });
    this.ends.push(() => pane.end());
    return pane;
  }

  /** For whoever shows and hides it. */
  show(visible: boolean): void {
    if (visible === this.seen) return;
    this.seen = visible;
    this.layer.paint(visible ? this.painted : null);
    if (!visible) this.explorer.ring(null);
    if (visible && this.kept !== undefined) this.ground.write(this.kept);
    this.shown.emit(visible);
  }

  end(): void {
    this.show(false);
    for (const end of this.ends.splice(0)) end();
    this.layer.remove();
  }
}
