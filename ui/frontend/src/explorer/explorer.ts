import { HttpError, RunFiles } from "../core/api";
import { component, type Host, type View } from "../core/component";
import { h, show } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import type { LookData } from "../core/looks/look";
import { readTheme, sameTheme } from "../core/theme";
import { makeWords } from "../core/words";
import css from "../styles/explorer.css";
import { Choice } from "./state/choice";
import { Coach } from "./coach";
import { Colouring } from "./map/colouring";
import { offerColours, usualColour } from "./map/colours";
import { DecodedPanel } from "./decoded-panel";
import { Filter } from "./map/filter";
import type { Items } from "./state/items";
import { itemsOf } from "./state/items-cache";
import type { Lab } from "./lab";
import { Layers } from "./map/layers";
import { Layout, planeChart } from "./map/layout";
import { askedCode, keepSpot } from "./state/kept-spot";
import { Link, type View as LinkView } from "./state/link";
import { listed, unlisted } from "./map/listing";
import { MapPanel } from "./map/map-panel";
import { Models } from "./state/models";
import { LeftOut } from "./left-out";
import { whileNarrow } from "./narrow";
import { Newer } from "./newer";
import { Selection } from "./map/selection";
import { Server, type Kept } from "./state/server";
import { Spot } from "./state/spot";
import { MomentPanel } from "./time/moment-panel";
import { Time } from "./time/time";
import { TimeBar } from "./time/time-bar";
import { ToolBox } from "./tool-box";
import { Code } from "./tools/code";

export interface ExplorerData {
  run: string;
  base?: string;
  classes: string[];
  look: LookData;
  texts: Record<string, string>;
  lang: string;
  compact?: boolean;
  title?: string;
  /** What the address says of the view. */
  view?: LinkView;
  kept?: Kept;
  /** Of the files that are read first, as the page knows them. */
  versions?: Record<string, string>;
}

/** Up to so many sliders leave room for a large decoded picture. */
const FEW = 4;
const NOTHING_KEPT: Kept = { groups: [], directions: [], dimensions: {} };

const identity = (data: ExplorerData) =>
  JSON.stringify([data.run, data.lang, data.base, data.compact, data.classes, data.look, data.title]);

export const explorer = component<ExplorerData>(css, identity, (root, data, host) =>
  new Explorer(root, data, host));

interface Panels {
  map: MapPanel;
  decoded: DecodedPanel;
  tools: ToolBox | null;
  time: TimeBar | null;
}

/** The finished run as a map to play with. What a pointer moves is computed in the browser. */
class Explorer implements View<ExplorerData> {
  private readonly words;
  private readonly models: Models;
  private readonly files: RunFiles;
  private readonly server: Server;
  private readonly space: HTMLElement;
  private readonly gallery: Gallery;
  private items: Items | null = null;
  private panels: Panels | null = null;
  private theme;
  /** Tells the results that are shown from newer ones. */
  private version = "";
  private newer: Newer | null = null;
  private leaveWidth = () => {};
  private leaveLink = () => {};
  private readonly began = performance.now();
  private calm = () => {};
  private destroyed = false;

  constructor(private readonly root: HTMLElement, private data: ExplorerData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.gallery = new Gallery(makeLook(data.look, this.words), this.theme, root);
    this.files = new RunFiles(data.base ?? "", data.run, data.lang, data.versions);
    this.models = new Models(this.files, () => this.items!.size, (count) => this.count(count));
    this.server = new Server(this.files, data.kept ?? NOTHING_KEPT,
      (job) => host.setTrigger("job", job), (kept) => host.setTrigger("keep", kept));
    this.space = h("div", { class: data.compact ? "explorer compact" : "explorer" }, h("div", { class: "skeleton waiting" }));
    root.append(this.space);
    void this.start();
  }

  update(data: ExplorerData): void {
    this.data = data;
    if (this.root.dataset.ready === "error") void this.start();
    if (data.kept) this.server.update(data.kept);
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.panels?.map.colour();
    this.gallery.retheme(theme);
  }

  destroy(): void {
    this.destroyed = true;
    this.calm();
    this.newer?.stop();
    this.leaveWidth();
    this.leaveLink();
    this.panels?.map.destroy();
    this.panels?.tools?.destroy();
    this.panels?.time?.destroy();
    this.server.close();
    this.gallery.destroy();
    this.models.destroy();
  }

  private async start(): Promise<void> {
    let drawn = () => {};
    this.models.urgent = new Promise((resolve) => (drawn = () => resolve(null)));
    try {
      await this.open(drawn);
    } finally {
      drawn();
    }
  }

  /** `drawn` is told when the map is: the rest waits for it. */
  private async open(drawn: () => void): Promise<void> {
    const decoder = this.models.prepare("decoder");
    try {
      const { items, tag } = await itemsOf(this.files, this.gallery.look);
      this.items = items;
      this.version = tag;
    } catch (error) {
      return this.explain(error);
    }
    if (this.destroyed) return;
    this.items.urgent = new Promise((resolve) => (this.calm = () => resolve(null)));
    this.space.classList.toggle("few", this.items.size <= FEW);
    const panels = (this.panels = this.build(this.items));
    this.root.dataset.points = String(this.items.count);
    const decoding = this.startDecoder(panels, decoder);
    await panels.map.draw();
    drawn();
    if (this.destroyed) return;
    this.root.dataset.ready = "1";
    await decoding;
    this.calm();
    // What the first picture does not need comes after it.
    setTimeout(() => this.items?.farDistance());
    if (!this.destroyed) await Promise.all([this.items.originals(), this.startEncoder(panels)]);
  }

