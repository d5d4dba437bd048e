import type { Tensor } from "../tensors";
import { mix, type Theme } from "../theme";
import type { Words } from "../words";
import { fitted, sharp } from "./canvas";
import { difference, drawBars } from "./difference";
import { NOISES, type Look, type LookData, type NoiseKind, type Paint, type Spot, type TileForm } from "./look";
import { addNoise } from "./noise";
import { commonRange, plainSamples, type Sample, type Samples } from "./sample";

/** From this width on rows of names and bars can be read. */
const NAMED_PX = 230;
const ROW_PX = 12;
const MOST_ROW_PX = 26;
const NAME_PX = 12;
const MOST_LARGE_PX = 375;
/** Rows are standardised: what lies farther from the mean than this may stick out. */
const MOST_REACH = 3.5;

/** A row of numbers as bars to both sides of the mean: standing ones in a small space, lying ones with their names in a large one. */
export class TableLook implements Look {
  readonly kind = "table";
  readonly overlays = true;
  readonly partial = false;
  readonly noises = NOISES.table;
  readonly hearing = null;
  readonly tile: TileForm;
  private readonly middle: number;
  private reach: number | null = null;

  constructor(private readonly data: LookData, private readonly words: Words) {
    const few = data.shape[0] <= 5;
    const size = few ? { aspect: 1.5, least: 60, best: 90 } : { aspect: 1.7, least: 76, best: 150 };
    this.tile = { form: "wide", ...size, large: Math.min(MOST_LARGE_PX, Math.max(110, data.shape[0] * 18)) };
    this.middle = data.bounded ? 0.5 : 0;
  }

  stored(tensor: Tensor): Samples {
    return plainSamples(tensor);
  }

  outputs(output: Tensor): Samples {
    return plainSamples(output);
  }

  learn(samples: Samples): void {
    if (this.reach !== null) return;
    const [low, high] = commonRange(samples);
    this.reach = Math.min(MOST_REACH, Math.max(high - this.middle, this.middle - low));
  }

  draw(canvas: HTMLCanvasElement, sample: Sample, paint: Paint): void {
    const surface = sharp(canvas);
    if (!surface) return;
    const grid = new Grid(sample.values.length, surface.width, surface.height);
    const pen = new BarPen(surface.context, paint.theme, (value) => this.share(value));
    const names = grid.named ? pen.room(this.data.columns, grid.cell(0)) : 0;
    const { values } = sample;
    for (let i = 0; i < values.length; i++) {
      const mark = paint.reference ? paint.reference.values[i] : null;
      if (grid.named) pen.lying(grid.cell(i), names, this.data.columns[i] ?? "", values[i], mark);
      else pen.standing(grid.cell(i), values[i], mark);
    }
    if (!grid.named) pen.mean(surface.width, surface.height);
  }

  describe({ values }: Sample): string {
    const order = Array.from(values.keys()).sort((a, b) => Math.abs(values[b] - this.middle) - Math.abs(values[a] - this.middle));
    return this.words.t("row_described", { list: this.words.list(order.slice(0, 3).map((i) => this.named(i, values[i]))) });
  }

  hint({ values }: Sample, spot: Spot, canvas: HTMLCanvasElement): string {
    const index = new Grid(values.length, canvas.clientWidth, canvas.clientHeight).at(spot);
    return index === null ? "" : this.named(index, values[index]);
  }

  toInput({ values }: Sample): Float32Array {
    return values;
  }

  spoil(sample: Sample, kind: NoiseKind, level: number, seed: number): Sample {
    return addNoise(sample, { perPlace: 1, blank: 0, bounded: false }, kind, level, seed);
  }

  difference(output: Sample, item: Sample): Sample {
    return difference(output, item);
  }

  drawDifference(canvas: HTMLCanvasElement, error: Sample, reach: number, theme: Theme): void {
    drawBars(canvas, error, reach, theme);
  }

  private named(index: number, value: number): string {
    const values = { name: this.data.columns[index] ?? String(index + 1), value: this.words.fixed(value, 2) };
    return this.words.t(this.data.bounded ? "column_value" : "column_deviation", values);
  }

