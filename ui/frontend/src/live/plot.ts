import type { LiveSetting, Term } from "../contract";
import uPlot from "uplot";
import { axis } from "../core/axis";
import { mix, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import type { Change, Column } from "./history";
import type { UnitsEvent } from "./types";
import { onIn } from "./units-card";

export interface PlotOptions {
  theme: Theme;
  words: Words;
  terms: string[];
  hidden: ReadonlySet<string>;
  scale: Scale;
  size: { width: number; height: number };
  changes(): Change[];
  switched(): UnitsEvent[];
  onCursor(x: number | null): void;
  onZoom(range: Range | null): void;
}

/** uPlot's numbers for its kinds of scale; asinh is a logarithm that also takes zero and less. */
export const SCALES = { linear: 1, log: 3, asinh: 4 } as const;
export type Scale = (typeof SCALES)[keyof typeof SCALES];

export interface Range {
  min: number;
  max: number;
}

const DASHES = [5, 4];
const LABEL_PX = 14;

/** A uPlot with two series per term. The owner keeps the zoom and sets it with every draw. */
export function makePlot(parent: HTMLElement, options: PlotOptions): uPlot {
  const { theme, words, terms, size, scale, onZoom } = options;
  return new uPlot({
    ...size,
    legend: { show: false },
    scales: {
      x: { time: false, auto: false },
      y: { distr: scale },
    },
    axes: [
      axis(theme, words, words.t("axis_epoch"), 26),
      axis(theme, words, words.t("axis_nats"), 48),
    ],
    series: [{}, ...terms.flatMap((term, i) => termSeries(options, term, i))],
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
      bind: {
        dblclick: () => () => {
          onZoom(null);
          return null;
        },
      },
    },
    hooks: {
      setCursor: [(plot) => options.onCursor(cursorX(plot))],
      draw: [(plot) => drawChanges(plot, options)],
      setSelect: [(plot) => zoomToSelection(plot, onZoom)],
    },
  }, undefined, parent);
}

function termSeries({ theme, hidden }: PlotOptions, term: string, index: number): uPlot.Series[] {
  const colour = termColour(theme, index);
  const shared = { stroke: colour, spanGaps: true, show: !hidden.has(term) };
  return [
    { ...shared, width: 2, points: { size: 6, fill: colour, space: 14 } },
    { ...shared, width: 1.5, dash: DASHES, points: { size: 6, fill: theme.background, space: 14 } },
  ];
}

export const termColour = (theme: Theme, index: number): string =>
  index === 0 ? theme.primary : theme.palette[index % theme.palette.length];

/** A vertical line with a name wherever a setting was changed during training or hidden units were switched. */
function drawChanges(plot: uPlot, { changes, switched, theme, words }: PlotOptions): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = mix(theme.text, theme.background, 0.35);
  ctx.font = `${11 * devicePixelRatio}px ${theme.font}`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left"; // the axes leave theirs
  const gap = 6 * devicePixelRatio;
  const named = [
    ...changes().map(({ epoch, path, value }) =>
      ({ epoch, text: `${settingName(path, words)} ${typeof value === "number" ? words.number(value) : String(value)}` })),
    ...switched().slice(1).map(({ epoch, layers }) => ({ epoch, text: words.t("units_now", { n: words.number(onIn(layers), 9) }) })),
  ];
  const labels = named.map(({ epoch, text }) => {
    const x = Math.round(plot.valToPos(epoch, "x", true));
    const width = ctx.measureText(text).width;
    const left = x + gap + width > bbox.left + bbox.width ? x - gap - width : x + gap;
    return { x, text, left, right: left + width };
  });
  const rows = rowsOf(labels, gap);
  labels.forEach(({ x, text, left }, i) => {
    ctx.fillRect(x, bbox.top, 1, bbox.height);
    ctx.fillText(text, left, bbox.top + (4 + LABEL_PX * rows[i]) * devicePixelRatio);
  });
  ctx.restore();
}

/** The row in which each label stands, so that no two lie on each other: the first one with room. */
export function rowsOf(labels: { left: number; right: number }[], gap: number): number[] {
  const taken: { left: number; right: number }[][] = [];
  return labels.map((label) => {
    const free = taken.findIndex((row) => row.every(({ left, right }) => label.left > right + gap || label.right < left - gap));
    const row = free < 0 ? taken.length : free;
    (taken[row] ??= []).push(label);
    return row;
  });
}

/** The weight of a term is named after the term. */
function settingName(path: string, words: Words): string {
  const [owner, name] = path.split(".").slice(-2);
  if (name === "weight") return words.t("weight_of", { name: words.either(`term_${owner as Term}`, owner) });
  return words.either(`setting_${name as LiveSetting}`, path);
}

function cursorX(plot: uPlot): number | null {
  const index = plot.cursor.idx;
  return index === null || index === undefined ? null : plot.data[0][index] ?? null;
}

function zoomToSelection(plot: uPlot, onZoom: (range: Range) => void): void {
  const { left, width } = plot.select;
  if (width < 8) return;
  const range = { min: plot.posToVal(left, "x"), max: plot.posToVal(left + width, "x") };
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onZoom(range);
}

export function drawPlot(plot: uPlot, data: [number[], ...Column[]], range: Range): void {
  plot.batch(() => {
    plot.setData(data as uPlot.AlignedData, false);
    plot.setScale("x", range);
  });
}
