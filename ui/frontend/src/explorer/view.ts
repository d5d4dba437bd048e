import type { BesideData, ExplorerData } from "../contract";
import type { Bundle } from "../core/bundle";
import { component, type Host, type View } from "../core/component";
import { h, show } from "../core/dom";
import { Missing, type Files } from "../core/files/files";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import { NoAnswer } from "../core/no-answer";
import { onStage, readTheme, sameTheme } from "../core/theme";
import { makeWords } from "../core/words";
import css from "../styles/explorer.css";
import padCss from "../styles/pad.css";
import frame from "../styles/explorer-frame.css";
import { Beside } from "./beside/beside";
import { Coach } from "./coach";
import { DecodedPanel } from "./decoded-panel";
import { headOf } from "./head";
import type { Explorer } from "./explorer";
import { LeftOut } from "./left-out";
import { Colouring } from "./map/colouring";
import { offerColours, usualColour } from "./map/colours";
import { Layers } from "./map/layers";
import { Layout, planeChart } from "./map/layout";
import { listed, unlisted } from "./map/listing";
import { MapPanel, type Places } from "./map/map-panel";
import { Selection } from "./map/selection";
import { whileNarrow } from "./narrow";
import { Newer } from "./newer";
import { Choice } from "./state/choice";
import type { Items } from "./state/items";
import { itemsOf } from "./state/items-cache";
import { askedCode, keepSpot } from "./state/kept-spot";
import { Link } from "./state/link";
import { Models } from "./state/models";
import { Server, type Annotations } from "./state/server";
import { Slots, type Slot } from "./state/slots";
import { Spot } from "./state/spot";
import { suggested } from "./state/suggested";
import type { Told } from "./state/told";
import { MomentPanel } from "./time/moment-panel";
import { Time } from "./time/time";
import { TimeBar } from "./time/time-bar";
import { ToolBox } from "./tool-box";

/** Up to so many sliders leave room for a large decoded picture. */
const FEW = 4;
const RING_PX = 9;
const NOTHING_KEPT: Annotations = { groups: [], directions: [], dimensions: {} };

const identity = (data: ExplorerData) =>
  JSON.stringify([data.run, data.lang, data.base, data.classes, data.look, data.title, data.locked]);

export const explorer = (bundle: Bundle) => component<ExplorerData>(padCss + css + frame, identity, (root, data, host) =>
  new ExplorerView(root, data, host, bundle));

interface Panels {
  map: MapPanel;
  decoded: DecodedPanel;
  tools: ToolBox;
}

/** The finished run as a map to play with. What a pointer moves is computed in the browser. */
class ExplorerView implements View<ExplorerData> {
  private readonly words;
  private readonly models: Models;
  private readonly files: Files;
  private readonly server: Server;
  private readonly space: HTMLElement;
  private readonly gallery: Gallery;
  private items: Items | null = null;
  private panels: Panels | null = null;
  private beside: Beside | null = null;
  private putBeside: (data: BesideData | null | undefined) => void = () => undefined;
  private theme;
  /** Tells the results that are shown from newer ones. */
  private version = "";
  private readonly began = performance.now();
  private calm = () => {};
  private destroyed = false;
  private readonly ends: (() => void)[] = [];

  constructor(private readonly root: HTMLElement, private data: ExplorerData, private readonly host: Host, private readonly bundle: Bundle) {
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.gallery = new Gallery(makeLook(data.look, this.words), this.theme, root);
    this.files = bundle.files(data);
    this.models = new Models(this.files, bundle.networks, () => this.items!.size, (count) => this.count(count), () => this.items?.told);
    this.server = new Server(this.files, data.kept ?? NOTHING_KEPT,
      (job) => host.setTrigger("job", job), (sayings) => host.setTrigger("keep", sayings), data.locked);
    // The map as it was drawn for the Gallery, blurred, and still bars: all at the size of what comes.
    this.space = h("div", { class: "explorer" },
      h("div", { class: "waiting waiting-map" }, data.thumb && h("img", { src: `${data.base ?? ""}${data.thumb}`, alt: "" })),
      h("div", { class: "side waiting", "aria-hidden": "true" }, h("div", { class: "waiting-card" }), h("div", { class: "waiting-card rest" })));
    const noAnswer = new NoAnswer(this.words);
    this.ends.push(() => noAnswer.destroy());
    root.append(noAnswer.element, this.space);
    void this.start();
  }

