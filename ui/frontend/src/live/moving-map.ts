import { h, ICONS, iconButton, setAttribute, setText, show } from "../core/dom";
import { makeLegend, type Legend } from "../core/legend";
import { onStage, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { groupColours, groupsOf, hasClasses } from "../map/groups";
import { Near } from "../map/near";
import { attachPointer } from "../explorer/map/pointer";
import { Stage } from "../map/stage";
import { boundsOf, follow, pan, zoomAt, type Bounds, type Point } from "../map/viewport";
import { paintArrows } from "./arrows";
import type { Frame, Inputs } from "./film";
import { Pictures } from "./pictures";

const REACH_PX = 16;
const CARD_PX = 64;
const ZOOM_STEP = 1.5;

/** The stage of a run in training: points glide from moment to moment, pictures stand where they fit, each item can be pointed at. */
export class MovingMap {
  readonly element: HTMLElement;
  private readonly stage: Stage;
  private readonly legendSpace = h("div", { class: "stage-legend" });
  private readonly title: HTMLElement;
  private readonly card = h("div", { class: "stage-card", "aria-hidden": "true" });
  private readonly pictures: Pictures;
  private readonly ready: Promise<void>;
  private theme: Theme;
  private legend: Legend | null = null;
  private bounds: Bounds | null = null;
  private isolated: number | null = null;
  private shown: { frame: Frame; inputs: Inputs; near: Near } | null = null;
  private hovered = -1;

  constructor(private readonly classes: string[], private readonly words: Words, theme: Theme) {
    const { t } = words;
    this.theme = onStage(theme);
    this.pictures = new Pictures(this.theme, (label) => this.isolated === null || this.isolated === label);
    this.stage = new Stage((context) => this.paint(context), (context, stage) => this.pictures.paint(context, stage));
    setAttribute(this.stage.overlay, "aria-label", t("map_label"));
    this.stage.overlay.tabIndex = -1;
    attachPointer(this.stage, {
      probe: (pixel) => this.point(pixel), leave: () => this.hover(-1), keep: (pixel) => this.point(pixel), tap: (pixel) => this.point(pixel),
      drag: (right, down) => this.stage.look(pan(this.stage.view, right, down)), draws: () => false, outline: () => undefined, close: () => undefined, drop: () => undefined,
    });
    this.stage.overlay.addEventListener("dblclick", () => this.stage.fit(true));
    this.title = h("div", { class: "stage-title" }, h("b", {}, t("map")), " ", h("span", {}, t("map_held_out")));
    show(this.card, false);
    this.element = h("section", { class: "moving-map", "aria-label": t("map") },
      this.stage.element, this.title, this.zooming(), this.legendSpace, this.card);
    this.ready = this.load();
  }

  async show(frame: Frame, inputs: Inputs): Promise<void> {
    await this.ready;
    const { xy } = frame;
    const { labels, heldOut } = inputs;
    const box = boundsOf(xy);
    this.bounds = this.bounds ? follow(this.bounds, box) : box;
    this.pictures.use(inputs.sprites, labels);
    if (!this.legend && hasClasses(labels, this.classes.length)) this.addLegend();
    this.shown = null;
    this.hover(-1);
    // Pictures are where they belong at once: a quick training never lets the points come to rest.
    this.pictures.place(xy);
    this.stage.repaintSprites();
    await this.stage.draw({ xy, groups: groupsOf(labels, heldOut, this.classes.length) }, this.bounds);
    this.shown = { frame, inputs, near: new Near(xy) };
    setText(this.title.lastElementChild!, this.words.t(frame.push ? "map_arrows" : "map_held_out"));
    this.stage.repaint();
  }

  retheme(theme: Theme): void {
    this.theme = onStage(theme);
    this.pictures.retheme(this.theme);
    this.colour();
  }

  clear(): void {
    this.bounds = null;
    this.shown = null;
    this.stage.repaint();
  }

  destroy(): void {
    this.stage.destroy();
  }

  private async load(): Promise<void> {
    await this.stage.load();
    this.colour();
  }

  private addLegend(): void {
    this.legend = makeLegend(this.classes, this.words, (index) => {
      this.isolated = index;
      this.pictures.refresh();
      this.colour();
    });
    this.legendSpace.append(this.legend.element);
    this.colour();
  }

  private colour(): void {
    const theme = onStage(this.theme);
    this.stage.colour(groupColours(theme, this.classes.length, this.isolated));
    this.legend?.colour(theme.palette);
  }

  /** Also for those who have no wheel: larger, smaller, all of it. */
  private zooming(): HTMLElement {
    const { t } = this.words;
    const zoom = (factor: number) => {
      const { width, height } = this.stage.size;
      this.stage.look(zoomAt(this.stage.view, this.stage.size, { x: width / 2, y: height / 2 }, factor));
    };
    return h("div", { class: "stage-zoom" },
      iconButton(ICONS.plus, t("zoom_in"), () => zoom(ZOOM_STEP)), iconButton(ICONS.minus, t("zoom_out"), () => zoom(1 / ZOOM_STEP)),
      iconButton(ICONS.fit, t("zoom_all"), () => this.stage.fit(true)));
  }

  private point(pixel: Point): void {
    if (!this.shown) return this.hover(-1);
    const { labels } = this.shown.inputs;
    const { index, distance } = this.shown.near.nearest(this.stage.toMap(pixel),
      (item) => this.isolated === null || labels[item] === this.isolated);
    this.hover(index >= 0 && distance * this.stage.view.scale <= REACH_PX ? index : -1);
  }

  private hover(item: number): void {
    if (item === this.hovered) return;
    this.hovered = item;
    this.stage.repaint();
    show(this.card, item >= 0 && this.shown !== null);
    if (item < 0 || !this.shown) return;
    const { t } = this.words;
    const { labels, heldOut } = this.shown.inputs;
    const known = this.pictures.of(item);
    const picture = known && h("canvas", { width: known.width, height: known.height });
    picture?.getContext("2d")?.drawImage(known!, 0, 0);
    this.card.replaceChildren(...[
      picture, h("b", {}, this.classes[labels[item]] ?? t("item_n", { n: item + 1 })), h("span", {}, t(heldOut[item] ? "held_out" : "trained_on")),
    ].filter((part) => part !== null));
    const { x, y } = this.place(item);
    const { width, height } = this.stage.size;
    this.card.style.left = `${Math.min(Math.max(8, x + 14), width - CARD_PX - 60)}px`;
    this.card.style.top = `${Math.min(Math.max(8, y - CARD_PX - 24), height - CARD_PX - 50)}px`;
  }

  private place(item: number): { x: number; y: number } {
    const { xy } = this.shown!.frame;
    return this.stage.toPixel({ x: xy[2 * item], y: xy[2 * item + 1] });
  }

  private paint(context: CanvasRenderingContext2D): void {
    if (!this.shown) return;
    const { xy, push } = this.shown.frame;
    if (push) paintArrows(context, this.stage, xy, push, this.theme.text);
    if (this.hovered < 0) return;
    const { x, y } = this.place(this.hovered);
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.strokeStyle = this.theme.primary;
    context.lineWidth = 2.5;
    context.stroke();
  }
}
