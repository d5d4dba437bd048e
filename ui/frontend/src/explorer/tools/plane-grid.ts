import { h, setText } from "../../core/dom";
import { download, png } from "../../core/sheets";
import { boundsOf, type Bounds, type Point } from "../../map/viewport";
import { fogOf, type Fog } from "../charts/fog";
import { CodeCanvas } from "../parts/code-canvas";
import type { Explorer } from "../explorer";
import { Segments } from "../parts/segments";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";
import { ROWS } from "./traversals";

const REGIONS = ["data", "seen"] as const;
type Region = (typeof REGIONS)[number];
/** How many rows there can be, by the form of the tiles: curves and sentences need room to be read. */
const SIZES = { square: { least: 5, most: 30, first: 15 }, wide: { least: 3, most: 14, first: 8 }, line: { least: 3, most: 16, first: 8 } };
/** What is wider than a picture gets at least so many pixels, and stands in as many columns as there is room for. */
const READABLE_PX = { square: 0, wide: 78, line: 200 };
/** The room where it is not known yet. */
const ROOM_PX = 480;
/** How much of a cell the thickest fog covers; words must stay readable. */
const THICKEST = { square: 0.82, wide: 0.7, line: 0.55 };
const STILL_MS = 250;

export interface GridSettings {
  size: number;
  region: Region;
  fog: boolean;
}

/** The map as a grid of decoded items. */
export class PlaneGrid implements Tool {
  readonly element: HTMLElement;
  private readonly cells: CodeCanvas;
  private readonly settings: GridSettings;
  private readonly sizes;
  private readonly few = h("span");
  private region: Bounds | null = null;
  private columns = 1;
  private rows = 1;
  private fog: Float32Array | undefined;
  private readonly explorer: Explorer;
  /** Draws anew. */
  private readonly renew;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, layout } = explorer;
    this.sizes = SIZES[explorer.look.tile.form];
    const asked = host.asked === null || host.asked === ROWS ? null : settingsOf(host.asked.split(","), this.sizes);
    if (!asked && host.asked !== null && host.asked !== ROWS) host.refuse();
    this.settings = asked ?? { size: this.sizes.first, region: "data", fog: true };
    this.cells = new CodeCanvas(explorer, t("grid_keys"), "grid", (index) => this.paint(index));
    this.element = h("div", { class: "tool grid-tool" }, this.controls(), this.cells.element, h("p", { class: "quiet" }, t("grid_hint"), " ", this.few));
    this.tell();
    this.renew = host.whenVisible((wanted) => this.draw(wanted));
    host.on(layout.changed, () => this.renew());
    host.on(layout.moved, () => this.settings.region === "seen" && this.renew(STILL_MS));
    host.onReady("decoder", () => this.renew());
  }

  private controls(): HTMLElement {
    const { t } = this.explorer.words;
    const { size, region, fog } = this.settings;
    const count = h("output", { class: "number" }, String(size));
    const slider = h("input", {
      type: "range", min: this.sizes.least, max: this.sizes.most, step: 1, value: size, "aria-label": t("grid_size"), "data-testid": "grid-size",
      oninput: () => {
        setText(count, slider.value);
        this.change({ size: Number(slider.value) });
      },
    });
    const box = h("input", {
      type: "checkbox", checked: fog, "data-testid": "grid-fog",
      onchange: () => this.change({ fog: box.checked }),
    });
    const regions = new Segments<Region>(t("grid_region"), REGIONS, region, (id) => [t(`grid_${id}`), t(`grid_${id}_hint`)],
      (id) => this.change({ region: id }), "grid");
    return h("div", { class: "row" }, regions.element,
      h("label", { class: "row grow level", title: t("grid_size_hint") }, h("span", {}, t("grid_size")), h("span", { class: "grow" }, slider), count),
      h("label", { class: "check", title: t("grid_fog_hint") }, box, t("grid_fog")),
      h("button", { type: "button", class: "button", title: t("grid_png"), "data-testid": "grid-png", onclick: () => void this.save() }, "PNG"));
  }

  private change(changes: Partial<GridSettings>): void {
    Object.assign(this.settings, changes);
    this.tell();
    if ("fog" in changes) this.cells.redraw(changes.fog ? this.fog : undefined);
    else this.renew("size" in changes ? 60 : 0);
  }

  private tell(): void {
    const { size, region, fog } = this.settings;
    const usual = size === this.sizes.first && region === "data" && fog;
    this.host.keep(usual ? null : ["map", size, region, fog ? 1 : 0].join());
  }

  private async draw(wanted: () => boolean): Promise<void> {
    const { layout, items, look, models } = this.explorer;
    if (!models.has("decoder")) return;
    this.region = this.settings.region === "seen" && layout.seen ? layout.seen : boundsOf(layout.chart.xy);
    const room = (this.cells.element.clientWidth || ROOM_PX) / READABLE_PX[look.tile.form];
    [this.columns, this.rows] = shapeOf(this.settings.size, room, items.size);
    if (look.tile.form !== "square") setText(this.few, this.explorer.words.t("grid_few", { columns: this.columns, rows: this.sizes.most }));
    const points = pointsOf(this.region, this.columns, this.rows);
    const fog = fogOf(layout.chart.xy);
    this.fog = fog ? Float32Array.from(points, (point) => THICKEST[look.tile.form] * thicknessAt(fog, point)) : undefined;
    this.paint(null);
    const codes = points.map((point) => layout.unproject(point));
    await this.cells.show({ codes, columns: this.columns, fog: this.settings.fog ? this.fog : undefined }, wanted);
  }

  /** On the map: the part that the grid shows, and the cell that is pointed at. */
  private paint(index: number | null): void {
    const { region, columns, rows } = this;
    if (!region) return;
    const width = (region.right - region.left) / columns;
    const height = (region.top - region.bottom) / rows;
    this.host.paint((pen, place) => {
      if (this.settings.region === "data") pen.path(frame(region, place), pen.theme.text, 1, [4, 4]);
      if (index === null) return;
      const left = region.left + (index % columns) * width;
      const top = region.top - Math.floor(index / columns) * height;
      pen.path(frame({ left, right: left + width, top, bottom: top - height }, place), pen.theme.primary);
    });
  }

  private async save(): Promise<void> {
    download(await png(this.cells.canvas), "grid.png");
  }
}

