import { HttpError, RunFiles } from "../core/api";
import { component, type Host, type View } from "../core/component";
import { h } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import type { LookData } from "../core/looks/look";
import { readTheme, sameTheme } from "../core/theme";
import { makeWords } from "../core/words";
import css from "../styles/explorer.css";
import { Choice, type Pair } from "./choice";
import { DecodedPanel } from "./decoded-panel";
import { Items } from "./items";
import type { Lab } from "./lab";
import { MapPanel } from "./map-panel";
import { Models } from "./models";
import { NoisePanel } from "./noise-panel";
import { PathPanel } from "./path-panel";
import { SamplesPanel } from "./samples-panel";
import { Sliders } from "./sliders";
import { Spot } from "./spot";

export interface ExplorerData {
  run: string;
  base?: string;
  classes: string[];
  look: LookData;
  texts: Record<string, string>;
  lang: string;
  compact?: boolean;
  selected?: Pair | null;
  title?: string;
}

/** Up to so many sliders leave room for a large decoded picture. */
const FEW = 4;

const identity = (data: ExplorerData) =>
  JSON.stringify([data.run, data.lang, data.base, data.compact, data.classes, data.look, data.title]);

export const explorer = component<ExplorerData>(css, identity, (root, data, host) =>
  new Explorer(root, data, host));

interface Panels {
  map: MapPanel;
  decoded: DecodedPanel;
  samples: SamplesPanel | null;
  path: PathPanel | null;
  noise: NoisePanel | null;
}

/** The finished run as a map to play with. Everything is computed in the browser. */
class Explorer implements View<ExplorerData> {
  private readonly words;
  private readonly models: Models;
  private readonly files: RunFiles;
  private readonly space: HTMLElement;
  private readonly gallery: Gallery;
  private items: Items | null = null;
  private panels: Panels | null = null;
  private theme;
  private destroyed = false;

  constructor(private readonly root: HTMLElement, private data: ExplorerData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.gallery = new Gallery(makeLook(data.look, this.words), this.theme, root);
    this.files = new RunFiles(data.base ?? "", data.run);
    this.models = new Models(this.files, () => this.items!.size, (count) => (root.dataset.decodes = String(count)));
    this.space = h("div", { class: data.compact ? "explorer compact" : "explorer" }, h("div", { class: "skeleton waiting" }));
    root.append(this.space);
    void this.start();
  }

  update(data: ExplorerData): void {
    this.data = data;
    if (this.root.dataset.ready === "error") void this.start();
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.panels?.map.colour();
    this.gallery.retheme(theme);
  }

  destroy(): void {
    this.destroyed = true;
    this.panels?.map.destroy();
    this.panels?.path?.destroy();
    this.gallery.destroy();
    this.models.destroy();
  }

  private async start(): Promise<void> {
    const decoder = this.models.prepare("decoder");
    try {
      this.items = new Items(await this.files.tensors("results/items.safetensors"), this.gallery.look);
    } catch (error) {
      return this.explain(error);
    }
    if (this.destroyed) return;
    this.space.classList.toggle("few", this.items.size <= FEW);
    const panels = (this.panels = this.build(this.items));
    this.root.dataset.points = String(this.items.count);
    const drawn = await panels.map.draw();
    if (this.destroyed) return;
    this.root.dataset.ready = drawn ? "1" : "no-webgl";
    await this.startModels(panels, decoder);
  }

  private async startModels(panels: Panels, decoder: ReturnType<Models["prepare"]>): Promise<void> {
    const { t } = this.words;
    const readiness = await decoder;
    if (this.destroyed) return;
    this.root.dataset.decoder = readiness;
    if (readiness !== "ready") {
      panels.decoded.explain(t(`decoder_${readiness}`));
      panels.noise?.explain(t(`decoder_${readiness}`));
      return;
    }
    panels.decoded.ready();
    panels.path?.update();
    panels.samples?.ready();
    if (!panels.noise) return;
    const encoder = await this.models.prepare("encoder");
    if (this.destroyed) return;
    this.root.dataset.encoder = encoder;
    if (encoder === "ready") panels.noise.ready();
    else panels.noise.explain(t(`encoder_${encoder}`));
  }

  private build(items: Items): Panels {
    const pair = this.restoredPair(items.count);
    if (items.pictures) this.gallery.look.learn(items.pictures);
    const lab: Lab = {
      items,
      models: this.models,
      look: this.gallery.look,
      gallery: this.gallery,
      spot: new Spot(pair.a === null ? items.code(firstShown(items)) : items.code(pair.a)),
      choice: new Choice(pair, (chosen) => this.host.setState("selected", chosen)),
      words: this.words,
      classes: this.data.classes,
      compact: this.data.compact ?? false,
      theme: () => this.theme,
    };
    const map = new MapPanel(lab, this.data.title ?? "");
    const decoded = new DecodedPanel(lab);
    const sliders = new Sliders(lab);
    const samples = lab.compact || Object.keys(items.draws).length === 0 ? null : new SamplesPanel(lab);
    const path = lab.compact ? null : new PathPanel(lab);
    const noise = lab.compact ? null : new NoisePanel(lab, (source, noisy) => map.showNoise(source, noisy));
    this.space.replaceChildren(map.element, decoded.element, sliders.element);
    for (const panel of [samples, path, noise]) if (panel) this.space.append(panel.element);
    return { map, decoded, samples, path, noise };
  }

  /** The link may come from another version of the run with fewer items. */
  private restoredPair(count: number): Pair {
    const valid = (index: number | null | undefined) =>
      typeof index === "number" && index >= 0 && index < count ? index : null;
    return { a: valid(this.data.selected?.a), b: valid(this.data.selected?.b) };
  }

  private explain(error: unknown): void {
    if (this.destroyed) return;
    const { t } = this.words;
    const missing = error instanceof HttpError && error.status === 404;
    this.root.dataset.ready = "error";
    this.space.replaceChildren(h("p", { class: "note wide" }, t(missing ? "items_missing" : "items_broken")));
  }
}

/** A real item to begin with, so that the first picture shows something. */
function firstShown(items: Items): number {
  return Math.max(0, items.heldOut.indexOf(1));
}
