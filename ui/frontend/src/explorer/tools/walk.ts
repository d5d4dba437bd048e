import { h, setText, show } from "../../core/dom";
import { latest } from "../../core/frames";
import { download, drawn, gif, png, sheet } from "../../core/sheets";
import { canFilm, webm } from "../../core/webm";
import { CodeTile } from "../parts/code-tile";
import { factsOf, type Facts } from "../parts/facts";
import { Segments } from "../parts/segments";
import { decode, nameOf, type Lab } from "../lab";
import type { Pen } from "../map/pen";
import { joined, Way, type Shape } from "../state/ways";
import type { Point } from "../../map/viewport";
import { Player } from "./player";
import { Stops } from "./stops";
import type { ModelName, Tool } from "./tool";

const SHAPES: Shape[] = ["line", "arc"];
const STEPS = { least: 3, most: 25, first: 9 };
const LEG_MS = 3000;
/** The line on the map bends: it is drawn through so many places of each leg. */
const BENDS = 40;
const FILM = { frames: 24, milliseconds: 80, width: 224 };
const STRIP_PX = 112;
const LONELY = "#d97706";

/** The way from item A over the stops to item B, decoded in steps. */
export class Walk implements Tool {
  readonly element: HTMLElement;
  private readonly tiles: CodeTile[] = [];
  private readonly strip: HTMLElement;
  private readonly player: Player;
  private readonly body: HTMLElement;
  private readonly hint: HTMLElement;
  private readonly summary = h("p", { class: "quiet", "data-testid": "walk-summary" });
  private readonly meaning = h("p", { class: "quiet" });
  private readonly request = latest<void>(() => this.draw().catch(console.warn) as Promise<void>);
  private shape: Shape = "line";
  private steps = STEPS.first;
  private way: Way | null = null;
  private visible = false;
  private facts: Facts[] = [];

  constructor(private readonly lab: Lab) {
    const { t } = lab.words;
    this.restore();
    this.player = new Player(lab.words, (share) => this.way && lab.spot.pin(this.way.at(share)));
    this.strip = h("div", { class: "pictures path-strip", role: "group", "aria-label": t("path_label"), "data-testid": "path" });
    this.player.element.append(
      this.saver("PNG", t("walk_png"), () => this.savePng()),
      this.saver("GIF", t("walk_gif"), () => this.saveFilm("gif")),
      ...(canFilm() ? [this.saver("WebM", t("walk_webm"), () => this.saveFilm("webm"))] : []));
    this.body = h("div", { class: "way" }, this.strip, this.player.element, this.summary);
    this.hint = h("p", { class: "quiet" }, t("path_hint"));
    this.element = h("div", { class: "tool" }, new Stops(lab).element, this.hint, this.controls(), this.meaning, this.body);
    lab.choice.changed.on(() => this.update());
    lab.layout.changed.on(() => this.paint());
    this.update();
  }

  ready(model: ModelName): void {
    if (model === "decoder") this.update();
  }

  shown(visible: boolean): void {
    this.visible = visible;
    if (visible) this.remember();
    else this.leave();
    this.paint();
  }

  private leave(): void {
    const { choice, layers } = this.lab;
    this.player.pause();
    layers.set("path", null);
    if (choice.active === "via") choice.activate("b");
  }

  destroy(): void {
    this.player.pause();
  }

  private controls(): HTMLElement {
    const { t } = this.lab.words;
    const shapes = new Segments<Shape>(t("way_shape"), SHAPES, this.shape, (shape) => [t(`way_${shape}`), t(`way_${shape}_hint`)],
      (shape) => this.change(shape, this.steps), "way");
    const count = h("output", { class: "number" }, String(this.steps));
    const slider = h("input", {
      type: "range", min: STEPS.least, max: STEPS.most, step: 1, value: this.steps, "aria-label": t("way_steps"),
      "data-testid": "walk-steps",
      oninput: () => {
        setText(count, slider.value);
        this.change(this.shape, Number(slider.value));
      },
    });
    return h("div", { class: "row" },
      // A code of one number has no sphere.
      this.lab.items.size > 1 && shapes.element,
      h("label", { class: "row grow level", title: t("way_steps_hint") }, h("span", {}, t("way_steps")), h("span", { class: "grow" }, slider), count));
  }

  private saver(name: string, title: string, save: () => Promise<void>): HTMLElement {
    const onclick = () => void save().catch(console.warn);
    return h("button", { type: "button", class: "button", title, "data-testid": `walk-${name.toLowerCase()}`, onclick }, name);
  }

  private change(shape: Shape, steps: number): void {
    [this.shape, this.steps] = [shape, steps];
    this.remember();
    this.update();
  }

  private restore(): void {
    const { link } = this.lab;
    const asked = link.get("tool") === "walk" ? link.get("with") : null;
    if (asked === null) return;
    const [shape, steps] = asked.split(",");
    const fits = SHAPES.includes(shape as Shape) && /^\d{1,3}$/.test(steps) && Number(steps) >= STEPS.least && Number(steps) <= STEPS.most;
    if (fits) [this.shape, this.steps] = [shape as Shape, Number(steps)];
    else link.refuse("with");
  }