  /** -1 ... 1: how far from the mean, as a share of the scale. */
  private share(value: number): number {
    return Math.min(1, Math.max(-1, (value - this.middle) / (this.reach ?? 3)));
  }
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where each number has its place: one row of standing bars, or named rows in as many columns as needed. */
export class Grid {
  readonly named: boolean;
  private readonly rows: number;
  private readonly columns: number;

  constructor(private readonly count: number, private readonly width: number, private readonly height: number) {
    const rows = Math.max(1, Math.floor(height / ROW_PX));
    const columns = Math.ceil(count / rows);
    this.named = width / columns >= NAMED_PX;
    this.columns = this.named ? columns : count;
    this.rows = this.named ? Math.ceil(count / columns) : 1;
  }

  cell(index: number): Box {
    const width = this.width / this.columns;
    if (!this.named) return { x: index * width, y: 0, width, height: this.height };
    const height = Math.min(MOST_ROW_PX, this.height / this.rows);
    const top = (this.height - this.rows * height) / 2;
    const column = Math.floor(index / this.rows);
    return { x: column * width, y: top + (index % this.rows) * height, width, height };
  }

  at({ x, y }: Spot): number | null {
    for (let i = 0; i < this.count; i++) {
      const { x: left, y: top, width, height } = this.cell(i);
      const [dx, dy] = [x * this.width - left, y * this.height - top];
      if (dx >= 0 && dx < width && dy >= 0 && dy < height) return i;
    }
    return null;
  }
}

class BarPen {
  private readonly colours: { above: string; below: string; quiet: string };

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly theme: Theme,
    private readonly share: (value: number) => number,
  ) {
    const [above, below] = theme.palette;
    this.colours = { above, below, quiet: mix(theme.text, theme.background, 0.7) };
  }

  mean(width: number, height: number): void {
    this.context.fillStyle = this.colours.quiet;
    this.context.fillRect(0, Math.round(height / 2), width, 1);
  }

  standing({ x, width, height }: Box, value: number, mark: number | null): void {
    const gap = width > 4 ? Math.min(4, width * 0.22) : 0.5;
    const middle = height / 2;
    const end = middle - this.share(value) * (middle - 2);
    this.bar(value, x + gap / 2, Math.min(middle, end), Math.max(1, width - gap), Math.abs(end - middle));
    if (mark === null) return;
    this.tick(x, middle - this.share(mark) * (middle - 2) - 1, width, 2);
  }

  /** How wide the names are, up to half of the row. */
  room(names: string[], { width, height }: Box): number {
    this.type(height);
    return Math.min(width / 2, NAME_PX + Math.max(...names.map((name) => this.context.measureText(name).width)));
  }

  lying({ x, y, width, height }: Box, names: number, name: string, value: number, mark: number | null): void {
    const { context, theme } = this;
    this.type(height);
    context.fillStyle = theme.text;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillText(fitted(context, name, names - 8), x + names - 8, y + height / 2 + 0.5);
    const half = (width - names - 10) / 2;
    const middle = x + names + half;
    context.fillStyle = this.colours.quiet;
    context.fillRect(Math.round(middle), y, 1, height);
    const end = middle + this.share(value) * half;
    this.bar(value, Math.min(middle, end), y + height * 0.16, Math.abs(end - middle), height * 0.68);
    if (mark !== null) this.tick(middle + this.share(mark) * half - 1, y, 2, height);
  }

  private type(height: number): void {
    this.context.font = `${Math.min(13, height - 1.5)}px ${this.theme.font}`;
  }

  private bar(value: number, x: number, y: number, width: number, height: number): void {
    this.context.fillStyle = this.share(value) >= 0 ? this.colours.above : this.colours.below;
    this.context.fillRect(x, y, width, height);
  }

  /** Where the original is. */
  private tick(x: number, y: number, width: number, height: number): void {
    this.context.fillStyle = this.theme.text;
    this.context.fillRect(x, y, width, height);
  }
}
