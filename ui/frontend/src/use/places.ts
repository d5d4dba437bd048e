import { FILES, PARTS_OF_ITEMS, STAGE, type ItemsTensors } from "../contract";
import { h, setAttribute } from "../core/dom";
import type { Files } from "../core/files/files";
import { floats, integers, readTensors } from "../core/tensors";
import { onStage, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { classColour, noneColour } from "../map/dye";
import { Stage } from "../map/stage";
import { boundsOf } from "../map/viewport";
import type { Painted } from "./painted";
import type { Result } from "./result";

const MARK_PX = 3.5;
const HELD_PX = 9;
/** A click so far from a mark still means it. */
const NEAR_PX = 24;

/** The map of the run, and on it where the rows lie: marked ones as rings, the one that is looked at in gold. */
export class Places {
  readonly element: HTMLElement;
  private readonly stage: Stage;
  private groups: Uint16Array = new Uint16Array(0);
  private row = -1;

  constructor(private readonly result: Result, private readonly classes: number, private theme: Theme, { t, number }: Words,
    private readonly flagged: ((row: number) => boolean) | null, painted: Painted | null, private readonly select: (row: number) => void) {
    this.stage = new Stage((context) => this.mark(context), painted && ((context, stage) => painted.paint(context, stage)));
    setAttribute(this.stage.overlay, "aria-label", t("use_places", { n: number(result.head.rows, 9) }));
    this.stage.overlay.tabIndex = -1;
    this.stage.overlay.addEventListener("click", (event) => this.click(event));
    this.element = h("figure", { class: "own-map use-map" }, this.stage.element,
      h("figcaption", {}, painted ? painted.told : t(flagged ? "use_places_odd" : "use_places_hint")));
  }

  /** Draws it; to be called once it stands in the page. */
  async begin(files: Files): Promise<void> {
    const [{ content }] = await Promise.all([files.tagged(FILES.items, PARTS_OF_ITEMS[0]), this.stage.load()]);
    const items = readTensors<ItemsTensors, never>(content);
    const xy = floats(items, "xy");
    const labels = integers(items, "labels");
    this.groups = Uint16Array.from(labels, (label) => (label >= 0 && label < this.classes ? label : this.classes));
    this.recolour(this.theme);
    const spots = this.result.spots;
    await this.stage.draw({ xy, groups: this.groups }, boundsOf(spots ? joined(xy, spots) : xy), false);
  }

  show(row: number): void {
    this.row = row;
    this.stage.repaint();
  }

  repaint(): void {
    this.stage.repaint();
  }

  recolour(theme: Theme): void {
    this.theme = theme;
    const stage = onStage(theme);
    this.stage.colour([...Array.from({ length: this.classes }, (_, i) => classColour(stage, i)), noneColour(stage)]);
  }

  destroy(): void {
    this.stage.destroy();
  }

  private mark(context: CanvasRenderingContext2D): void {
    const { spots, order } = this.result;
    if (!spots) return;
    context.lineWidth = 1.5;
    context.strokeStyle = "#ffffff";
    for (const row of order) if (this.flagged?.(row)) this.ring(context, row, MARK_PX);
    context.lineWidth = 3;
    context.strokeStyle = STAGE.hand;
    if (this.row >= 0) this.ring(context, this.row, HELD_PX);
  }

  private ring(context: CanvasRenderingContext2D, row: number, radius: number): void {
    const spots = this.result.spots!;
    const { x, y } = this.stage.toPixel({ x: spots[2 * row], y: spots[2 * row + 1] });
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }

  /** Takes the nearest row: of those that are marked, where some are. */
  private click(event: MouseEvent): void {
    const { spots, order } = this.result;
    if (!spots) return;
    const at = this.stage.pixelOf(event);
    let [nearest, found] = [NEAR_PX ** 2, -1];
    for (const row of order) {
      if (this.flagged && !this.flagged(row)) continue;
      const { x, y } = this.stage.toPixel({ x: spots[2 * row], y: spots[2 * row + 1] });
      const far = (x - at.x) ** 2 + (y - at.y) ** 2;
      if (far < nearest) [nearest, found] = [far, row];
    }
    if (found >= 0) this.select(found);
  }
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
