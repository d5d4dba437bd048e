import { mix, type Theme } from "../core/theme";

/** Colours of an amount, dark to light: viridis (van der Walt and Smith 2015), in eight equal steps. */
const VIRIDIS = ["#440154", "#46337e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#9fda3a", "#fde725"];
const STEPS = 64;
const TRAINING_FADE = 0.35;
const OTHER_FADE = 0.84;
const NONE_FADE = 0.55;
/** So many of the largest and of the smallest values share the colour at their end: a few wild ones would leave the rest one colour. */
const TAIL = 0.01;

/** A colour for every point: the number of its colour, and the colours, of which the last is for points that are not meant now. */
export interface Dye {
  of: Uint16Array;
  colours(theme: Theme): string[];
}

/** What the ends of the colour bar stand for. */
export interface Scale {
  low: number;
  high: number;
  /** Of all values; beyond the ends of the scale colours do not change. */
  least: number;
  most: number;
  /** How many points have a value. */
  known: number;
}

/** Two shades per class: weak for training points (even), strong for held-out ones (odd). */
export function classDye(of: ArrayLike<number>, names: number, heldOut: ArrayLike<number> | null): Dye {
  const shades = heldOut ? 2 : 1;
  return {
    of: Uint16Array.from(of, (label, i) => {
      const known = label >= 0 && label < names;
      return shades * (known ? label : names) + (heldOut?.[i] ? 1 : 0);
    }),
    colours: (theme) => {
      const bases = Array.from({ length: names }, (_, i) => classColour(theme, i));
      const all = [...bases, noneColour(theme)];
      const shaded = heldOut ? all.flatMap((base) => [mix(base, theme.background, TRAINING_FADE), base]) : all;
      return [...shaded, otherColour(theme)];
    },
  };
}

export function numberDye(of: ArrayLike<number>, { low, high }: Scale): Dye {
  const span = high - low || 1;
  return {
    of: Uint16Array.from(of, (value) => {
      if (!Number.isFinite(value)) return STEPS;
      return Math.min(STEPS - 1, Math.max(0, Math.floor(((value - low) / span) * STEPS)));
    }),
    colours: (theme) => [
      ...Array.from({ length: STEPS }, (_, i) => rampColour(theme, i / (STEPS - 1))), noneColour(theme), otherColour(theme),
    ],
  };
}

export function scaleOf(values: ArrayLike<number>): Scale {
  const known = Float64Array.from(values).filter(Number.isFinite).sort();
  if (known.length === 0) return { low: NaN, high: NaN, least: NaN, most: NaN, known: 0 };
  const at = (share: number) => known[Math.round(share * (known.length - 1))];
  return { low: at(TAIL), high: at(1 - TAIL), least: known[0], most: known[known.length - 1], known: known.length };
}

export const classColour = (theme: Theme, index: number): string => theme.palette[index % theme.palette.length];
export const noneColour = (theme: Theme): string => mix(theme.text, theme.background, NONE_FADE);
export const otherColour = (theme: Theme): string => mix(theme.text, theme.background, OTHER_FADE);

/** The colour of a share of the scale. The end that would vanish on the background is left out. */
export function rampColour(theme: Theme, share: number): string {
  const place = (isDark(theme.background) ? 0.14 + 0.86 * share : 0.94 * share) * (VIRIDIS.length - 1);
  const left = Math.min(VIRIDIS.length - 2, Math.floor(place));
  return mix(VIRIDIS[left], VIRIDIS[left + 1], place - left);
}

export function isDark(colour: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
