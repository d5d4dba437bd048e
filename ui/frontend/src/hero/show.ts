import type { HeroRun } from "../contract";
import type { Bundle, RunAddress } from "../core/bundle";
import { setAttribute } from "../core/dom";
import { Missing, type Files } from "../core/files/files";
import { latest } from "../core/frames";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import type { Sample, Samples } from "../core/looks/sample";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import { planeChart, type Chart } from "../explorer/map/layout";
import type { Items } from "../explorer/state/items";
import { itemsOf } from "../explorer/state/items-cache";
import { Models } from "../explorer/state/models";
import { joined } from "../explorer/state/path";
import type { Point } from "../map/viewport";
import { Field, type Zone } from "./field";
import type { Front } from "./front";
import type { Visit } from "./hero";
import { Lens, nearIn } from "./lens";
import { colourOf } from "./painted";
import { Saying } from "./saying";
import { Seen } from "./seen";
import { Sprites } from "./sprites";
import { FRAMES, Strip } from "./strip";
import { REST_MS, SPEED, Walk } from "./walk";
import { stopsOf, Way } from "./way";

/** Map units between two pictures of the strip: it is full when the walk rests. */
const EVERY = (SPEED * REST_MS) / 1000 / FRAMES;
/** Below this width the words stand under the stage (pixels). */
const NARROW = 760;

interface Parts {
  root: HTMLElement;
  shown: HeroRun;
  words: Words;
  theme: Theme;
  /** Nothing moves by itself. */
  still: boolean;
  visit: Visit;
  front: Front;
  bundle: Bundle;
  address: RunAddress;
  /** All pictures of the map are there. */
  drew(sprites: Sprites): void;
}

/** Between the words and the map, whose outermost items lie beyond its box. */
const AIR_PX = 48;

/** A spot that somebody is at, having gone so far. */
interface Place {
  code: Float32Array;
  gone: number;
}

/** What there is once the items have come. */
interface Known {
  items: Items;
  chart: Chart;
  way: Way;
  walk: Walk;
  sprites: Sprites;
}

/** The model on its stage: it walks by itself until somebody takes the wheel. */
export class Show {
  readonly elements: HTMLElement[];
  private readonly gallery: Gallery;
  private readonly files: Files;
  private readonly models: Models;
  private readonly field: Field;
  private readonly lens: Lens;
  private readonly strip: Strip;
  private readonly saying = new Saying();
  private readonly seen: Seen;
  private known: Known | null = null;
  private far: number | null = null;
  /** Of the strip, where nothing moves by itself. */
  private frame = 0;
  private way: Samples | null = null;
  private gone = 0;
  /** Where the ring is. */
  private code: Float32Array | null = null;
  private loop = 0;
  private destroyed = false;
  private readonly decode = latest<Place>((place) => this.draw(place));

  constructor(private readonly parts: Parts) {
    const { root, shown, words, theme, bundle, address } = parts;
    this.gallery = new Gallery(makeLook(shown.look, words), theme, root);
    this.files = bundle.files(address);
    this.models = new Models(this.files, bundle.networks, () => this.known?.items.size ?? shown.size, (count) => (root.dataset.decodes = String(count)), () => this.known?.items.told);
    this.lens = new Lens(this.gallery, words);
    this.strip = new Strip(this.gallery, words, EVERY);
    this.field = new Field(shown.dots, theme, () => this.zone(), { take: () => this.take(false), point: (spot) => this.point(spot) });
    setAttribute(this.field.stage.overlay, "aria-describedby", this.saying.id);
    setAttribute(this.field.stage.overlay, "aria-label", shown.title);
    this.seen = new Seen(this.field.stage.element, () => this.run());
    this.elements = [this.field.stage.element, this.lens.element, this.strip.element, this.saying.element];
  }

