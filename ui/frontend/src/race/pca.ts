import type { Samples } from "../core/looks/sample";
import { BUDGET, principal, type Components } from "../explorer/state/principal";

/** Components beyond these would take the browser seconds. */
const MOST = 64;
/** So much may the share of variance explained differ from the server's: pictures are kept in 8 bits. */
const CLOSE = 0.005;

/** PCA as the server fitted it, found again from the items that a run keeps. */
export interface Pca {
  fit: Components;
  /** What the first `size` components leave of an item. */
  rebuilt(values: Float32Array, size: number): Float32Array;
  /** The first two numbers of an item. */
  place(values: Float32Array): [number, number];
}

export interface Kept {
  items: Samples;
  heldOut: ArrayLike<number>;
}

/** What the server has said of PCA on the same data. */
export interface Told {
  fitted_on: number;
  n: number;
  size: number;
  explained: number;
}

/** Whether PCA of so many values could be found again here. */
export const affordable = (values: number, told: Told): boolean => told.fitted_on * values * values <= BUDGET;

/**
 * Fits PCA to the training items; null unless they are those that the server fitted it to, and the held-out ones are rebuilt as
 * well as it says: then it is the same PCA.
 */
export function pcaOf({ items, heldOut }: Kept, sizes: readonly number[], told: Told): Pca | null {
  const places = Array.from({ length: items.count }, (_, i) => i);
  const [train, held] = [places.filter((i) => !heldOut[i]), places.filter((i) => heldOut[i])];
  const most = Math.max(told.size, ...sizes.filter((size) => size <= MOST));
  if (train.length !== told.fitted_on || held.length !== told.n || most > MOST) return null;
  const size = items.at(0).values.length;
  const codes = new Float32Array(train.length * size);
  train.forEach((at, row) => codes.set(items.at(at).values, row * size));
  const fit = principal({ codes, count: train.length, size }, Math.max(2, most));
  const pca: Pca = { fit, rebuilt: (values, k) => rebuilt(fit, values, k), place: (values) => [along(fit, values, 0), along(fit, values, 1)] };
  return Math.abs(explained(pca, held.map((at) => items.at(at).values), told.size) - told.explained) <= CLOSE ? pca : null;
}

/** (x - m) · a: how far an item lies along component number `row`; 0 where there are fewer. */
function along({ mean, axes }: Components, values: Float32Array, row: number): number {
  let sum = 0;
  for (let i = 0; i < mean.length && (row + 1) * mean.length <= axes.length; i++) sum += (values[i] - mean[i]) * axes[row * mean.length + i];
  return sum;
}

function rebuilt(fit: Components, values: Float32Array, size: number): Float32Array {
  const found = Float32Array.from(fit.mean);
  for (let row = 0; row < size; row++) {
    const part = along(fit, values, row);
    for (let i = 0; i < found.length; i++) found[i] += part * (fit.axes[row * found.length + i] ?? 0);
  }
  return found;
}

/** 1 - SSE / SSE of the mean item, over rows that it was not fitted to. */
function explained(pca: Pca, rows: Float32Array[], size: number): number {
  let left = 0;
  let all = 0;
  for (const row of rows) {
    const back = pca.rebuilt(row, size);
    for (let i = 0; i < row.length; i++) {
      left += (row[i] - back[i]) ** 2;
      all += (row[i] - pca.fit.mean[i]) ** 2;
    }
  }
  return all > 0 ? 1 - left / all : 0;
}
