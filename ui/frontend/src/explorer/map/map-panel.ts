import { h, ICONS, iconButton, setAttribute, setText, show } from "../../core/dom";
import { Signal } from "../../core/signal";
import { MOST_FLAT } from "../../map/flat";
import { Stage } from "../../map/stage";
import { boundsOf, fit } from "../../map/viewport";
import type { Slots } from "../state/slots";
import { Card } from "./card";
import { Charts } from "../charts/charts";
import { ColourSelect } from "./colour-select";
import { attachKeys, keyHelp } from "./keys";
import type { Explorer } from "../explorer";
import { Filter } from "./filter";
import { firstHint } from "./hint";
import type { Layers } from "./layers";
import { MapActions } from "./map-actions";
import { modeBar, SelectionBar } from "./map-bars";
import { MapLegend } from "./map-legend";
import { mapFrame } from "./map-frame";
import { MapMenu } from "./map-menu";
import { keepMarks } from "./map-marks";
import { Picker } from "./picker";
import { attachPointer } from "./pointer";
import { Points } from "./points";
import { Saving } from "./saving";
import { Sight } from "./sight";
import { Sprites } from "./sprites";
import { Summary } from "./summary";

const ZOOM_STEP = 1.5;

/** Where those who own a layer or a part of the link get it. */
export interface Places {
  slots: Slots;
  layers: Layers;
}

/** The map one plays with: every spot can be decoded, every item can be chosen. */
export class MapPanel {
  readonly element: HTMLElement;
  /** The map with its lists and its legend: what stays in sight on a narrow screen. */
  readonly front: HTMLElement;
  private readonly stage: Stage;
  private readonly card: Card;
  private readonly charts: Charts;
  private readonly points: Points;
  private readonly sprites: Sprites;
  private readonly legend: MapLegend;
  private readonly summary: Summary;
  private readonly note = h("span", { class: "map-note" });
  private readonly help: HTMLElement;
  private readonly actions: MapActions;
  private readonly sight: Sight;
  /** Somebody wants to be shown around. */
  readonly touring = new Signal<void>();
  /** Set aside by the legend, or isolated. */
  private readonly filter = new Filter();
  private readonly ends: (() => void)[] = [];

  /** `below`: what stands under the map. */
  constructor(private readonly explorer: Explorer, private readonly places: Places, title: string, below: HTMLElement | null = null) {
    const { filter, explorer: { words: { t }, layout }, places: { slots, layers } } = this;
    this.stage = new Stage((context, stage) => this.paint(context, stage), (context, stage) => this.sprites.paint(context, stage), this.explorer.plain);
    this.card = new Card(explorer);
    this.charts = new Charts(explorer, slots, layers);
    this.points = new Points(explorer, filter, this.stage, slots.take("only"), () => this.tell());
    this.sprites = new Sprites(explorer, this.points, slots.take("pics", "marks"), () => this.stage.repaintSprites());
    this.legend = new MapLegend(explorer, filter, this.points, (label, colour) => this.sprites.markOf(label, colour));
    this.summary = new Summary(explorer, this.points);
    this.help = h("div", { class: "map-popup map-help card" },
      h("div", { class: "row" }, h("h3", { class: "grow" }, t("map_help")), iconButton(ICONS.close, t("map_help_close"), () => this.closeHelp())),
      h("button", { type: "button", class: "button", "data-testid": "tour", onclick: () => this.startTour() }, t("coach_start")), keyHelp(explorer.words, explorer.look.hearing !== null));
    show(this.help, false);
    const picker = new Picker(explorer, filter, layers.add("lasso"));
    this.actions = new MapActions(explorer, filter, this.stage, picker, this.card, (index) => this.summary.say(index), () => this.toggleHelp(), () => this.closeHelp());
    this.sight = new Sight(layout, this.stage, slots.take("zoom"));
    this.dress(picker);
    this.front = this.floating(title, below);
    this.element = h("section", { class: "map-panel" }, this.front, this.summary.element);
    attachPointer(this.stage, this.actions);
    attachKeys(this.stage.overlay, this.actions);
    this.stage.fell.on(() => this.tell());
    this.stage.looked.on(() => this.summary.see(() => this.inSight()));
    this.listen();
  }

  /** Puts an element right over the map, where no finger on the map hides it. */
  crown(element: HTMLElement): void {
    this.front.insertBefore(element, this.stage.element);
  }

  async draw(): Promise<void> {
    await this.stage.load();
    this.colour();
    await this.points.draw(false);
    this.charts.start();
    const { slots } = this.places;
    // Maps that are computed, and moments of the training, come later.
    this.sight.start(slots.peek("map") !== null || (slots.peek("step") !== null && this.explorer.server.can("film")));
  }

  colour(): void {
    this.points.colour();
    this.sprites.recolour();
    this.legend.colour();
  }

