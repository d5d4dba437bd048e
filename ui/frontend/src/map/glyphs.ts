/** Outlines between -1 and 1, of about the same area, as SVG paths; told apart without colour. */
export const SHAPES = [
  "M.9 0A.9 .9 0 1 1-.9 0A.9 .9 0 1 1 .9 0Z",
  "M-.8-.8H.8V.8H-.8Z",
  "M0-1L.98 .75H-.98Z",
  "M0-1.1L1.1 0L0 1.1L-1.1 0Z",
  "M-.36-1H.36V-.36H1V.36H.36V1H-.36V.36H-1V-.36H-.36Z",
  "M0 1L.98-.75H-.98Z",
  "M-1-.55L-.55-1L0-.45L.55-1L1-.55L.45 0L1 .55L.55 1L0 .45L-.55 1L-1 .55L-.45 0Z",
  "M0-1.15L.3-.4L1.1-.36L.48 .15L.68 .93L0 .5L-.68 .93L-.48 .15L-1.1-.36L-.3-.4Z",
  "M-1-.35H1V.35H-1Z",
  "M-.35-1H.35V1H-.35Z",
] as const;
/** Of points that belong to no class. */
export const NO_SHAPE = "M-.45-.45H.45V.45H-.45Z";

export const shapeOf = (label: number): string => (label < 0 ? NO_SHAPE : SHAPES[label % SHAPES.length]);

/** One letter per name: its first where all differ, A, B, C... otherwise. */
export function lettersOf(names: string[]): string[] {
  const first = names.map((name) => [...name.trim()][0]?.toLocaleUpperCase() ?? "");
  if (new Set(first).size === names.length && !first.includes("")) return first;
  return names.map((_, i) => (i < 26 ? String.fromCharCode(65 + i) : String(i - 25)));
}
