/**
 * The matrix product and the exponential function as WebAssembly with SIMD, put together here, instruction by instruction, so that
 * nothing is fetched or built apart.
 *
 * `multiply(a, b, c, m, k, n)`: c (m, n) = a (m, k) · b (k, n) in float32; a, b and c are addresses in bytes, k at least 1, n a multiple
 * of `LANES`. Sums of 4 rows and 8 columns are kept in registers at a time; rows that are left over take 32 columns, then 8.
 *
 * `exponential(at, end)`: exp of the float32 between two addresses, in their places, 4 at a time (Cephes' expf, within 2e-7 of the value).
 */
export const LANES = 8;

const [VOID, I32, V128] = [0x40, 0x7f, 0x7b];
/** Parameters, then locals, by number: addresses and sizes; the place in c; lengths of rows in bytes; where rows of a are read, and where that ends. */
const [A, B, C, M, K, N, I, J, A_ROW, B_ROW, RIGHT, END, LEFT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** Sums; a number of each row of a, repeated; numbers of b. */
const [SUMS, FACTORS, OTHER] = [16, 24, 28];
const LOCALS: Code[] = [[10, I32], [13, V128]];

type Code = number[];

/** Numbers as WebAssembly writes them (LEB128). */
const unsigned = (value: number): Code => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);
const signed = (value: number): Code => (value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)]);

const get = (local: number): Code => [0x20, local];
const set = (local: number, value: Code): Code => [...value, 0x21, local];
const constant = (value: number): Code => [0x41, ...signed(value)];
const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const times = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
const less = (a: Code, b: Code): Code => [...a, ...b, 0x49];
const raise = (local: number, by: Code): Code => set(local, add(get(local), by));
/** Bytes that so many numbers take. */
const bytes = (count: Code): Code => [...count, ...constant(2), 0x74];
const vector = (operation: number, ...rest: Code): Code => [0xfd, ...unsigned(operation), ...rest];
const ZEROS = vector(0x0c, ...new Array<number>(16).fill(0));
const loaded = (address: Code, offset: number): Code => [...address, ...vector(0x00, 2, ...unsigned(offset))];
const repeated = (address: Code): Code => [...address, ...vector(0x09, 2, 0)];
const stored = (address: Code, value: Code, offset: number): Code => [...address, ...value, ...vector(0x0b, 2, ...unsigned(offset))];
/** sum + a * b, of four numbers each. */
const added = (sum: Code, a: Code, b: Code): Code => [...sum, ...a, ...b, ...vector(0xe6), ...vector(0xe4)];
/** Once, and again as long as it holds. */
const loop = (body: Code, condition: Code): Code => [0x03, VOID, ...body, ...condition, 0x0d, 0, 0x0b];
/** As long as a stretch of `size` from `local` on does not end beyond `limit`; `local` goes from stretch to stretch. */
const stretches = (local: number, size: number, limit: number, body: Code): Code =>
  [0x02, VOID, 0x03, VOID, ...less(get(limit), add(get(local), constant(size))), 0x0d, 1, ...body, ...raise(local, constant(size)), 0x0c, 0, 0x0b, 0x0b];

const each = (count: number, code: (one: number) => Code): Code => [...new Array(count).keys()].flatMap(code);

/** `rows` x 4 `columns` numbers of c from (I, J) on. */
function tile(rows: number, columns: number): Code {
  const sum = (row: number, column: number): number => SUMS + row * columns + column;
  return [
    ...each(rows * columns, (one) => set(SUMS + one, ZEROS)),
    ...each(rows, (row) => set(LEFT + row, row === 0 ? add(get(A), times(get(I), get(A_ROW))) : add(get(LEFT + row - 1), get(A_ROW)))),
    ...set(END, add(get(LEFT), get(A_ROW))),
    ...set(RIGHT, add(get(B), bytes(get(J)))),
    ...loop([
      ...each(rows, (row) => [...set(FACTORS + row, repeated(get(LEFT + row))), ...raise(LEFT + row, constant(4))]),
      ...each(columns, (column) => [
        ...set(OTHER, loaded(get(RIGHT), 16 * column)),
        ...each(rows, (row) => set(sum(row, column), added(get(sum(row, column)), get(OTHER), get(FACTORS + row)))),
      ]),
      ...raise(RIGHT, get(B_ROW)),
    ], less(get(LEFT), get(END))),
    ...set(RIGHT, add(add(get(C), times(get(I), get(B_ROW))), bytes(get(J)))),
    ...each(rows, (row) => [
      ...each(columns, (column) => stored(get(RIGHT), get(sum(row, column)), 16 * column)),
      ...raise(RIGHT, get(B_ROW)),
    ]),
  ];
}