/** What a link says of the grid, as `tell` writes it; null where it does not fit. */
export function settingsOf([kind, size, region, fog, ...more]: string[], { least, most }: { least: number; most: number }): GridSettings | null {
  const where = REGIONS.find((known) => known === region);
  const fits = kind === "map" && /^\d{1,2}$/.test(size) && Number(size) >= least && Number(size) <= most && /^[01]$/.test(fog) && more.length === 0;
  return fits && where ? { size: Number(size), region: where, fog: fog === "1" } : null;
}

/** Columns and rows: as many of both, unless there is no room, or only one direction to go. */
export function shapeOf(size: number, room: number, dimensions: number): [number, number] {
  return [Math.max(2, Math.min(size, Math.floor(room))), dimensions === 1 ? 1 : size];
}

/** The middles of the cells, row by row from the top. */
export function pointsOf({ left, right, bottom, top }: Bounds, columns: number, rows: number): Point[] {
  return Array.from({ length: columns * rows }, (_, i) => ({
    x: left + (((i % columns) + 0.5) / columns) * (right - left),
    y: top - ((Math.floor(i / columns) + 0.5) / rows) * (top - bottom),
  }));
}

/** How foggy a spot is; beyond the fog's picture it is as thick as can be. */
export function thicknessAt({ box, columns, rows, thickness }: Fog, { x, y }: Point): number {
  const column = Math.floor(((x - box.left) / (box.right - box.left)) * columns);
  const row = Math.floor(((box.top - y) / (box.top - box.bottom)) * rows);
  return column >= 0 && column < columns && row >= 0 && row < rows ? thickness[row * columns + column] : 1;
}

function frame({ left, right, bottom, top }: Bounds, place: (point: Point) => Point): Point[] {
  return [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]].map(([x, y]) => place({ x, y }));
}
