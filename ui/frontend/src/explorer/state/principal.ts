import type { Items } from "./items";

/** The directions along which the codes vary most. */
export interface Components {
  mean: Float32Array;
  /** `(k, d)`, orthonormal, the strongest first. */
  axes: Float32Array;
  /** Standard deviation of the codes along each. */
  deviations: number[];
  /** The part of the variance that each holds. */
  shares: number[];
}

/** Rows of numbers that lie one after the other. */
export type Coded = Pick<Items, "codes" | "count" | "size">;

/** The covariance may cost so many multiplications; of more items a part is used. */
export const BUDGET = 1e8;
/** Directions beyond those asked for, so that the last ones converge as well. */
const GUARDS = 4;
const STEPS = 24;
const SWEEPS = 30;
/** Codes have 24 bits: their variance is off by this part of their squared length, at most. */
const ROUNDING = 1e-12;

/**
 * The first `k` principal components of the codes, by subspace iteration on their covariance, turned to its eigenvectors
 * within the subspace (Rayleigh and Ritz; Golub and Van Loan, Matrix Computations, 2013, 8.2.4). Fewer when codes have fewer numbers.
 */
export function principal(items: Coded, k: number): Components {
  const { size } = items;
  const rows = sample(items);
  const mean = meanOf(rows, size);
  const covariance = covarianceOf(rows, mean);
  const total = Array.from({ length: size }, (_, i) => covariance[i * size + i]).reduce((sum, value) => sum + value, 0);
  let basis = start(size, Math.min(size, k + GUARDS));
  for (let step = 0; step < STEPS; step++) basis = orthonormal(basis.map((row) => times(covariance, row)));
  const inner = basis.map((a) => basis.map((b) => dot(a, times(covariance, b))));
  const { values, vectors } = jacobi(inner);
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]).slice(0, k);
  const axes = new Float32Array(order.length * size);
  order.forEach((at, row) => basis.forEach((vector, b) => vector.forEach((value, i) => (axes[row * size + i] += vectors[b][at] * value))));
  // What rounding makes of codes that do not vary is no variance.
  const least = ROUNDING * (mean.reduce((sum, value) => sum + value * value, 0) + total);
  const variances = order.map((at) => (values[at] > least ? values[at] : 0));
  return {
    mean: Float32Array.from(mean),
    axes,
    deviations: variances.map(Math.sqrt),
    shares: variances.map((value) => (total > 0 ? value / total : 0)),
  };
}

/** Codes with a number that is not finite are left out. */
function sample({ codes, count, size }: Coded): Float32Array[] {
  const step = Math.max(1, Math.ceil((count * size * size) / BUDGET));
  const rows: Float32Array[] = [];
  for (let item = 0; item < count; item += step) {
    const row = codes.subarray(item * size, (item + 1) * size);
    if (row.every(Number.isFinite)) rows.push(row);
  }
  return rows;
}

function meanOf(rows: Float32Array[], size: number): Float64Array {
  const mean = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) mean[i] += row[i] / rows.length;
  return mean;
}

function covarianceOf(rows: Float32Array[], mean: Float64Array): Float64Array {
  const size = mean.length;
  const result = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (const row of rows) {
    for (let i = 0; i < size; i++) centred[i] = row[i] - mean[i];
    for (let i = 0; i < size; i++) {
      const value = centred[i] / rows.length;
      for (let j = 0; j <= i; j++) result[i * size + j] += value * centred[j];
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) result[j * size + i] = result[i * size + j];
  return result;
}

/** Directions that lean towards nothing in particular, the same each time. */
function start(size: number, count: number): Float64Array[] {
  let seed = 1;
  const next = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
  return orthonormal(Array.from({ length: count }, () => Float64Array.from({ length: size }, next)));
}

/** Gram-Schmidt, twice, as once leaves rounding errors. What has no length left becomes a unit vector that is at right angles to the others. */
function orthonormal(rows: Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const row of rows) {
    const scale = Math.sqrt(dot(row, row)) || 1;  // of a row of zeros nothing that is left is large enough
    let vector = without(without(row, done), done);
    for (let i = 0; Math.sqrt(dot(vector, vector)) <= 1e-9 * scale && i < row.length; i++) {
      vector = without(without(Float64Array.from(row, (_, j) => (i === j ? 1 : 0)), done), done);
      if (dot(vector, vector) > 1e-6) break;
    }
    const length = Math.sqrt(dot(vector, vector));
    done.push(vector.map((value) => value / length));
  }
  return done;
}

function without(row: Float64Array, done: Float64Array[]): Float64Array {
  const rest = row.slice();
  for (const other of done) {
    const part = dot(rest, other);
    for (let i = 0; i < rest.length; i++) rest[i] -= part * other[i];
  }
  return rest;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j] * vector[j];
    result[i] = sum;
  }
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Eigenvalues of a small symmetric matrix, and its eigenvectors as columns (Jacobi's rotations). */
function jacobi(matrix: number[][]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, p, q);
  }
  return { values: a.map((row, i) => row[i]), vectors };
}

function rotate(a: number[][], vectors: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (rows: number[][]) => {
    for (const row of rows) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  };
  turn(a);
  [a[p], a[q]] = [a[p].map((value, i) => c * value - s * a[q][i]), a[q].map((value, i) => s * a[p][i] + c * value)];
  turn(vectors);
}
