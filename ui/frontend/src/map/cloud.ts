import type { Size, Viewport } from "./viewport";

export interface Cloud {
  /** Flat x, y, x, y... */
  xy: Float32Array;
  /** For each point the index of its colour. */
  groups: Uint16Array;
}

/** Something that puts points on a canvas. */
export interface Drawing {
  /** Shows the cloud; points glide to it when there are as many as before. */
  draw(cloud: Cloud, milliseconds: number): Promise<void>;
  colour(colours: string[]): void;
  look(view: Viewport, size: Size): void;
  destroy(): void;
}

/** The width of a point in pixels: many points are small. */
export function pointSize(count: number): number {
  if (count <= 300) return 7;
  if (count <= 1500) return 5;
  return count <= 6000 ? 4 : 3;
}