  private async startDecoder({ map, decoded, tools }: Panels, decoder: ReturnType<Models["prepare"]>): Promise<void> {
    const { t } = this.words;
    let readiness: Awaited<typeof decoder> | "server" = await decoder;
    if (readiness !== "ready" && (await this.models.standIn())) readiness = "server";
    if (this.destroyed) return;
    this.root.dataset.decoder = readiness;
    if (readiness === "ready" || readiness === "server") {
      map.ready();
      decoded.ready();
      tools?.ready("decoder");
      if (readiness === "server") decoded.explain(t("decoder_server"));
    } else {
      decoded.explain(t(`decoder_${readiness}`));
      tools?.explain("decoder", t(`decoder_${readiness}`));
    }
  }

  private async startEncoder({ tools }: Panels): Promise<void> {
    const { t } = this.words;
    if (!tools) return;
    const encoder = await this.models.prepare("encoder");
    if (this.destroyed) return;
    this.root.dataset.encoder = encoder;
    if (encoder === "ready") tools.ready("encoder");
    else tools.explain("encoder", t(`encoder_${encoder}`));
  }

  private build(items: Items): Panels {
    if (items.pictures) this.gallery.look.learn(items.pictures);
    const link = new Link(this.data.view ?? {}, (view) => this.host.setState("view", view));
    // A link may come from another version of the run with fewer items.
    const item = (part: "a" | "b" | "c") => link.index(part, items.count);
    const pair = { a: item("a"), b: item("b"), c: item("c"), via: link.indices("via", items.count) };
    const home = items.code(pair.a ?? firstShown(items));
    const lab: Lab = {
      items,
      models: this.models,
      files: this.files,
      look: this.gallery.look,
      gallery: this.gallery,
      spot: new Spot(askedCode(link, items) ?? home),
      choice: new Choice(pair, ({ a, b, c, via }) => link.set({ a, b, c, via: via.join(",") || null })),
      selection: new Selection(),
      colouring: new Colouring(link, usualColour(items, this.data.classes)),
      filter: new Filter(),
      layout: new Layout(planeChart(items)),
      layers: new Layers(),
      link,
      server: this.server,
      words: this.words,
      classes: this.data.classes,
      compact: this.data.compact ?? false,
      theme: () => this.theme,
    };
    this.keepSelection(lab);
    const { spot, choice, layout } = lab;
    const leaveSpot = keepSpot(spot, link, items, () => (choice.pair.a === null ? home : items.code(choice.pair.a)), () => layout.chart.followed === undefined);
    this.leaveLink = () => {
      leaveSpot();
      link.close();
    };
    offerColours(lab, this.data.look);
    const time = new Time(lab);
    const bar = lab.compact ? null : new TimeBar(lab, time);
    const map = new MapPanel(lab, this.data.title ?? "", bar?.element);
    const decoded = new DecodedPanel(lab);
    const tools = lab.compact ? null : new ToolBox(lab);
    const side = tools?.element ?? h("section", { class: "card tool-box" }, new Code(lab).element);
    time.changed.on((moment) => {
      show(side, moment === null);
      tools?.pause(moment !== null);
    });
    const beside = h("div", { class: "side" }, decoded.element, side, !lab.compact && new MomentPanel(lab, time).element);
    this.space.replaceChildren(new LeftOut(lab).element, map.element, beside);
    // Map and decoded item stay together on one screen, however narrow it is.
    this.leaveWidth = whileNarrow(this.space, (narrow) => (narrow ? map.crown(decoded.element) : beside.prepend(decoded.element)));
    if (!lab.compact) map.front.append((this.newer = new Newer(this.files, this.words, this.version, () => this.host.renew({ view: link.all(), versions: {} }))).element);
    if (tools) new Coach(this.words, [map.front, decoded.element, tools.element]);
    return { map, decoded, tools, time: bar };
  }

  /** The page says what is selected, and the link keeps it where it is not too long. */
  private keepSelection({ selection, link, items }: Lab): void {
    const asked = link.get("sel");
    const chosen = unlisted(asked ?? "", items.count);
    if (asked && chosen.length === 0) link.refuse("sel");
    if (chosen.length > 0) selection.combine(chosen, "replace");
    selection.changed.on((chosen) => {
      link.set({ sel: listed(chosen) || null });
      this.host.setState("selection", [...chosen]);
    });
    if (chosen.length > 0) this.host.setState("selection", chosen);
  }

  /** Says how many pictures were decoded, and how long the first one took from the beginning. */
  private count(decodes: number): void {
    this.root.dataset.firstPictureMs ??= String(performance.now() - this.began);
    this.root.dataset.decodes = String(decodes);
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
