import { h, setText, show } from "../../core/dom";
import { download, png } from "../../core/sheets";
import { CodeCanvas } from "../parts/code-canvas";
import type { Items } from "../state/items";
import type { Explorer } from "../explorer";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

/** Its settings in the link. */
export const ROWS = "rows";
/** Pictures of one row, by the form of the tiles. */
const COLUMNS = { square: 11, wide: 4, line: 2 };
/** Rows at first. */
const FEW = { square: 8, wide: 6, line: 6 };
const STILL_MS = 120;
const LABEL_PX = 16;

/** One row for each dimension of the code, the strongest first: it alone goes from low to high, the others stay. */
export class Traversals implements Tool {
  readonly element: HTMLElement;
  private readonly cells: CodeCanvas;
  private readonly labels = h("div", { class: "traversal-labels" });
  private readonly more: HTMLButtonElement;
  private readonly order: number[];
  private readonly columns: number;
  private all = false;
  private base: Float32Array | null = null;
  private readonly explorer: Explorer;
  private readonly renew;

  constructor(host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, items, look, spot, server } = explorer;
    this.renew = host.whenVisible((wanted) => this.draw(wanted));
    this.columns = COLUMNS[look.tile.form];
    this.order = byEffect(items.effect);
    this.cells = new CodeCanvas(explorer, t("traversal_keys"), "traversals");
    this.more = h("button", { type: "button", class: "button", "data-testid": "traversals-all", onclick: () => this.toggle() });
    this.element = h("div", { class: "tool grid-tool" },
      h("div", { class: "row" }, h("p", { class: "quiet grow" }, t("traversal_hint")), this.more,
        h("button", { type: "button", class: "button", title: t("traversal_png"), "data-testid": "traversals-png", onclick: () => void this.save() }, "PNG")),
      h("div", { class: "traversals" }, this.labels, this.cells.element));
    show(this.more, this.order.length > FEW[look.tile.form]);
    host.keep(ROWS);
    host.on(spot.changed, () => spot.pinned !== this.base && this.renew(STILL_MS));
    host.on(server.changed, () => this.name());
    host.onReady("decoder", () => this.renew());
  }

  private rows(): number[] {
    return this.all ? this.order : this.order.slice(0, FEW[this.explorer.look.tile.form]);
  }

  private toggle(): void {
    this.all = !this.all;
    this.renew();
  }

  private async draw(wanted: () => boolean): Promise<void> {
    const { items, spot, models } = this.explorer;
    if (!models.has("decoder")) return;
    const base = spot.pinned;
    this.base = base;
    this.name();
    const rows = this.rows();
    const codes = rows.flatMap((dimension) => traversal(items, base, dimension, this.columns));
    const framed = new Set(rows.map((dimension, row) => row * this.columns + columnOf(items, base, dimension, this.columns)));
    await this.cells.show({ codes, columns: this.columns, framed }, wanted);
  }

  private name(): void {
    const { t } = this.explorer.words;
    this.labels.replaceChildren(...this.rows().map((dimension) => h("span", { title: this.title(dimension) }, this.title(dimension))));
    setText(this.more, this.all ? t("traversal_few") : t("traversal_all", { n: this.order.length }));
  }

  private title(dimension: number): string {
    const { server, words } = this.explorer;
    return server.kept.dimensions[dimension] ?? words.t("dimension", { n: dimension + 1 });
  }

  /** With the names of the dimensions. */
  private async save(): Promise<void> {
    const { canvas } = this.cells;
    const { theme } = this.explorer;
    const labels = this.rows().map((dimension) => this.title(dimension));
    const whole = h("canvas");
    const context = whole.getContext("2d")!;
    const font = `${LABEL_PX}px ${theme().font}`;
    context.font = font;
    const room = Math.ceil(Math.max(...labels.map((label) => context.measureText(label).width))) + 2 * LABEL_PX;
    [whole.width, whole.height] = [room + canvas.width, canvas.height];
    context.fillStyle = theme().background;
    context.fillRect(0, 0, whole.width, whole.height);
    context.font = font;
    context.fillStyle = theme().text;
    context.textBaseline = "middle";
    labels.forEach((label, row) => context.fillText(label, LABEL_PX, ((row + 0.5) / labels.length) * whole.height));
    context.drawImage(canvas, room, 0);
    download(await png(whole), "dimensions.png");
  }
}

export function byEffect(effect: Float32Array): number[] {
  return Array.from(effect, (_, i) => i).sort((a, b) => effect[b] - effect[a]);
}

/** The code with one dimension at evenly spaced values of its range. */
export function traversal(items: Items, base: Float32Array, dimension: number, columns: number): Float32Array[] {
  return Array.from({ length: columns }, (_, column) => {
    const share = column / (columns - 1);
    const value = items.low[dimension] + share * (items.high[dimension] - items.low[dimension]);
    return base.map((old, i) => (i === dimension ? value : old));
  });
}

/** The column whose value is closest to that of the code itself. */
export function columnOf({ low, high }: Items, base: Float32Array, dimension: number, columns: number): number {
  const share = (base[dimension] - low[dimension]) / (high[dimension] - low[dimension]);
  return Number.isFinite(share) ? Math.min(columns - 1, Math.max(0, Math.round(share * (columns - 1)))) : 0;
}