  async start(): Promise<void> {
    const { root } = this.parts;
    delete root.dataset.ready;
    const decoder = this.models.prepare("decoder");
    try {
      this.know((await itemsOf(this.files, this.gallery.look)).items);
    } catch (error) {
      return this.explain(error instanceof Missing ? "items_missing" : "items_broken", error);
    }
    if (this.destroyed) return;
    const readiness = await decoder;
    if (this.destroyed) return;
    root.dataset.decoder = readiness;
    if (readiness === "ready") await this.begin();
    else this.parts.front.explain(this.parts.words.t(`decoder_${readiness}`));
    const { items, sprites } = this.known!;
    this.field.show(items, readiness === "ready" ? sprites : null);
    root.dataset.ready = "1";
  }

  /** Tries again what has failed. */
  retry(): void {
    if (this.parts.root.dataset.ready === "error") void this.start();
  }

  /** Somebody goes where they want from now on; `by` the button: the map is what keys go to. */
  take(by: boolean): void {
    const { known, parts: { visit } } = this;
    if (!known || this.parts.root.dataset.decoder !== "ready") return;
    visit.taken = true;
    known.walk.take();
    if (by) this.field.stage.overlay.focus({ preventScroll: true });
  }

  toggle(): void {
    const walk = this.known?.walk;
    if (!walk) return;
    if (walk.mood === "walking") walk.pause();
    else walk.begin();
    this.run();
  }

  /** The next picture of the way. */
  step(): void {
    this.frame = (this.frame + 1) % FRAMES;
    if (this.known?.walk.mood === "yours") this.known.walk.pause();
    this.stand();
  }

  /** From the beginning, for whoever comes next. */
  again(): void {
    const { known, parts: { still } } = this;
    if (!known) return;
    this.frame = 0;
    this.strip.clear();
    known.walk.again();
    if (still) this.stand();
    this.run();
  }

  destroy(): void {
    this.destroyed = true;
    this.parts.visit.gone = this.known?.walk.gone ?? this.parts.visit.gone;
    cancelAnimationFrame(this.loop);
    this.seen.close();
    this.saying.close();
    this.field.destroy();
    this.gallery.destroy();
    this.models.destroy();
  }

  private know(items: Items): void {
    const { words, theme, shown } = this.parts;
    if (items.pictures) this.gallery.look.learn(items.pictures);
    const chart = planeChart(items);
    const stops = stopsOf(items).map((index) => items.code(index));
    const way = new Way(stops, (code) => chart.project(code));
    const walk = new Walk(way.length, () => this.changed());
    const sprites = new Sprites(items, this.gallery, (index) => colourOf(theme, items.labels[index]), (codes) => this.models.decode(codes), (all) => this.drew(all));
    this.known = { items, chart, way, walk, sprites };
    setAttribute(this.field.stage.overlay, "aria-label", words.t("hero_map", { n: words.number(items.count, 9), title: shown.title }));
  }

  private async begin(): Promise<void> {
    const { walk, way, items } = this.known!;
    const { still, visit, front } = this.parts;
    front.ready(true);
    if (still) {
      const codes = Array.from({ length: FRAMES }, (_, i) => way.at((i * way.length) / FRAMES));
      this.way = this.gallery.look.outputs(await this.models.decode(joined(codes, items.size)));
      if (this.destroyed) return;
      this.stand();
      return this.changed();
    }
    walk.gone = visit.gone;
    this.arrive({ code: way.at(walk.gone), gone: walk.gone });
    if (visit.taken) walk.take();
    else walk.begin();
    this.run();
  }

  /** Where nothing moves: at a picture of the strip, the whole way in sight. */
  private stand(): void {
    const { way, known, frame } = this;
    if (!way || !known) return;
    const gone = (frame * known.way.length) / FRAMES;
    this.strip.fill(Array.from({ length: FRAMES }, (_, i) => way.at(i)), frame);
    this.lens.show(way.at(frame));
    this.arrive({ code: known.way.at(gone), gone }, false);
    this.alive();
    this.changed();
    this.say();
  }

  /** Goes on as long as it walks and somebody may see it. */
  private run(): void {
    const walk = this.known?.walk;
    if (!walk || this.loop || this.destroyed) return;
    walk.tick(performance.now(), this.seen.now);
    if (walk.mood === "walking" && this.seen.now) this.loop = requestAnimationFrame((now) => this.pass(now));
  }

  private pass(now: number): void {
    const { walk, way } = this.known!;
    this.loop = 0;
    if (walk.tick(now, this.seen.now)) this.arrive({ code: way.at(walk.gone), gone: walk.gone });
    this.run();
  }

