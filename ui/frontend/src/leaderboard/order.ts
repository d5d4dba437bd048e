import type { Cell, Column, Row } from "../contract";

export type { Cell, Column, Row };
export interface Sorting {
  column: string;
  descending: boolean;
}

/** Best first for a column that is newly sorted by. */
export function firstSorting({ id, better }: Column): Sorting {
  return { column: id, descending: better !== "lower" };
}

/** Rows without the value come last, whichever way. */
export function sorted(rows: Row[], sorting: Sorting | null): Row[] {
  if (!sorting) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows.slice().sort((a, b) => {
    const [x, y] = [a.cells[sorting.column]?.value, b.cells[sorting.column]?.value];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return sign * (x - y);
  });
}
