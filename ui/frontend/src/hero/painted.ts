import type { DoorData, DotsData } from "../contract";
import { h } from "../core/dom";
import { sharp } from "../core/looks/canvas";
import { mix, type Theme } from "../core/theme";
import { fit, toPixel, type Point } from "../map/viewport";

const FULL = 255;
const DOT_PX = 2.2;
/** A small map keeps less of a margin than one that is worked on. */
const CLOSER_PX = 10;
const NONE_FADE = 0.45;
const MARGIN_PX = 10;
/** Pictures in a door. */
export const TILES = { across: 3, down: 2 };
const TILE_GAP_PX = 4;

type Paint = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** A small still picture that is drawn again in every size that it gets. */
export class Painted {
  readonly element: HTMLCanvasElement;
  private readonly observer = new ResizeObserver(() => this.draw());

  constructor(kind: string, private paint: Paint) {
    this.element = h("canvas", { class: `painted ${kind}`, "aria-hidden": "true" });
    this.observer.observe(this.element);
  }

  show(paint: Paint): void {
    this.paint = paint;
    this.draw();
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private draw(): void {
    const surface = sharp(this.element);
    if (surface) this.paint(surface.context, surface.width, surface.height);
  }
}

/** The items of a small map: where each lies, in map units, and its class. */
export function itemsIn({ box: [left, bottom, right, top], points }: DotsData): (Point & { label: number })[] {
  return Array.from({ length: points.length / 3 }, (_, i) => ({
    x: left + ((right - left) * points[3 * i]) / FULL, y: bottom + ((top - bottom) * points[3 * i + 1]) / FULL, label: points[3 * i + 2],
  }));
}

/** The colour of a class on the stage. */
export const colourOf = ({ palette, text, background }: Theme, label: number): string =>
  label < 0 ? mix(text, background, NONE_FADE) : palette[label % palette.length];

/** Small maps beside each other. */
export const maps = (all: DotsData[], theme: Theme): Paint => (context, width, height) => {
  const size = { width: width / Math.max(1, all.length), height };
  all.forEach((dots, i) => {
    const [left, bottom, right, top] = dots.box;
    const view = fit({ left, bottom, right, top }, { width: size.width + 2 * CLOSER_PX, height: size.height + 2 * CLOSER_PX });
    for (const { x, y, label } of itemsIn(dots)) {
      const place = toPixel(view, size, { x, y });
      if (place.x < 0 || place.x > size.width) continue;
      context.fillStyle = colourOf(theme, label);
      context.fillRect(i * size.width + place.x - DOT_PX / 2, place.y - DOT_PX / 2, DOT_PX, DOT_PX);
    }
    if (i === 0) return;
    context.fillStyle = mix(theme.text, theme.background, 1 - 0.25);
    context.fillRect(Math.round(i * size.width), 0, 1, height);
  });
};

/** A curve that fell. */
export const curve = (values: NonNullable<DoorData["curve"]>, theme: Theme): Paint => (context, width, height) => {
  context.strokeStyle = mix(theme.palette[0], theme.text, 0.25);
  context.lineWidth = 2.5;
  context.lineJoin = context.lineCap = "round";
  context.beginPath();
  values.forEach((value, i) => {
    const x = MARGIN_PX + ((width - 2 * MARGIN_PX) * i) / Math.max(1, values.length - 1);
    const y = height - MARGIN_PX - ((height - 2 * MARGIN_PX) * value) / FULL;
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  context.stroke();
};

/** Pictures of items in rows. */
export const tiles = (all: CanvasImageSource[]): Paint => (context, width, height) => {
  const side = Math.min((width - TILE_GAP_PX) / TILES.across, (height - TILE_GAP_PX) / TILES.down) - TILE_GAP_PX;
  const [left, top] = [(width - TILES.across * (side + TILE_GAP_PX) + TILE_GAP_PX) / 2, (height - TILES.down * (side + TILE_GAP_PX) + TILE_GAP_PX) / 2];
  all.slice(0, TILES.across * TILES.down).forEach((tile, i) => {
    context.drawImage(tile, left + (i % TILES.across) * (side + TILE_GAP_PX), top + Math.floor(i / TILES.across) * (side + TILE_GAP_PX), side, side);
  });
};

/** A place to drop on: a dashed frame and what comes into it. */
export const arrow = (theme: Theme): Paint => (context, width, height) => {
  const [x, y, reach] = [width / 2, height / 2, height * 0.2];
  context.strokeStyle = theme.primary;
  context.lineWidth = 2.5;
  context.lineJoin = context.lineCap = "round";
  context.setLineDash([6, 6]);
  context.strokeRect(MARGIN_PX, MARGIN_PX, width - 2 * MARGIN_PX, height - 2 * MARGIN_PX);
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x, y + reach);
  context.lineTo(x, y - reach);
  context.moveTo(x - 0.8 * reach, y - 0.2 * reach);
  context.lineTo(x, y - reach);
  context.lineTo(x + 0.8 * reach, y - 0.2 * reach);
  context.stroke();
};

/** Steps upwards: those that were taken are full, the next one is open. */
const STEPS = [[0.16, 0.74], [0.39, 0.6], [0.61, 0.4], [0.84, 0.26]] as const;
/** Of each, of the height. */
const STEP = 0.085;

/** The way of a lesson. */
export const steps = (theme: Theme): Paint => (context, width, height) => {
  const places = STEPS.map(([x, y]) => [x * width, y * height] as const);
  context.strokeStyle = mix(theme.text, theme.background, 0.5);
  context.lineWidth = 2;
  context.beginPath();
  for (const [x, y] of places) context.lineTo(x, y);
  context.stroke();
  places.forEach(([x, y], i) => {
    context.beginPath();
    context.arc(x, y, STEP * height, 0, 2 * Math.PI);
    context.fillStyle = i < places.length - 1 ? theme.palette[i % theme.palette.length] : theme.background;
    context.fill();
    context.strokeStyle = theme.primary;
    context.lineWidth = 2.5;
    if (i === places.length - 1) context.stroke();
  });
};
