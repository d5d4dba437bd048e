import { h, setText, show } from "../../core/dom";
import { Sweep } from "../../core/gestures";
import { download, drawn, gif, png, sheet } from "../../core/sheets";
import { canFilm, webm } from "../../core/webm";
import { ClassBand } from "../parts/class-band";
import { CodeTile } from "../parts/code-tile";
import { factsOf, type Facts } from "../parts/facts";
import { Segments } from "../parts/segments";
import { decode, nameOf, type Explorer } from "../explorer";
import type { Pen } from "../map/pen";
import { geodesic, MOST_NUMBERS, stayed } from "../state/geodesic";
import { joined, Path, type Shape } from "../state/path";
import type { Point } from "../../map/viewport";
import type { ToolHost } from "./host";
import { Player } from "./player";
import { Stops } from "./stops";
import type { Tool } from "./tool";

const SHAPES: Shape[] = ["line", "arc", "geodesic"];
const STEPS = { least: 3, most: 25, first: 9 };
const LEG_MS = 3000;
/** The line on the map bends: it is drawn through so many places of each leg. */
const BENDS = 40;
const FILM = { frames: 24, milliseconds: 80, width: 224 };
const STRIP_PX = 112;
/** A bar of the lowest count can still be seen. */
const LEAST_BAR = 0.06;