  update(data: ExplorerData): void {
    this.data = data;
    if (this.root.dataset.ready === "error") void this.start();
    if (data.kept) this.server.update(data.kept, data.heard);
    this.putBeside(data.beside);
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.panels?.map.colour();
    this.beside?.retheme();
    this.gallery.retheme(theme);
  }

  destroy(): void {
    this.destroyed = true;
    this.calm();
    this.beside?.destroy();
    for (const end of this.ends) end();
    this.server.close();
    this.gallery.destroy();
    this.models.destroy();
  }

  private async start(): Promise<void> {
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
    if (this.destroyed) return;
    this.root.dataset.ready = "1";
    await decoding;
    this.calm();
    // What the first picture does not need comes after it.
    setTimeout(() => {
      if (this.destroyed) return;
      this.items?.thinBelow();
      panels.decoded.judged();
    });
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
      tools.tell("decoder");
      if (readiness === "server") decoded.explain(t("decoder_server"));
    } else {
      decoded.explain(t(`decoder_${readiness}`));
      tools.tell("decoder", t(`decoder_${readiness}`));
    }
  }

  private async startEncoder({ tools }: Panels): Promise<void> {
    const { t } = this.words;
    const encoder = await this.models.prepare("encoder");
    if (this.destroyed) return;
    this.root.dataset.encoder = encoder;
    tools.tell("encoder", encoder === "ready" ? null : t(`encoder_${encoder}`));
  }

  private build(items: Items): Panels {
    if (items.pictures) this.gallery.look.learn(items.pictures);
    const { data, files } = this;
    const link = new Link(data.view ?? {}, (view) => this.host.setState("view", view));
    const places: Places = { slots: new Slots(link), layers: new Layers() };
    const explorer = this.share(items, places);
    this.ends.push(() => link.close());
    this.keepSelection(explorer, places.slots.take("sel"));
    offerColours(explorer, data.look);
    const time = new Time(explorer, files);
    const bar = !this.server.can("film") ? null : new TimeBar(explorer, time, places.slots.take("step", "fit"), places.layers.add("trails"));
    const map = new MapPanel(explorer, places, data.title ?? "", bar?.element);
    const decoded = new DecodedPanel(explorer);
    const { told } = items;
    if (told) this.keepTold(told, places.slots.take("told"), () => this.panels && this.redraw(this.panels));
    const tools = new ToolBox(explorer, places);
    this.ends.push(() => tools.destroy(), () => decoded.destroy(), () => bar?.destroy(), () => map.destroy());
    // Where one looks back, the moment stands in the place of the tools.
    time.changed.on((moment) => {
      show(tools.element, moment === null);
      tools.pause(moment !== null);
    });
    const side = h("div", { class: "side" }, decoded.element, tools.element, new MomentPanel(explorer, files, time).element);
    this.space.replaceChildren(this.head(explorer, map, side, places), new LeftOut(this.words, link).element, map.element, side, tools.groups);
    // The tool comes out from under the map.
    tools.groups.addEventListener("click", () => {
      tools.element.style.scrollMarginTop = `${map.front.getBoundingClientRect().height + 16}px`;
      tools.element.scrollIntoView({ block: "start" });
    });
    // Map and decoded item stay together on one screen, however narrow it is.
    this.ends.push(whileNarrow(this.space, (narrow) => {
      if (narrow) map.crown(decoded.element);
      else side.prepend(decoded.element);
      tools.lie(narrow);
    }));
    if (files.can("follow")) this.watch(map, link);
    this.offerTour(map, [map.front, decoded.element, tools.element]);
    return { map, decoded, tools };
  }

  /** What the panels share, as the link asks for it. */
  private share(items: Items, { slots, layers }: Places): Explorer {
    const chosen = slots.take("a", "b", "c", "via");
    // A link may come from another version of the run with fewer items.
    const item = (part: "a" | "b" | "c") => chosen.index(part, items.count);
    const asked = { a: item("a"), b: item("b"), c: item("c"), via: chosen.indices("via", items.count) };
    // Nobody has chosen anything: a way to begin with, which the first click changes.
    const begun = asked.a === null && asked.b === null ? suggested(items) : null;
    const pair = { ...asked, ...begun };
    const choice = new Choice(pair, ({ a, b, c, via }) => chosen.set({ a, b, c, via: via.join(",") || null }), begun !== null);
    const home = items.code(asked.a ?? firstShown(items));
    const code = slots.take("code");
    const spot = new Spot(askedCode(code, items) ?? home, (free) => items.settle(free));
    const layout = new Layout(planeChart(items));
    this.ends.push(keepSpot(spot, code, items, () => (choice.pair.a === null || choice.suggested ? home : items.code(choice.pair.a)), () => layout.chart.followed === undefined));
    const hover = layers.add("hover");
    const { models, server, gallery, words, data: { classes } } = this;
    return {
      items, models, server, classes, look: gallery.look, gallery, words, theme: () => this.theme, stage: () => onStage(this.theme), plain: this.bundle.plain,
      spot, choice, layout,
      selection: new Selection(),
      colouring: new Colouring(slots.take("colour"), usualColour(items, classes)),
      ring: (index) => {
        hover.paint(index === null ? null : (pen, place) => pen.ring(place(layout.at(index)), RING_PX, pen.theme.primary));
        this.beside?.ring(index);
      },
    };
  }

  /** The row above the map, from where another run is put beside this one. */
  private head(explorer: Explorer, map: MapPanel, side: HTMLElement, { slots }: Places): HTMLElement {
    const link = slots.take("beside");
    const { others = [], beside } = this.data;
    const { element, mark } = headOf(this.words, this.bundle.page, others, (run) => {
      link.set({ beside: run });
      if (!run) show(null);
    }, () => map.toggleHelp());
    const show = (data: BesideData | null | undefined) => {
      mark(data?.run ?? "");
      if (data?.run === this.beside?.data.run) return;
      this.beside?.element.remove();
      this.beside?.destroy();
      this.beside = data ? new Beside(data, explorer, map, this.bundle, this.data.lang, this.data.base, () => {
        link.set({ beside: null });
        show(null);
      }) : null;
      this.space.classList.toggle("two", this.beside !== null);
      if (this.beside) this.space.insertBefore(this.beside.element, side);
    };
    this.putBeside = show;
    if (link.get("beside") !== null && !beside) link.refuse("beside");
    // The panels have to be in their places.
    queueMicrotask(() => !this.destroyed && show(beside));
    return element;
  }

  /** The tour, one at a time. */
  private offerTour(map: MapPanel, places: [HTMLElement, HTMLElement, HTMLElement]): void {
    let coach: Coach | null = null;
    map.touring.on(() => (coach ??= new Coach(this.words, places, () => (coach = null))));
  }

  /** Newer results are shown by making the view anew, where one is in it. */
  private watch(map: MapPanel, link: Link): void {
    const newer = new Newer(this.files, this.words, this.version, () => this.host.renew({ view: link.all(), versions: {} }));
    this.ends.push(() => newer.stop());
    map.front.append(newer.element);
  }

  /** The link keeps the class that everything is drawn as, and everything is drawn anew in another one. */
  private keepTold(told: Told, link: Slot<"told">, redraw: () => void): void {
    const asked = link.whole("told", 0, told.count - 1);
    if (asked !== null && told.offered.includes(asked)) told.choose(asked);
    told.changed.on((label) => {
      link.set({ told: label });
      redraw();
    });
  }

  private redraw({ decoded, tools }: Panels): void {
    if (!this.models.has("decoder")) return;
    decoded.judged();
    tools.tell("decoder");
  }

  /** The page says what is selected, and the link keeps it where it is not too long. */
  private keepSelection({ selection, items }: Explorer, link: Slot<"sel">): void {
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
    const missing = error instanceof Missing;
    this.root.dataset.ready = "error";
    this.space.replaceChildren(h("p", { class: "note wide" }, t(missing ? "items_missing" : "items_broken")));
  }
}

/** A real item to begin with, so that the first picture shows something. */
function firstShown(items: Items): number {
  return Math.max(0, items.heldOut.indexOf(1));
}
