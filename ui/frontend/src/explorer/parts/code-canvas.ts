import { h, setAttribute, show } from "../../core/dom";
import type { Sample } from "../../core/looks/sample";
import { decode, type Explorer } from "../explorer";
import { joined } from "../state/path";

/** Codes that are decoded before the page gets its turn. */
const CHUNK = 64;
const STEPS: Record<string, [number, number] | undefined> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** A picture of few pixels is enlarged until all of them are about so wide. */
const ENOUGH_PX = 640;
const AIR = 0.03;
/** A line of words gets two lines of type. */
const WORDS_PX = 38;

export interface Plan {
  codes: Float32Array[];
  columns: number;
  /** 0 clear ... 1 hidden, for each code. */
  fog?: Float32Array;
  /** Codes that get a frame. */
  framed?: ReadonlySet<number>;
}

/** Many codes, decoded, on one canvas: one under the pointer is previewed, a click takes it. */
export class CodeCanvas {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly marker = h("div", { class: "cell-marker" });
  private readonly scratch = h("canvas");
  private plan: Plan = { codes: [], columns: 1 };
  private samples: Sample[] = [];
  private at = 0;
  private wide = 0;

  /** `onPoint`: the cell that is pointed at, or none. */
  constructor(private readonly explorer: Explorer, label: string, testId: string, private readonly onPoint: (index: number | null) => void = () => undefined) {
    this.canvas = h("canvas", {
      class: "code-canvas", tabindex: 0, role: "application", "aria-label": label, "data-testid": testId,
      onpointermove: (event: PointerEvent) => this.point(this.cellOf(event)), onpointerleave: () => this.leave(), onblur: () => this.leave(),
      onclick: (event: MouseEvent) => this.take(this.cellOf(event)), onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.element = h("div", { class: "code-canvas-frame" }, this.canvas, this.marker);
    show(this.marker, false);
    // What is drawn with lines and letters is drawn in the size it is seen in.
    if (explorer.look.kind !== "image") new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /** Decodes and draws bit by bit, as long as it is wanted. */
  async show(plan: Plan, wanted: () => boolean): Promise<void> {
    const samples: Sample[] = [];
    let laid = false;
    for (let first = 0; first < plan.codes.length; first += CHUNK) {
      const part = plan.codes.slice(first, first + CHUNK);
      const decoded = await decode(this.explorer, joined(part, this.explorer.items.size));
      if (!wanted()) return;
      part.forEach((_, i) => samples.push(decoded.at(i)));
      if (!laid) this.lay(plan);
      laid = true;
      for (let i = first; i < samples.length; i++) this.draw(i, samples[i]);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (!wanted()) return;
    }
    this.samples = samples;
    setAttribute(this.canvas, "data-cells", samples.length);
  }

  /** The same pictures with another fog, or in other colours. */
  redraw(fog?: Float32Array): void {
    this.plan = { ...this.plan, fog };
    this.samples.forEach((sample, i) => this.draw(i, sample));
  }

  mark(index: number | null): void {
    show(this.marker, index !== null);
    if (index === null) return;
    const { columns, codes } = this.plan;
    const rows = Math.ceil(codes.length / columns);
    const place = { left: (index % columns) / columns, top: Math.floor(index / columns) / rows, width: 1 / columns, height: 1 / rows };
    for (const [side, share] of Object.entries(place)) this.marker.style.setProperty(side, `${100 * share}%`);
  }

  /** Pixels of one cell on the canvas. */
  private cell(): { width: number; height: number } {
    const { look } = this.explorer;
    if (look.kind !== "image") {
      const ratio = globalThis.devicePixelRatio || 1;
      const width = Math.floor((this.wide ? this.wide / this.plan.columns : look.tile.best) * ratio);
      return { width, height: Math.round(look.tile.form === "line" ? WORDS_PX * ratio : width / look.tile.aspect) };
    }
    const [, height, width] = this.explorer.items.shape;
    const scale = Math.max(1, Math.ceil(ENOUGH_PX / (width * this.plan.columns)));
    return { width: width * scale, height: height * scale };
  }

  private resize(): void {
    const wide = this.element.clientWidth;
    if (wide === 0 || Math.abs(wide - this.wide) < 2) return;
    this.wide = wide;
    if (this.samples.length === 0) return;
    this.size();
    this.redraw(this.plan.fog);
  }

  private lay(plan: Plan): void {
    this.plan = plan;
    this.samples = [];
    this.wide = this.element.clientWidth;
    this.size();
  }

  private size(): void {
    const { plan } = this;
    const { width, height } = this.cell();
    this.canvas.width = width * plan.columns;
    this.canvas.height = height * Math.ceil(plan.codes.length / plan.columns);
  }

  private draw(index: number, sample: Sample): void {
    const { explorer: { look, theme }, plan, scratch } = this;
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { width, height } = this.cell();
    const [x, y] = [(index % plan.columns) * width, Math.floor(index / plan.columns) * height];
    // Pictures fill their cells; what is drawn needs some air between.
    const air = look.kind === "image" ? 0 : Math.round(width * AIR);
    if (look.kind !== "image") [scratch.width, scratch.height] = [width - 2 * air, height - 2 * air];
    look.draw(scratch, sample, { theme: theme(), told: true, reference: null });
    context.imageSmoothingEnabled = false;
    context.fillStyle = theme().background;
    context.fillRect(x, y, width, height);
    context.drawImage(scratch, x + air, y + air, width - 2 * air, height - 2 * air);
    this.cover(context, index, x, y, width, height);
  }

  private cover(context: CanvasRenderingContext2D, index: number, x: number, y: number, width: number, height: number): void {
    const { plan, explorer } = this;
    if (plan.fog) {
      context.globalAlpha = plan.fog[index];
      context.fillRect(x, y, width, height);
      context.globalAlpha = 1;
    }
    if (!plan.framed?.has(index)) return;
    const line = Math.max(2, Math.round(width / 14));
    context.strokeStyle = explorer.theme().primary;
    context.lineWidth = line;
    context.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
  }

  private cellOf({ clientX, clientY }: MouseEvent): number | null {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const { columns, codes } = this.plan;
    const rows = Math.ceil(codes.length / columns);
    const column = Math.floor(((clientX - left) / width) * columns);
    const row = Math.floor(((clientY - top) / height) * rows);
    const index = row * columns + column;
    return column >= 0 && column < columns && index >= 0 && index < codes.length ? index : null;
  }

  private point(index: number | null): void {
    const code = index === null ? undefined : this.plan.codes[index];
    if (index === null || !code) return;
    this.at = index;
    this.explorer.spot.preview(code);
    this.mark(index);
    this.onPoint(index);
  }

  private leave(): void {
    this.explorer.spot.restore();
    this.mark(null);
    this.onPoint(null);
  }

  private take(index: number | null): void {
    if (index !== null && this.plan.codes[index]) this.explorer.spot.pin(this.plan.codes[index]);
  }

  private key(event: KeyboardEvent): void {
    const { columns, codes } = this.plan;
    const step = STEPS[event.key];
    if (step) {
      const column = Math.min(columns - 1, Math.max(0, (this.at % columns) + step[0]));
      const row = Math.max(0, Math.floor(this.at / columns) + step[1]);
      this.point(Math.min(codes.length - 1, row * columns + column));
    } else if (event.key === "Enter" || event.key === " ") this.take(this.at);
    else return;
    event.preventDefault();
  }
}
