/**
 * The matrix product as WebAssembly with SIMD, put together here, instruction by instruction, so that nothing is fetched or built apart.
 *
 * `multiply(a, b, c, m, k, n)`: c (m, n) = a (m, k) · b (k, n) in float32; a, b and c are addresses in bytes, k at least 1, n a multiple
 * of `LANES`. Sums of 4 rows and 8 columns are kept in registers at a time; rows that are left over take 32 columns, then 8.
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

const sized = (content: Code): Code => [...unsigned(content.length), ...content];
const listed = (...entries: Code[]): Code => [entries.length, ...entries.flat()];
const section = (id: number, content: Code): Code => [id, ...sized(content)];
const named = (text: string): Code => sized([...text].map((sign) => sign.charCodeAt(0)));

/** The module: it takes its memory from outside as `m.m` and offers the product as `multiply`. */
export function assembled(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, listed([0x60, ...listed(...new Array<Code>(6).fill([I32])), 0])),
    ...section(2, listed([...named("m"), ...named("m"), 2, 0, 0])),
    ...section(3, listed([0])),
    ...section(7, listed([...named("multiply"), 0, 0])),
    ...section(10, listed(sized([...listed(...LOCALS), ...MULTIPLY, 0x0b]))),
  ]);
}
