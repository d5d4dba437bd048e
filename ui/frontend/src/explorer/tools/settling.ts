import type { JobTensors, JobTold } from "../../contract";
import { h, setAttribute, setText, show } from "../../core/dom";
import type { Samples } from "../../core/looks/sample";
import { floats, type TensorFile } from "../../core/tensors";
import { drawItem, nameOf, type Explorer } from "../explorer";
import { EnergyCurve } from "../parts/energy-curve";
import { LayerBars } from "../parts/layer-bars";
import { Segments } from "../parts/segments";
import type { ToolHost } from "./host";
import { Player } from "./player";
import type { Tool } from "./tool";

type Answer = TensorFile<JobTensors["settling"], JobTold["settling"]>;

/** As the run settles while it trains, or with predictions that move along, in steps so small that the energy falls. */
const WAYS = ["own", "free"] as const;
type Way = (typeof WAYS)[number];

interface Film {
  error: Float32Array;
  energy: Float32Array;
  angle: Float32Array;
  outputs: Samples;
}

/** An item as the layers of a predictive coding network settle on it: the error on each, what they predict, the energy. */
export class Settling implements Tool {
  readonly element: HTMLElement;
  private readonly explorer: Explorer;
  private readonly said = h("p", { class: "quiet", role: "status" });
  private readonly told = h("p", { "data-testid": "settling-told" });
  private readonly measured = h("p", { class: "quiet", "data-testid": "settling-measured" });
  private readonly button: HTMLButtonElement;
  private readonly ways: Segments<Way>;
  private readonly player: Player;
  private readonly original;
  private readonly now;
  private readonly bars: LayerBars;
  private readonly curve: EnergyCurve;
  private readonly body: HTMLElement;
  private films: Record<Way, Film> | null = null;
  private answer: Answer | null = null;
  private turn = 0;

  constructor(host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words, gallery } = explorer;
    const { t } = words;
    this.original = gallery.picture(t("original"), "settling-original");
    this.now = gallery.picture(t("settling_now"), "settling-now");
    this.bars = new LayerBars(words);
    this.curve = new EnergyCurve(words);
    this.ways = new Segments<Way>(t("settling_way"), WAYS, "own", (way) => [t(`settling_${way}`), t(`settling_${way}_hint`)], () => this.turnTo(), "settling");
    this.player = new Player(words, (share) => this.go(share));
    this.player.stops = [0, 1 / 3, 2 / 3, 1];
    this.button = h("button", { type: "button", class: "button", "data-testid": "settling-start", onclick: () => void this.ask() }, t("settling_start"));
    const pictures = h("div", { class: "settling-pictures" },
      ...[[this.original, t("original")] as const, [this.now, t("settling_now")] as const].map(([picture, name]) => h("figure", {}, picture.element, h("figcaption", { class: "quiet" }, name))));
    this.body = h("div", { class: "settling-body" }, this.ways.element, this.player.element, pictures, this.curve.element, this.bars.element, this.told, this.measured);
    this.element = h("div", { class: "tool settling" }, h("p", { class: "quiet" }, t("settling_hint")), h("div", { class: "row" }, this.button, this.said), this.body);
    host.on(explorer.choice.changed, () => this.forget());
    this.forget();
  }

  /** Another item is in the hand: what was filmed is another one's. */
  private forget(): void {
    const { choice, words: { t } } = this.explorer;
    this.turn++;
    this.films = null;
    this.player.pause();
    show(this.body, false);
    setAttribute(this.button, "disabled", choice.pair.a === null);
    setText(this.said, choice.pair.a === null ? t("settling_choose") : nameOf(this.explorer, choice.pair.a));
  }

  private async ask(): Promise<void> {
    const { choice, server, words } = this.explorer;
    const item = choice.pair.a;
    if (item === null) return;
    const turn = ++this.turn;
    setAttribute(this.button, "disabled", true);
    try {
      const file = await server.job("settling", { item }, (share, text) => turn === this.turn && setText(this.said, `${text} · ${words.percent(share)}`));
      if (turn === this.turn) this.take(file, item);
    } catch (error) {
      if (turn === this.turn) setText(this.said, error instanceof Error ? error.message : String(error));
    } finally {
      if (turn === this.turn) setAttribute(this.button, "disabled", false);
    }
  }

  private take(file: Answer, item: number): void {
    const film = (way: Way): Film => ({
      error: floats(file, `error.${way}`), energy: floats(file, `energy.${way}`), angle: floats(file, `angle.${way}`),
      outputs: this.explorer.look.stored(file.tensors[`output.${way}`]),
    });
    this.films = { own: film("own"), free: film("free") };
    this.answer = file;
    setText(this.said, nameOf(this.explorer, item));
    setText(this.measured, this.explorer.words.t("settling_measured", { n: file.metadata.n! }));
    drawItem(this.explorer, this.original, item, () => this.films !== null).catch(console.warn);
    show(this.body, true);
    this.turnTo();
  }

  private turnTo(): void {
    if (!this.films || !this.answer) return;
    const { error, energy, angle } = this.films[this.ways.value];
    this.bars.take(error, angle, energy.length);
    this.curve.take(energy);
    setText(this.told, this.sentence(this.films[this.ways.value], this.answer));
    this.player.reset();
    this.go(0);
  }

  /** How values settle in this way, and what came of it. */
  private sentence({ angle, energy, error }: Film, file: Answer): string {
    const { t, number, fixed } = this.explorer.words;
    const { rate, steps, own_rate, held } = file.metadata;
    const free = this.ways.value === "free";
    const layers = error.length / energy.length;
    const last = [...angle.slice(-layers)];
    const learn = last.filter((one) => !Number.isNaN(one));
    const way = t(free ? "settling_is_free" : held === "1" ? "settling_is_held" : "settling_is_moved", { steps: energy.length - 1, rate: number(Number(free ? rate : own_rate), 2) });
    const said = [way, t("settling_came", { first: number(energy[0], 3), last: number(energy[energy.length - 1], 3), angle: fixed(Math.max(...learn), 1) })];
    if (!free && energy.length <= Number(steps)) said.push(t("settling_lost", { n: energy.length - 1 }));
    if (learn.length < layers) said.push(t("settling_dead", { n: layers - learn.length, all: layers }));
    return said.join(" ");
  }

  private go(share: number): string {
    if (!this.films) return "";
    const { outputs, energy } = this.films[this.ways.value];
    const at = Math.round(share * (energy.length - 1));
    this.now.show(outputs.at(at), true);
    this.bars.go(at);
    this.curve.go(at);
    return this.explorer.words.t("settling_step", { n: at, all: energy.length - 1 });
  }
}