  private point(spot: Point): void {
    const { known, field } = this;
    if (known?.walk.mood !== "yours") return;
    const before = field.ring ?? spot;
    this.arrive({ code: known.chart.unproject(spot), gone: this.gone + Math.hypot(spot.x - before.x, spot.y - before.y) });
    this.say();
  }

  /** The ring is there; what the spot decodes to comes as soon as it can. */
  private arrive(place: Place, draw = true): void {
    const { way, chart, walk } = this.known!;
    this.gone = place.gone;
    this.code = place.code;
    const [mine, { still }] = [walk.mood === "yours", this.parts];
    const ahead = mine ? [] : way.between(walk.gone, walk.gone + way.length);
    const behind = mine ? [] : still ? way.between(0, way.length) : way.between(Math.max(0, place.gone - SPEED * REST_MS / 1000), place.gone);
    this.field.move(chart.project(place.code), behind, still ? [] : ahead);
    this.lens.tell(place.code, this.near(place.code));
    if (draw) this.decode(place);
  }

  private async draw({ code, gone }: Place): Promise<void> {
    const sample = await this.decoded(code);
    if (!sample || this.destroyed) return;
    this.lens.show(sample);
    this.strip.pass(gone, sample);
    if (gone > 0) this.alive();
  }

  private async decoded(code: Float32Array): Promise<Sample | null> {
    try {
      return this.gallery.look.outputs(await this.models.decode(code)).at(0);
    } catch (error) {
      this.explain("decoder_broken", error);
      return null;
    }
  }

  /** How many real items lie near; null until that distance is known. */
  private near(code: Float32Array): number | null {
    return this.far === null ? null : this.known!.items.within(code, this.far);
  }

  /** Dots that pictures have taken the places of go, and what the first picture did not need is found out. */
  private drew(all: boolean): void {
    const { known, field, parts: { root, drew } } = this;
    if (!known || this.destroyed) return;
    root.dataset.sprites = String(known.sprites.count);
    field.stage.repaintSprites();
    if (!all) return;
    drew(known.sprites);
    this.far ??= known.items.farDistance();
    if (this.code) this.lens.tell(this.code, this.near(this.code));
  }

  /** In words, for those who do not see it; not more often than can be listened to. */
  private say(): void {
    const { known } = this;
    if (!known || !this.code) return;
    this.saying.say(() => {
      const { items } = known;
      const code = this.code!;
      const { words: { t }, words, shown: { classes } } = this.parts;
      const { index } = items.nearest(code);
      const name = classes[items.labels[index]] ?? t("item_number", { n: index + 1 });
      return t("hero_at", { name, near: nearIn(words, this.near(code) ?? items.within(code, items.farDistance())) });
    });
  }

  private changed(): void {
    const { known, parts: { root, front } } = this;
    if (!known) return;
    const { mood } = known.walk;
    root.dataset.mood = mood;
    front.tell(this.parts.still && mood !== "yours" ? "paused" : mood, this.frame);
    root.classList.toggle("taken", mood === "yours");
    if (mood !== "yours" && mood !== "walking") this.run();
  }

  private alive(): void {
    this.parts.root.dataset.alive ??= String(performance.now());
  }

  /** Where the map goes: beside the words and the picture, or all of a narrow stage. */
  private zone(): Zone {
    const { stage: { element } } = this.field;
    const { clientWidth: width, clientHeight: height } = element;
    if (width < NARROW) return { left: 8, top: 0, right: width - 8, bottom: height };
    const { offsetLeft, offsetWidth } = this.parts.front.element;
    return { left: offsetLeft + offsetWidth + AIR_PX, top: 0, right: this.lens.element.offsetLeft, bottom: this.strip.element.offsetTop || height };
  }

  private explain(key: "items_missing" | "items_broken" | "decoder_broken", error: unknown): void {
    if (this.destroyed) return;
    console.warn("hero", error);
    this.parts.root.dataset.ready = "error";
    this.parts.front.ready(false);
    this.parts.front.explain(this.parts.words.t(key));
  }
}