const MULTIPLY: Code = [
  ...set(A_ROW, bytes(get(K))),
  ...set(B_ROW, bytes(get(N))),
  // Columns outside, rows inside: eight columns of b stay in the cache for all rows.
  ...stretches(J, LANES, N, [...set(I, constant(0)), ...stretches(I, 4, M, tile(4, 2))]),
  ...set(I, times([...get(M), ...constant(2), 0x76], constant(4))),
  ...stretches(I, 1, M, [
    ...set(J, constant(0)),
    ...stretches(J, 4 * LANES, N, tile(1, 8)),
    ...stretches(J, LANES, N, tile(1, 2)),
  ]),
];

const float = (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...vector(0x13)];
const op = (operation: number, ...operands: Code[]): Code => [...operands.flat(), ...vector(operation)];
/** Parameters and locals of the exponential function: addresses; x, the power of two in it, and what is left. */
const [AT, UNTIL, X, POWER, POLYNOMIAL] = [0, 1, 2, 3, 4];
/** exp(x) - 1 - x = x² (... ) for |x| below half the logarithm of 2, from the highest power down. */
const CEPHES = [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];
/** The logarithm of 2 in two parts, the first with few digits, so that its multiples are exact. */
const [LN2, LN2_REST] = [0.693359375, -2.12194440e-4];

const EXPONENTIAL: Code = loop([
  // Beyond these there is no number of 32 bits left.
  ...set(X, op(0xe8, op(0xe9, loaded(get(AT), 0), float(-87.3)), float(88.3))),
  ...set(POWER, op(0x6a, op(0xe6, get(X), float(Math.LOG2E)))),
  ...set(X, op(0xe5, op(0xe5, get(X), op(0xe6, get(POWER), float(LN2))), op(0xe6, get(POWER), float(LN2_REST)))),
  ...set(POLYNOMIAL, float(CEPHES[0])),
  ...CEPHES.slice(1).flatMap((factor) => set(POLYNOMIAL, added(float(factor), get(POLYNOMIAL), get(X)))),
  ...set(POLYNOMIAL, op(0xe4, float(1), added(get(X), get(POLYNOMIAL), op(0xe6, get(X), get(X))))),
  // The power of two is a float's exponent.
  ...stored(get(AT), op(0xe6, get(POLYNOMIAL), [...op(0xae, op(0xf8, get(POWER)), [...constant(127), ...vector(0x11)]), ...constant(23), ...vector(0xab)]), 0),
  ...raise(AT, constant(16)),
], less(get(AT), get(UNTIL)));

const sized = (content: Code): Code => [...unsigned(content.length), ...content];
const listed = (...entries: Code[]): Code => [entries.length, ...entries.flat()];
const section = (id: number, content: Code): Code => [id, ...sized(content)];
const named = (text: string): Code => sized([...text].map((sign) => sign.charCodeAt(0)));

const taking = (count: number): Code => [0x60, ...listed(...new Array<Code>(count).fill([I32])), 0];
const body = (locals: Code[], code: Code): Code => sized([...listed(...locals), ...code, 0x0b]);

/** The module: it takes its memory from outside as `m.m`. */
export function assembled(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, listed(taking(6), taking(2))),
    ...section(2, listed([...named("m"), ...named("m"), 2, 0, 0])),
    ...section(3, listed([0], [1])),
    ...section(7, listed([...named("multiply"), 0, 0], [...named("exponential"), 0, 1])),
    ...section(10, listed(body(LOCALS, MULTIPLY), body([[3, V128]], EXPONENTIAL))),
  ]);
}
