import { h, ICONS, iconButton, setAttribute } from "../core/dom";
import { makeLegend, type Legend } from "../core/legend";
import { groupColours, groupsOf, hasClasses } from "../map/groups";
import { Stage } from "../map/stage";
import { boundsOf, zoomAt, type Point } from "../map/viewport";
import { Card } from "./card";
import { Charts } from "./charts/charts";
import type { Lab } from "./lab";
import { attachPointer } from "./pointer";

const PICK_PX = 12;
const FINGER_PICK_PX = 22;
const ZOOM_STEP = 1.5;

/** The map one plays with: every spot can be decoded, every item can be chosen. */
export class MapPanel {
  readonly element: HTMLElement;
  private readonly stage: Stage;
  private readonly card: Card;
  private readonly charts: Charts | null;
  private readonly legend: Legend | null;
  private readonly body: HTMLElement;
  private readonly toolbar: HTMLElement;
  private isolated: number | null = null;
  private readonly shown = (index: number): boolean => this.isolated === null || this.lab.items.labels[index] === this.isolated;

  constructor(private readonly lab: Lab, title: string) {
    const { items, classes, words, compact } = lab;
    const { t } = words;
    this.stage = new Stage((context, stage) => lab.layers.paint(context, stage, lab.theme()));
    this.card = new Card(lab);
    this.charts = compact ? null : new Charts(lab);
    this.legend = hasClasses(items.labels, classes.length) ? makeLegend(classes, words, (index) => this.isolate(index)) : null;
    setAttribute(this.stage.overlay, "role", "application");
    setAttribute(this.stage.overlay, "aria-label", t("map_keys"));
    this.stage.element.append(this.card.element);
    this.toolbar = this.tools();
    this.body = h("div", { class: "map-body" },
      this.charts?.form,
      this.stage.element,
      this.legend?.element,
      this.charts?.line,
      h("p", { class: "quiet" }, t(hintKey(compact))));
    this.element = h("section", { class: "card map-panel" },
      h("div", { class: "card-head" }, h("h3", {}, title || t("map")), this.toolbar),
      this.body);
    attachPointer(this.stage, {
      probe: (pixel) => this.probe(pixel),
      leave: () => this.leave(),
      keep: (pixel) => this.keep(pixel),
      tap: (pixel, finger) => this.tap(pixel, finger ? FINGER_PICK_PX : PICK_PX),
      nudge: (dx, dy) => this.nudge(dx, dy),
      confirm: () => this.confirm(),
    });
    this.listen();
  }

  /** False: this browser cannot draw the points. */
  async draw(): Promise<boolean> {
    const { words } = this.lab;
    if (!(await this.stage.load())) {
      this.body.replaceWith(h("p", { class: "note" }, words.t("no_webgl_explorer")));
      this.toolbar.remove();
      return false;
    }
    this.colour();
    await this.drawPoints();
    this.charts?.start();
    return true;
  }

  private async drawPoints(): Promise<void> {
    const { items, classes, layout } = this.lab;
    const { xy } = layout.chart;
    await this.stage.draw({ xy, groups: groupsOf(items.labels, items.heldOut, classes.length) }, boundsOf(xy));
  }

  colour(): void {
    const theme = this.lab.theme();
    this.stage.colour(groupColours(theme, this.lab.classes.length, this.isolated), theme);
    this.legend?.colour(theme.palette);
  }

  destroy(): void {
    this.card.hide();
    this.stage.destroy();
  }

  private listen(): void {
    const { spot, choice, layout, layers } = this.lab;
    layers.repaint = () => this.stage.repaint();
    spot.changed.on(() => this.markSpot());
    choice.changed.on(() => this.markPair());
    layout.sought.on((point) => this.stage.reveal(point));
    let shown = layout.chart.id;
    layout.changed.on(({ id }) => {
      // Another map has another size; the same one may have been zoomed into.
      if (id !== shown) this.stage.fit(true);
      shown = id;
      this.drawPoints().catch(console.warn);
      this.markSpot();
      this.markPair();
    });
    this.markSpot();
    this.markPair();
  }

