import type { Tensor } from "../tensors";
import { mix, type Theme } from "../theme";
import type { Words } from "../words";
import { sharp } from "./canvas";
import { difference, diverging } from "./difference";
import { NOISES, type Look, type LookData, type NoiseKind, type Paint, type Spot, type TileForm } from "./look";
import { addNoise } from "./noise";
import { plainSamples, type Sample, type Samples } from "./sample";

const ASPECT = 2.5;
const BEST = 5;
/** In cells from this size on the stars are written too. */
const NUMBERED_PX = 24;

/** Ratings are kept as 0 ... 1 and said as 1 ... 5 stars. */
export const stars = (value: number): number => 1 + (BEST - 1) * value;

/** A cell for each thing rated, the darker the better; hollow where nothing is rated. */
export class RatingsLook implements Look {
  readonly kind = "ratings";
  readonly overlays = false;
  readonly partial = false;
  readonly noises = NOISES.ratings;
  readonly hearing = null;
  readonly tile: TileForm = { form: "wide", aspect: ASPECT, least: 76, best: 150 };

  constructor(private readonly data: LookData, private readonly words: Words) {}

  stored(tensor: Tensor): Samples {
    return plainSamples(tensor);
  }

  /** One row (1, M). */
  outputs({ data, shape }: Tensor): Samples {
    return plainSamples({ data, shape: [shape[0], shape.at(-1)!] });
  }

  learn(): void {}

  draw(canvas: HTMLCanvasElement, { values }: Sample, { theme, reference }: Paint): void {
    const surface = sharp(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const cells = layOut(values.length, width, height);
    values.forEach((value, i) => {
      const cell = cells(i);
      if (Number.isNaN(value)) hollow(context, cell, theme);
      else filled(context, cell, value, theme, this.words.fixed(stars(value), Number.isInteger(stars(value)) ? 0 : 1));
      if (reference && !Number.isNaN(reference.values[i])) outlined(context, cell, theme);
    });
  }

  describe({ values }: Sample): string {
    const known = values.filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    const { t, fixed } = this.words;
    return t("ratings_described", { n: known.length, all: values.length, mean: known.length ? fixed(stars(mean), 1) : "–" });
  }

  hint({ values }: Sample, { x, y }: Spot, { clientWidth: width, clientHeight: height }: HTMLCanvasElement): string {
    const cells = layOut(values.length, width, height);
    const index = Array.from(values.keys()).find((i) => {
      const cell = cells(i);
      return x * width >= cell.x && x * width < cell.x + cell.step && y * height >= cell.y && y * height < cell.y + cell.step;
    });
    if (index === undefined) return "";
    const name = this.data.columns[index] ?? String(index + 1);
    const { t, fixed } = this.words;
    if (Number.isNaN(values[index])) return t("not_rated", { name });
    return t("rated", { name, stars: fixed(stars(values[index]), 1) });
  }

  /** What there is, then whether there is anything. */
  toInput({ values }: Sample): Float32Array {
    const known = values.map((value) => (Number.isNaN(value) ? 0 : 1));
    return Float32Array.from([...values.map((value) => (Number.isNaN(value) ? 0 : value)), ...known]);
  }

  spoil(sample: Sample, kind: NoiseKind, level: number, seed: number): Sample {
    return addNoise(sample, { perPlace: 1, blank: NaN, bounded: true }, kind, level, seed);
  }

  difference(output: Sample, item: Sample): Sample {
    return difference(output, item);
  }

  drawDifference(canvas: HTMLCanvasElement, { values }: Sample, reach: number, theme: Theme): void {
    const surface = sharp(canvas);
    if (!surface) return;
    const { context, width, height } = surface;
    const cells = layOut(values.length, width, height);
    values.forEach((value, i) => {
      if (Number.isNaN(value)) return hollow(context, cells(i), theme);
      context.fillStyle = diverging(reach > 0 ? value / reach : 0, theme);
      context.fillRect(...inner(cells(i)), inner(cells(i))[2]);
    });
  }
}

interface Cell {
  x: number;
  y: number;
  /** From one cell to the next; the cell itself is a little smaller. */
  step: number;
}

/** The rows that make the cells largest. */
function layOut(count: number, width: number, height: number): (index: number) => Cell {
  let [columns, step] = [count, 0];
  for (let rows = 1; rows <= count; rows++) {
    const needed = Math.ceil(count / rows);
    const size = Math.min(width / needed, height / rows);
    if (size > step) [columns, step] = [needed, size];
  }
  const left = (width - columns * step) / 2;
  const top = (height - Math.ceil(count / columns) * step) / 2;
  return (index) => ({ x: left + (index % columns) * step, y: top + Math.floor(index / columns) * step, step });
}

function inner({ x, y, step }: Cell): [number, number, number] {
  const gap = step > 9 ? step * 0.12 : 1;
  return [x + gap / 2, y + gap / 2, step - gap];
}

function filled(context: CanvasRenderingContext2D, cell: Cell, value: number, theme: Theme, text: string): void {
  const [x, y, size] = inner(cell);
  const share = shade(value);
  context.fillStyle = mix(theme.background, theme.primary, share);
  context.fillRect(x, y, size, size);
  if (size < NUMBERED_PX) return;
  context.fillStyle = share > 0.55 ? theme.background : theme.text;
  context.font = `${Math.round(Math.min(15, size * 0.42))}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + size / 2, y + size / 2 + 0.5);
}

/** One star can still be told from the background. */
const shade = (value: number): number => 0.2 + 0.8 * Math.min(1, Math.max(0, value));

function hollow(context: CanvasRenderingContext2D, cell: Cell, theme: Theme): void {
  const [x, y, size] = inner(cell);
  context.strokeStyle = mix(theme.text, theme.background, 0.78);
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
}

/** Marks what the person has rated: all else is filled in. */
function outlined(context: CanvasRenderingContext2D, cell: Cell, theme: Theme): void {
  const [x, y, size] = inner(cell);
  const width = size > 16 ? 2 : 1;
  context.strokeStyle = theme.text;
  context.lineWidth = width;
  context.strokeRect(x + width / 2, y + width / 2, size - width, size - width);
}
