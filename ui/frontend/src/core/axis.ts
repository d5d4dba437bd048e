import type uPlot from "uplot";
import { mix, type Theme } from "./theme";
import type { Words } from "./words";

/** An axis of a curve, `size` pixels thick with its numbers and its label. */
export function axis(theme: Theme, words: Words, label: string, size: number): uPlot.Axis {
  const font = `12px ${theme.font}`;
  return {
    label, size, font, labelFont: font, labelSize: 18, labelGap: 0,
    stroke: mix(theme.text, theme.background, 0.3),
    grid: { stroke: mix(theme.text, theme.background, 0.9), width: 1 },
    ticks: { show: false },
    values: (_, values) => values.map((value) => (value === null ? "" : words.number(value, 4))),
  };
}
