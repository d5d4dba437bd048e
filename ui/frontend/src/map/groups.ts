import { mix, type Theme } from "../core/theme";

const NONE = -1;

/** False when no item belongs to a class that has a name: then there is one colour and no legend. */
export function hasClasses(labels: ArrayLike<number>, classCount: number): boolean {
  if (classCount === 0) return false;
  for (let i = 0; i < labels.length; i++) if (labels[i] !== NONE) return true;
  return false;
}

/** Two colours per class: training points are even, held-out points odd. Unlabelled ones come last. */
export function groupsOf(
  labels: ArrayLike<number>,
  heldOut: ArrayLike<number>,
  classCount: number,
): Uint16Array {
  return Uint16Array.from(labels, (label, i) => {
    const known = label >= 0 && label < classCount;
    return 2 * (known ? label : classCount) + (heldOut[i] ? 1 : 0);
  });
}

const TRAINING_FADE = 0.35;
const OTHER_CLASS_FADE = 0.86;

export function groupColours(theme: Theme, classCount: number, isolated: number | null): string[] {
  const colours: string[] = [];
  for (let label = 0; label <= classCount; label++) {
    const base = label === classCount ? theme.palette[0] : theme.palette[label % theme.palette.length];
    const fade = isolated !== null && isolated !== label ? OTHER_CLASS_FADE : 0;
    colours.push(mix(base, theme.background, Math.max(TRAINING_FADE, fade)));
    colours.push(mix(base, theme.background, fade));
  }
  return colours;
}