/** The path from item A over the stops to item B, decoded in steps. */
export class Walk implements Tool {
  readonly element: HTMLElement;
  private readonly tiles: CodeTile[] = [];
  private readonly strip: HTMLElement;
  private readonly player: Player;
  private readonly body: HTMLElement;
  private readonly hint: HTMLElement;
  private readonly thin = h("strong");
  private readonly words = h("span");
  private readonly summary = h("p", { class: "quiet walk-summary", "data-testid": "walk-summary" }, this.words, " ", this.thin);
  private readonly band;
  private readonly meaning = h("p", { class: "quiet" });
  private readonly explorer: Explorer;
  private readonly request;
  private readonly mark;
  private sweep = new Sweep("walk", 0);
  private shape: Shape = "line";
  private steps = STEPS.first;
  private path: Path | null = null;
  private facts: Facts[] = [];

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, choice, layout } = explorer;
    [this.shape] = this.offered();
    this.restore();
    this.request = host.whenVisible(() => this.draw());
    this.mark = host.whenVisible(() => this.paint());
    this.player = new Player(explorer.words, (share) => this.go(share));
    this.band = new ClassBand(explorer);
    this.strip = h("div", { class: "pictures path-strip", role: "group", "aria-label": t("path_label"), "data-testid": "path" });
    const savers = h("div", { class: "tool-foot" },
      this.saver("PNG", t("walk_png"), () => this.savePng()),
      this.saver("GIF", t("walk_gif"), () => this.saveFilm("gif")),
      ...(canFilm() ? [this.saver("WebM", t("walk_webm"), () => this.saveFilm("webm"))] : []));
    const controls = this.controls();
    this.body = h("div", { class: "way" }, this.strip, this.band.element, this.summary, this.player.element, controls, this.meaning, savers);
    this.hint = h("p", { class: "quiet" }, t("path_hint"));
    this.element = h("div", { class: "tool" }, new Stops(host).element, this.hint, this.body);
    host.on(choice.changed, () => this.update());
    host.on(layout.changed, () => this.mark());
    host.onReady("decoder", () => this.update());
    host.onShown((visible) => !visible && this.leave());
    this.remember();
    this.update();
  }

  /** Takes the spot along the way; says which step is next to it. */
  private go(share: number): string {
    const { path, explorer } = this;
    if (!path) return "";
    explorer.spot.pin(path.at(share));
    this.sweep.to(share, this.name());
    const shares = path.shares(this.steps);
    const step = shares.reduce((best, one, i) => (Math.abs(one - share) < Math.abs(shares[best] - share) ? i : best), 0);
    this.tiles.forEach((tile, i) => tile.hold(i === step));
    return explorer.words.t("walk_at", { n: step + 1, all: shares.length });
  }

  private leave(): void {
    const { choice } = this.explorer;
    this.player.pause();
    if (choice.active === "via") choice.activate("b");
  }

  /** On a sphere there is no straight line: the arc is the shortest way. */
  private offered(): Shape[] {
    const { size, sphere } = this.explorer.items;
    return SHAPES.filter((shape) => (shape === "geodesic" ? size <= MOST_NUMBERS : shape === "arc" || !sphere));
  }

  private controls(): HTMLElement {
    const { t } = this.explorer.words;
    const shapes = new Segments<Shape>(t("path_shape"), this.offered(), this.shape, (shape) => [t(`path_${shape}`), t(`path_${shape}_hint`)],
      (shape) => this.change(shape, this.steps), "way");
    const count = h("output", { class: "number" }, String(this.steps));
    const slider = h("input", {
      type: "range", min: STEPS.least, max: STEPS.most, step: 1, value: this.steps, "aria-label": t("path_steps"),
      "data-testid": "walk-steps",
      oninput: () => {
        setText(count, slider.value);
        this.change(this.shape, Number(slider.value));
      },
    });
    return h("div", { class: "row" },
      // A code of one number has no sphere.
      this.explorer.items.size > 1 && shapes.element,
      h("label", { class: "row grow level", title: t("path_steps_hint") }, h("span", {}, t("path_steps")), h("span", { class: "grow" }, slider), count));
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
    if (this.host.asked === null) return;
    const [shape, steps] = this.host.asked.split(",");
    const fits = this.offered().includes(shape as Shape) && /^\d{1,3}$/.test(steps) && Number(steps) >= STEPS.least && Number(steps) <= STEPS.most;
    if (fits) [this.shape, this.steps] = [shape as Shape, Number(steps)];
    else this.host.refuse();
  }

  private remember(): void {
    const usual = this.shape === this.offered()[0] && this.steps === STEPS.first;
    this.host.keep(usual ? null : `${this.shape},${this.steps}`);
  }

  private update(): void {
    const { choice, items, models, words } = this.explorer;
    const { a, b, via } = choice.pair;
    const complete = a !== null && b !== null;
    const stops = complete ? [a, ...via, b].map((index) => items.code(index)) : [];
    this.path = complete ? new Path(stops, this.shape) : null;
    if (this.shape === "geodesic" && complete && models.has("decoder")) void this.bend(stops, this.path!).catch(console.warn);
    show(this.body, complete && models.has("decoder"));
    show(this.hint, !complete || choice.active === "via");
    setText(this.hint, words.t(complete ? "stop_hint" : "path_hint"));
    show(this.meaning, this.shape !== "line");
    const arc = items.sphere ? "path_arc_sphere" : "prior" in items.draws ? "path_arc_prior" : "path_arc_no_prior";
    setText(this.meaning, words.t(this.shape === "geodesic" ? "path_geodesic_seeking" : arc));
    this.facts = [];
    this.sweep = new Sweep("walk", 0);
    for (const tile of this.tiles) tile.hold(false);
    this.player.reset();
    this.mark();
    this.request();
  }

  /** Lays the way along the data: what is decoded changes as little as it can. Until it is found the straight one stands. */
  private async bend(stops: Float32Array[], straight: Path): Promise<void> {
    const { models, words } = this.explorer;
    const decoder = async (codes: Float32Array) => (await models.decode(codes)).data.slice();
    const knots: Float32Array[][] = [];
    for (let leg = 0; leg + 1 < stops.length; leg++) {
      if (this.path !== straight) return;
      knots.push(await geodesic(stops[leg], stops[leg + 1], decoder));
    }
    if (this.path !== straight) return;
    this.path = new Path(stops, this.shape, knots);
    setText(this.meaning, words.t(knots.every(stayed) ? "path_geodesic_straight" : "path_geodesic_found"));
    this.mark();
    this.request();
  }

  private async draw(): Promise<void> {
    const { path, explorer } = this;
    if (!path || !explorer.models.has("decoder")) return;
    const shares = path.shares(this.steps);
    const codes = shares.map((share) => path.at(share));
    const samples = await decode(explorer, joined(codes, explorer.items.size));
    if (path !== this.path) return;
    this.player.stops = shares;
    this.player.milliseconds = LEG_MS * Math.sqrt(path.legs);
    this.facts = codes.map((code) => factsOf(explorer, code));
    this.lay(shares.length);
    const most = Math.max(1, ...this.facts.map(({ near }) => near));
    codes.forEach((code, i) => {
      const facts = this.facts[i];
      this.tiles[i].show(code, samples.at(i), facts);
      this.tiles[i].weigh(Math.max(LEAST_BAR, facts.near / most), facts.thin);
    });
    this.band.show(this.facts.map(({ index }) => index));
    this.sum();
    this.mark();
  }

  /** As many tiles as there are steps; those that were made stay. */
  private lay(count: number): void {
    for (let i = this.tiles.length; i < count; i++) {
      this.tiles.push(new CodeTile(this.explorer, this.explorer.words.t("path_step", { n: i + 1 })));
      this.strip.append(this.tiles[i].element);
    }
    this.tiles.forEach(({ element }, i) => show(element, i < count));
    this.strip.style.setProperty("--steps", String(Math.min(13, count)));
  }

  private sum(): void {
    const { t, number } = this.explorer.words;
    const thin = this.facts.filter((facts) => facts.thin).length;
    const far = this.explorer.items.farDistance();
    const known = Number.isFinite(far);
    setText(this.words, known ? t("walk_bars", { distance: number(far, 2) }) : t("walk_captions_few"));
    setText(this.thin, known ? t(thin ? "walk_thin" : "walk_no_gap", { n: thin, all: this.facts.length }) : "");
    this.thin.classList.toggle("mind", thin > 0);
  }

  private paint(): void {
    const { path } = this;
    if (!path) return this.host.paint(null);
    const bends = Array.from({ length: BENDS * path.legs + 1 }, (_, i) => this.spotAt(path, i / (BENDS * path.legs)));
    const steps = path.shares(this.steps).map((share) => this.spotAt(path, share));
    const stops = this.explorer.choice.pair.via.map((index) => this.explorer.layout.at(index));
    this.host.paint((pen, place) => {
      pen.path(bends.map(place), pen.theme.primary, 2.5);
      steps.forEach((point, i) => this.step(pen, place(point), i));
      stops.forEach((point, i) => pen.badge(place(point), String(i + 1)));
    });
  }

  /** Full where there are real items, hollow where the decoder guesses. */
  private step(pen: Pen, point: Point, step: number): void {
    pen.disc(point, 4, this.facts[step]?.thin ? pen.theme.background : pen.theme.primary);
    pen.ring(point, 4, pen.theme.primary);
  }

  private spotAt(path: Path, share: number): Point {
    return this.explorer.layout.project(path.at(share));
  }

  private name(): string {
    const { a, b, via } = this.explorer.choice.pair;
    return ["walk", ...[a!, ...via, b!].map((index) => nameOf(this.explorer, index))].join("-");
  }

  private async savePng(): Promise<void> {
    const { gallery, theme } = this.explorer;
    const tiles = this.tiles.slice(0, this.facts.length);
    if (!this.path || tiles.length === 0) return;
    const cells = tiles.map(({ sample }) => drawn(gallery, sample!, width(this.explorer, STRIP_PX)));
    const captions = this.facts.map(({ index, near }) => (index < 0 ? "" : `${nameOf(this.explorer, index)} · ${near}`));
    download(await png(sheet([{ cells, captions }], theme())), `${this.name()}.png`);
  }

  private async saveFilm(kind: "gif" | "webm"): Promise<void> {
    const { explorer, path } = this;
    if (!path || !explorer.models.has("decoder")) return;
    const count = FILM.frames * path.legs + 1;
    const codes = Array.from({ length: count }, (_, i) => path.at(i / (count - 1)));
    const samples = await decode(explorer, joined(codes, explorer.items.size));
    const frames = codes.map((_, i) => drawn(explorer.gallery, samples.at(i), width(explorer, FILM.width)));
    const theme = explorer.theme();
    const film = kind === "gif" ? gif(frames, FILM.milliseconds, theme) : webm(frames, FILM.milliseconds, theme.background);
    download(await film, `${this.name()}.${kind}`);
  }
}

/** A line of words needs more room than a picture. */
function width({ look }: Explorer, pixels: number): number {
  return look.tile.form === "line" ? 480 : pixels;
}
