export interface Cell {
  value: number;
  /** How it is written, without its unit. */
  text: string;
  n: number;
  /** Over seeds, or the 95 % interval over items where there is one seed. */
  low: number | null;
  high: number | null;
  spread: "seeds" | "items" | "";
  /** It leads and no other one is within the spread. */
  best: boolean;
  /** It shares the lead. */
  draw: boolean;
  /** The baseline that stands below the value. */
  baseline: string;
}

export interface Column {
  id: string;
  card: string;
  title: string;
  unit: string;
  better: "higher" | "lower" | "";
  /** In words: what it means and how it was measured. */
  meaning: string;
  how: string;
}

export interface Row {
  id: string;
  name: string;
  /** Place in the palette; -1 for what is no contestant but a baseline. */
  colour: number;
  detail: string;
  cells: Record<string, Cell>;
  /** Why there is no cell, by column. */
  gaps: Record<string, string>;
}

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

/** The share of the bar that each value fills: from the worst to the best of the column, with 0 kept in where it is near. */
export function shares(rows: Row[], column: string): Map<string, number> {
  const values = rows.flatMap(({ id, cells }) => (cells[column] ? [[id, cells[column].value] as const] : []));
  const low = Math.min(0, ...values.map(([, value]) => value));
  const high = Math.max(...values.map(([, value]) => value), low + 1e-12);
  return new Map(values.map(([id, value]) => [id, (value - low) / (high - low)]));
}
