/** What codes that lie one after the other decode to: their values, one after the other. */
export type Decoder = (codes: Float32Array) => Promise<Float32Array>;

/** Places of a path between which it is straight, both ends among them. */
export const KNOTS = 9;
/** Codes of more numbers would take too many decodings. */
export const MOST_NUMBERS = 64;
const ROUNDS = 8;
/** A step that gains less than this share ends the search. */
const ENOUGH = 1e-3;
const NUDGE = 1e-2;

/**
 * The shortest way between two codes as the decoder sees it, as knots: the curve of least energy sum |g(z_i+1) - g(z_i)|^2, so that what is
 * decoded changes as little and as evenly as it can (Shao, Kumar and Fletcher 2018; Arvanitidis et al. 2018, arXiv:1710.11379). Found by
 * Gauss and Newton's steps from the straight way, slopes by differences. Where no step gains anything the way stays as it is.
 */
export async function geodesic(from: Float32Array, to: Float32Array, decode: Decoder): Promise<Float32Array[]> {
  const size = from.length;
  let knots = straight(from, to);
  const nudge = NUDGE * Math.max(1e-6, Math.sqrt(from.reduce((sum, value, i) => sum + (to[i] - value) ** 2, 0)));
  let values: Float32Array[] = await rows(decode, knots);
  let damping = 1e-3;
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = await slopesOf(decode, knots, values, nudge);
    const energy = energyOf(values);
    const moved = stepped(knots, values, slopes, size, damping);
    const seen = await rows(decode, moved);
    const gained = energy - energyOf(seen);
    if (!(gained > 0)) {
      damping *= 30;
      if (damping > 1e3) break;
      continue;
    }
    [knots, values, damping] = [moved, seen, damping / 3];
    if (gained < ENOUGH * energy) break;
  }
  return knots;
}

/** The knots of the straight way, from which the search begins. */
function straight(from: Float32Array, to: Float32Array): Float32Array[] {
  return Array.from({ length: KNOTS }, (_, i) => from.map((value, j) => value + ((to[j] - value) * i) / (KNOTS - 1)));
}

/** Whether a way that was found is the straight one still: no step gained anything. */
export function stayed(knots: Float32Array[]): boolean {
  const [from, to] = [knots[0], knots[knots.length - 1]];
  return straight(from, to).every((knot, i) => i === KNOTS - 1 || knot.every((value, j) => value === knots[i][j]));
}

/** The energy of a way through what its knots decode to. */
export function energyOf(values: Float32Array[]): number {
  let sum = 0;
  for (let i = 1; i < values.length; i++) for (let p = 0; p < values[i].length; p++) sum += (values[i][p] - values[i - 1][p]) ** 2;
  return sum;
}

async function rows(decode: Decoder, codes: Float32Array[]): Promise<Float32Array[]> {
  const size = codes[0].length;
  const all = new Float32Array(codes.length * size);
  codes.forEach((code, i) => all.set(code, i * size));
  const found = await decode(all);
  const width = found.length / codes.length;
  return codes.map((_, i) => found.slice(i * width, (i + 1) * width));
}

/** Of each knot between the ends, how its values change with each number of the code. */
async function slopesOf(decode: Decoder, knots: Float32Array[], values: Float32Array[], nudge: number): Promise<Float32Array[][]> {
  const inner = knots.slice(1, -1);
  const nudged = inner.flatMap((knot) => Array.from(knot, (_, j) => knot.map((value, k) => (k === j ? value + nudge : value))));
  const seen = await rows(decode, nudged);
  return inner.map((knot, i) => Array.from(knot, (_, j) => seen[i * knot.length + j].map((value, p) => (value - values[i + 1][p]) / nudge)));
}

/** Knots after one step: 2 J'J d_i - J'J d_i-1 - J'J d_i+1 = J'(g_i+1 - 2 g_i + g_i-1) for all inner knots at once. */
function stepped(knots: Float32Array[], values: Float32Array[], slopes: Float32Array[][], size: number, damping: number): Float32Array[] {
  const n = slopes.length * size;
  const matrix = Array.from({ length: n }, () => new Float64Array(n));
  const right = new Float64Array(n);
  slopes.forEach((mine, i) => {
    const bent = values[i].map((value, p) => value - 2 * values[i + 1][p] + values[i + 2][p]);
    mine.forEach((slope, j) => {
      const row = i * size + j;
      right[row] = dot(slope, bent);
      for (const other of [i - 1, i, i + 1]) {
        slopes[other]?.forEach((theirs, k) => (matrix[row][other * size + k] = (other === i ? 2 : -1) * dot(slope, theirs)));
      }
    });
  });
  const mean = matrix.reduce((sum, row, i) => sum + row[i], 0) / n;
  for (let i = 0; i < n; i++) matrix[i][i] += damping * Math.max(mean, 1e-12);
  const change = solved(matrix, right);
  return knots.map((knot, i) => (i === 0 || i === knots.length - 1 ? knot : knot.map((value, j) => value + change[(i - 1) * size + j])));
}

/** Solves a symmetric, positive definite system by Cholesky's way; what is not positive is left out. */
function solved(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  const found = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= matrix[i][k] * matrix[j][k];
      matrix[i][j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / matrix[j][j];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) found[i] -= matrix[i][k] * found[k];
    found[i] /= matrix[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) found[i] -= matrix[k][i] * found[k];
    found[i] /= matrix[i][i];
  }
  return found;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
