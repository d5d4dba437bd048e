import { JOB_BOUNDS } from "../../contract";
import type { Items } from "../state/items";

/** A chart as the link names it. */
export type Asked =
  | { kind: "plane" }
  | { kind: "axes"; across: number; up: number }
  /** Through the chosen items, which the link names anyway. */
  | { kind: "three" }
  /** Which point lies in the middle, in whole degrees; 90 of `tilt` is the equator. */
  | { kind: "globe"; turn: number; tilt: number }
  | { kind: "umap"; neighbours: number; distance: number }
  | { kind: "tsne"; perplexity: number };

/** What may be set, as the server allows it. */
export const LIMITS = {
  neighbours: { ...JOB_BOUNDS.umap.n_neighbors, step: 1 },
  distance: { ...JOB_BOUNDS.umap.min_dist, step: 0.01 },
  perplexity: { ...JOB_BOUNDS.tsne.perplexity, step: 1 },
} as const;

export type Setting = keyof typeof LIMITS;

export function written(asked: Asked): string {
  switch (asked.kind) {
    case "plane": return "plane";
    case "axes": return `axes-${asked.across}-${asked.up}`;
    case "three": return "three";
    case "globe": return `globe-${asked.turn}-${asked.tilt}`;
    case "umap": return `umap-${asked.neighbours}-${asked.distance}`;
    case "tsne": return `tsne-${asked.perplexity}`;
  }
}

/** Reads a part of a link; what does not fit this run is the plane. */
export function read(text: string | null, items: Items): Asked {
  const [kind, ...words] = (text ?? "").split("-");
  const numbers = words.map(Number);
  const plane: Asked = { kind: "plane" };
  if (words.some((word) => word === "") || !numbers.every(Number.isFinite)) return plane;
  const [first, second] = numbers;
  const dimension = (value: number) => Number.isInteger(value) && value >= 0 && value < items.size;
  switch (kind) {
    case "axes": return numbers.length === 2 && first !== second && numbers.every(dimension) ? { kind, across: first, up: second } : plane;
    case "three": return numbers.length === 0 && items.size > 2 ? { kind } : plane;
    case "globe": return numbers.length === 2 && items.isGlobe && numbers.every(Number.isInteger) && first >= 0 && first < 360 && second >= 0 && second <= 180
      ? { kind, turn: first, tilt: second } : plane;
    case "umap": return numbers.length === 2 && Number.isInteger(first) && within("neighbours", first) && within("distance", second)
      ? { kind, neighbours: first, distance: second } : plane;
    case "tsne": return numbers.length === 1 && within("perplexity", first) ? { kind, perplexity: first } : plane;
    default: return plane;
  }
}

export function within(setting: Setting, value: number): boolean {
  return value >= LIMITS[setting].least && value <= LIMITS[setting].most;
}