  private markSpot(): void {
    const { spot, layout, layers } = this.lab;
    const point = layout.project(spot.code);
    const made = layout.chart.madeUp?.(spot.code) ?? false;
    layers.set("spot", (pen, place) => pen.target(place(point), made ? [3, 3] : []));
  }

  private markPair(): void {
    const { choice, layout, layers } = this.lab;
    const { a, b } = choice.pair;
    layers.set("pair", (pen, place) => {
      const at = (index: number) => place(layout.at(index));
      if (a !== null) pen.badge(at(a), "A");
      if (b !== null) pen.badge(at(b), "B");
    });
  }

  private markHovered(index: number | null): void {
    const { layout, layers } = this.lab;
    layers.set("hover", index === null ? null : (pen, place) => pen.ring(place(layout.at(index)), 9, pen.theme.text));
  }

  private probe(pixel: Point): void {
    const { layout, spot } = this.lab;
    const point = this.stage.toMap(pixel);
    const index = this.itemAt(pixel);
    this.markHovered(index);
    if (index === null) this.card.hide();
    else this.card.point(index, pixel, this.stage.size);
    spot.preview(layout.unproject(point));
  }

  private leave(): void {
    this.markHovered(null);
    this.card.hide();
    this.lab.spot.restore();
  }

  private keep(pixel: Point): void {
    const { layout, spot } = this.lab;
    spot.pin(layout.unproject(this.stage.toMap(pixel)));
    this.markHovered(null);
    this.card.hide();
  }

  private tap(pixel: Point, reach: number): void {
    const index = this.itemAt(pixel, reach);
    if (index === null) this.keep(pixel);
    else this.take(index);
  }

  private take(index: number): void {
    const { items, spot, choice, compact } = this.lab;
    spot.pin(items.code(index));
    if (!compact) choice.choose(index);
  }

  private nudge(dx: number, dy: number): void {
    const { layout, spot } = this.lab;
    const pixel = this.stage.toPixel(layout.project(spot.code));
    const { width, height } = this.stage.size;
    const x = Math.min(width, Math.max(0, pixel.x + dx));
    const y = Math.min(height, Math.max(0, pixel.y + dy));
    spot.pin(layout.unproject(this.stage.toMap({ x, y })));
    const index = this.itemAt({ x, y });
    this.markHovered(index);
  }

  private confirm(): void {
    const { layout, spot } = this.lab;
    this.take(layout.nearest(layout.project(spot.code), this.shown).index);
  }

  private itemAt(pixel: Point, reach = PICK_PX): number | null {
    const { index, distance } = this.lab.layout.nearest(this.stage.toMap(pixel), this.shown);
    return index >= 0 && distance * this.stage.view.scale <= reach ? index : null;
  }

  private isolate(label: number | null): void {
    this.isolated = label;
    this.colour();
  }

  private tools(): HTMLElement {
    const { t } = this.lab.words;
    const zoom = (factor: number) => () => {
      const { width, height } = this.stage.size;
      const middle = { x: width / 2, y: height / 2 };
      this.stage.look(zoomAt(this.stage.view, this.stage.size, middle, factor));
    };
    return h("span", { class: "row end" },
      this.charts?.list,
      iconButton(ICONS.plus, t("zoom_in"), zoom(ZOOM_STEP)),
      iconButton(ICONS.minus, t("zoom_out"), zoom(1 / ZOOM_STEP)),
      iconButton(ICONS.fit, t("zoom_all"), () => this.stage.fit(true)));
  }
}

function hintKey(compact: boolean): string {
  if (compact) return "map_hint_short";
  return matchMedia("(pointer: coarse)").matches ? "map_hint_touch" : "map_hint";
}
