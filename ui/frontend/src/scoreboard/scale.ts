import type { Lane } from "../contract";

/** One axis: its ends, which are ticks, and all ticks between. */
export interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

const STEPS = [1, 2, 5, 10];
/** Ticks wanted, at most one more. */
const WANTED = 4;

/** A scale that holds all values and the ends of their intervals, or what lies between two ends; null where there is nothing to hold. */
export function scaleOf(lanes: readonly Pick<Lane, "value" | "low" | "high">[], shown: readonly number[] | null = null): Scale | null {
  const values = shown ?? lanes.flatMap(({ value, low, high }) => [value, low, high]).filter((value): value is number => value !== null && Number.isFinite(value));
  if (values.length === 0) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(least) * 0.2 || 1;
  const rough = span / WANTED;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * STEPS.find((size) => size * ten >= rough * 0.999)!;
  const alike = least === most ? 1 : 0;  // then the one value stands between two ticks
  const first = Math.floor(least / step + 1e-9) - alike;
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9) + alike);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step, step));
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks };
}

/** Without the dust of binary fractions. */
function tidy(value: number, step: number): number {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(step)));
  return decimals > 15 ? value : Number(value.toFixed(decimals));
}

/** Whether a value stands at the edge, as it lies outside of the ends that are shown: the last ticks may lie further out than they. */
export const isBeyond = (value: number, shown: readonly number[] | null): boolean => shown !== null && (value < shown[0] || value > shown[1]);

/** Where a value lies on the axis: 0 at its left end, 1 at its right one. */
export const share = ({ low, high }: Scale, value: number): number => (value - low) / (high - low);

/** The same, at most at one of its ends. */
export const within = (scale: Scale, value: number): number => Math.min(1, Math.max(0, share(scale, value)));
