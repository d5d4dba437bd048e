import { h, ICONS, iconButton, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Point } from "../../map/viewport";
import { decode, nameOf, type Explorer } from "../explorer";
import type { Pen } from "../map/pen";
import { joined } from "../state/path";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const DRAWS = 6;
/** Corners of an ellipse. */
const CORNERS = 96;

/** An item of a variational autoencoder as what its code is: a normal distribution, on the map and as decoded draws from it. */
export class Spread implements Tool {
  readonly element: HTMLElement;
  private readonly words = h("span", { class: "quiet" });
  private readonly pictures: Picture[];
  private draws: Float32Array[] = [];
  private index = -1;
  private readonly explorer: Explorer;
  private readonly request;

  constructor(private readonly host: ToolHost) {
    this.explorer = host.explorer;
    const { words: { t }, gallery, spot, layout } = host.explorer;
    this.request = host.whenVisible(() => this.decode());
    this.pictures = Array.from({ length: DRAWS }, (_, i) => gallery.picture(t("sample_number", { n: i + 1 })));
    const buttons = this.pictures.map((picture, i) => h("button", {
      type: "button", class: "sample", title: t("spread_take"), onclick: () => spot.pin(this.draws[i]),
    }, picture.element));
    const dice = iconButton(ICONS.dice, t("spread_again"), () => this.resample());
    dice.dataset.testid = "resample";
    this.element = h("div", { class: "spread", "data-testid": "spread" },
      h("div", { class: "row" }, this.words, h("span", { class: "row end" }, dice)),
      h("div", { class: "pictures", role: "group", "aria-label": t("spread_draws") }, ...buttons));
    host.on(spot.changed, () => this.follow());
    host.on(layout.changed, () => this.paint());
    host.onReady("decoder", () => this.request());
    this.follow();
  }

  /** The item that the spot was put on; it stays until another one is. */
  private follow(): void {
    const { items, spot, words } = this.explorer;
    if (spot.code !== spot.pinned) return;
    const { index, distance } = items.nearest(spot.code);
    if (distance === 0 && index !== this.index) {
      this.index = index;
      this.resample();
    }
    show(this.element, this.index >= 0);
    if (this.index >= 0) setText(this.words, words.t("spread_of", { name: nameOf(this.explorer, this.index) }));
  }

  /** z = μ + σ ε */
  private resample(): void {
    const { items } = this.explorer;
    const mean = items.code(this.index);
    const start = this.index * items.size;
    this.draws = this.pictures.map(() => mean.map((value, i) => value + items.sigma![start + i] * normal()));
    this.paint();
    this.request();
  }

  private async decode(): Promise<void> {
    const { items, models } = this.explorer;
    const { draws } = this;
    if (!models.has("decoder") || draws.length === 0) return;
    const decoded = await decode(this.explorer, joined(draws, items.size));
    if (draws === this.draws) this.pictures.forEach((picture, i) => picture.show(decoded.at(i), true));
  }

  /** Only a flat map shows how far a distribution reaches. */
  private paint(): void {
    const { axes } = this.explorer.layout.chart;
    this.host.paint(axes && this.index >= 0 ? (pen, place) => this.ellipse(pen, place, axes) : null);
  }

  private ellipse(pen: Pen, place: (point: Point) => Point, axes: Float32Array): void {
    const { layout, items } = this.explorer;
    const start = this.index * items.size;
    const centre = layout.at(this.index);
    const outline = outlineOf(items.sigma!.subarray(start, start + items.size), axes);
    pen.path(outline.map(({ x, y }) => place({ x: centre.x + x, y: centre.y + y })), pen.theme.primary, 1.5);
    for (const draw of this.draws) pen.ring(place(layout.project(draw)), 2, pen.theme.primary);
  }
}

/**
 * One standard deviation round the middle of N(0, diag σ²), as a flat map shows it: the points L (cos, sin), where L Lᵀ is the
 * covariance of the projection (L by Cholesky; a line where the map has one dimension only).
 */
export function outlineOf(sigma: Float32Array, axes: Float32Array): Point[] {
  const size = sigma.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    const variance = sigma[i] ** 2;
    xx += variance * axes[i] ** 2;
    xy += variance * axes[i] * axes[size + i];
    yy += variance * axes[size + i] ** 2;
  }
  const a = Math.sqrt(xx);
  const b = a > 0 ? xy / a : 0;
  const c = Math.sqrt(Math.max(0, yy - b * b));
  return Array.from({ length: CORNERS + 1 }, (_, i) => {
    const turn = (2 * Math.PI * i) / CORNERS;
    return { x: a * Math.cos(turn), y: b * Math.cos(turn) + c * Math.sin(turn) };
  });
}

/** A draw from N(0, 1) (Box and Muller 1958). */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