  private remember(): void {
    const usual = this.shape === "line" && this.steps === STEPS.first;
    this.lab.link.set({ with: usual ? null : `${this.shape},${this.steps}` });
  }

  private update(): void {
    const { choice, items, models, words } = this.lab;
    const { a, b, via } = choice.pair;
    const complete = a !== null && b !== null;
    this.way = complete ? new Way([a, ...via, b].map((index) => items.code(index)), this.shape) : null;
    show(this.body, complete && models.has("decoder"));
    show(this.hint, !complete || choice.active === "via");
    setText(this.hint, words.t(complete ? "stop_hint" : "path_hint"));
    show(this.meaning, this.shape === "arc");
    const hasPrior = "prior" in items.draws;
    setText(this.meaning, words.t(hasPrior ? "way_arc_prior" : "way_arc_no_prior"));
    this.facts = [];
    this.player.reset();
    this.paint();
    if (this.way && models.has("decoder")) this.request();
  }

  private async draw(): Promise<void> {
    const { way, lab } = this;
    if (!way) return;
    const shares = way.shares(this.steps);
    const codes = shares.map((share) => way.at(share));
    const samples = await decode(lab, joined(codes, lab.items.size));
    if (way !== this.way) return;
    this.player.stops = shares;
    this.player.milliseconds = LEG_MS * Math.sqrt(way.legs);
    this.facts = codes.map((code) => factsOf(lab, code));
    this.lay(shares.length);
    codes.forEach((code, i) => this.tiles[i].show(code, samples.at(i), this.facts[i]));
    this.sum();
    this.paint();
  }

  /** As many tiles as there are steps; those that were made stay. */
  private lay(count: number): void {
    for (let i = this.tiles.length; i < count; i++) {
      this.tiles.push(new CodeTile(this.lab, this.lab.words.t("path_step", { n: i + 1 })));
      this.strip.append(this.tiles[i].element);
    }
    this.tiles.forEach(({ element }, i) => show(element, i < count));
    this.strip.style.setProperty("--steps", String(Math.min(13, count)));
  }

  private sum(): void {
    const { t, number } = this.lab.words;
    const lonely = this.facts.filter(({ near }) => near === 0).length;
    const gap = lonely ? t("walk_gap", { n: lonely, all: this.facts.length }) : t("walk_no_gap");
    const far = this.lab.items.farDistance();
    setText(this.summary, Number.isFinite(far) ? `${gap} ${t("walk_captions", { distance: number(far, 2) })}` : t("walk_captions_few"));
  }

  private paint(): void {
    const { layers } = this.lab;
    const { way } = this;
    if (!this.visible) return;
    if (!way) return layers.set("path", null);
    const bends = Array.from({ length: BENDS * way.legs + 1 }, (_, i) => this.spotAt(way, i / (BENDS * way.legs)));
    const steps = way.shares(this.steps).map((share) => this.spotAt(way, share));
    const stops = this.lab.choice.pair.via.map((index) => this.lab.layout.at(index));
    layers.set("path", (pen, place) => {
      pen.path(bends.map(place), pen.theme.text);
      steps.forEach((point, i) => this.mark(pen, place(point), i));
      stops.forEach((point, i) => pen.badge(place(point), String(i + 1)));
    });
  }

  private mark(pen: Pen, point: Point, step: number): void {
    pen.ring(point, 3.5, this.facts[step]?.near === 0 ? LONELY : pen.theme.text);
  }

  private spotAt(way: Way, share: number): Point {
    return this.lab.layout.project(way.at(share));
  }

  private name(): string {
    const { a, b, via } = this.lab.choice.pair;
    return ["walk", ...[a!, ...via, b!].map((index) => nameOf(this.lab, index))].join("-");
  }

  private async savePng(): Promise<void> {
    const { gallery, theme } = this.lab;
    const tiles = this.tiles.slice(0, this.facts.length);
    if (!this.way || tiles.length === 0) return;
    const cells = tiles.map(({ sample }) => drawn(gallery, sample!, width(this.lab, STRIP_PX)));
    const captions = this.facts.map(({ index, near }) => (index < 0 ? "" : `${nameOf(this.lab, index)} · ${near}`));
    download(await png(sheet([{ cells, captions }], theme())), `${this.name()}.png`);
  }

  private async saveFilm(kind: "gif" | "webm"): Promise<void> {
    const { lab, way } = this;
    if (!way || !lab.models.has("decoder")) return;
    const count = FILM.frames * way.legs + 1;
    const codes = Array.from({ length: count }, (_, i) => way.at(i / (count - 1)));
    const samples = await decode(lab, joined(codes, lab.items.size));
    const frames = codes.map((_, i) => drawn(lab.gallery, samples.at(i), width(lab, FILM.width)));
    const theme = lab.theme();
    const film = kind === "gif" ? gif(frames, FILM.milliseconds, theme) : webm(frames, FILM.milliseconds, theme.background);
    download(await film, `${this.name()}.${kind}`);
  }
}

/** A line of words needs more room than a picture. */
function width({ look }: Lab, pixels: number): number {
  return look.tile.form === "line" ? 480 : pixels;
}