  /** The decoder can be used from now on: items without pictures can be drawn. */
  ready(): void {
    this.sprites.refresh();
  }

  destroy(): void {
    for (const end of this.ends) end();
    this.card.hide();
    this.summary.close();
    this.sight.close();
    this.stage.destroy();
  }

  private listen(): void {
    const { explorer: { layout }, places: { layers } } = this;
    layers.repaint = () => this.stage.repaint();
    layout.sought.on((point) => this.stage.reveal(point));
    this.sprites.changed.on(() => this.legend.colour());
    this.ends.push(keepMarks(this.explorer, layers), this.points.close);
  }

  private paint(context: CanvasRenderingContext2D, stage: Stage): void {
    this.explorer.layout.see(stage.seen());
    this.places.layers.paint(context, stage, this.explorer.stage());
  }

  /** What lies over the points. */
  private dress(picker: Picker): void {
    const { words: { t } } = this.explorer;
    const { overlay, element } = this.stage;
    setAttribute(overlay, "role", "application");
    setAttribute(overlay, "aria-label", t("map_keys"));
    setAttribute(overlay, "aria-describedby", this.summary.id);
    const bar = new SelectionBar(this.explorer, this.filter, picker, () => this.actions.isolate());
    this.ends.push(bar.close);
    element.append(this.card.element, this.zoomBar(), modeBar(this.explorer, picker), bar.element, this.help);
  }

  /** The map with its tools on it. */
  private floating(title: string, film: HTMLElement | null): HTMLElement {
    const { words, words: { t } } = this.explorer;
    const saving = new Saving(this.explorer, this.stage, this.points, this.sprites, title);
    return mapFrame({
      heading: h("h3", { "aria-level": 2, class: "unseen" }, t("map")),
      top: [this.charts.list, new ColourSelect(this.explorer).element, new MapMenu(this.explorer, this.sprites, saving).element],
      form: this.charts.form,
      stage: this.stage.element,
      legend: this.legend.element,
      says: [firstHint(words, this.stage.overlay), this.note, this.charts.line],
      film,
    });
  }

  /** What the map does not show, and why. */
  private tell(): void {
    this.sprites.refresh();
    this.summary.refresh();
    const { words } = this.explorer;
    const plain = this.stage.renderer === "canvas";
    const notes = [
      this.explorer.layout.chart.followed !== undefined
        ? words.t("items_followed", { n: words.number(this.explorer.layout.chart.followed, 9) })
        : this.points.unplaced > 0 && words.t("items_unplaced", { n: words.number(this.points.unplaced, 9) }),
      this.sprites.coloursRepeat && words.t("colours_repeat", { n: this.explorer.stage().palette.length }),
      plain && !this.explorer.plain && words.t("map_without_webgl"),
      plain && this.points.order.length > MOST_FLAT && words.t("map_thinned", { n: words.number(MOST_FLAT, 9), all: words.number(this.points.order.length, 9) }),
    ];
    setText(this.note, notes.filter(Boolean).map((note) => ` ${note}`).join(""));
    show(this.note, this.note.textContent !== "");
  }

  /** Somebody looks at another part of it. */
  get looked(): Signal<void> {
    return this.stage.looked;
  }

  /** The items in sight; null while all are. */
  inSight(): number[] | null {
    if (this.stage.fitted) return null;
    const { xy } = this.explorer.layout.chart;
    const { left, right, top, bottom } = this.stage.seen();
    return this.points.order.filter((i) => xy[2 * i] >= left && xy[2 * i] <= right && xy[2 * i + 1] >= bottom && xy[2 * i + 1] <= top);
  }

  /** Shows the part where some items lie; null: all of it. */
  lookAt(items: readonly number[] | null): void {
    const { layout } = this.explorer;
    const places = items?.filter((index) => index < this.explorer.items.count).flatMap((index) => [layout.at(index).x, layout.at(index).y]);
    if (!places) this.stage.fit(false);
    else if (places.length > 0) this.stage.look(fit(boundsOf(places), this.stage.size));
  }

  /** The list of keys, over the map. */
  toggleHelp(): void {
    show(this.help, this.help.hidden);
  }

  private startTour(): void {
    this.closeHelp();
    this.touring.emit();
  }

  private closeHelp(): boolean {
    const open = !this.help.hidden;
    show(this.help, false);
    return open;
  }

  private zoomBar(): HTMLElement {
    const { t } = this.explorer.words;
    return h("span", { class: "map-bar zoom-bar" },
      iconButton(ICONS.plus, t("zoom_in"), () => this.actions.zoom(ZOOM_STEP)),
      iconButton(ICONS.minus, t("zoom_out"), () => this.actions.zoom(1 / ZOOM_STEP)),
      iconButton(ICONS.fit, t("zoom_all"), () => this.actions.fit()));
  }
}
