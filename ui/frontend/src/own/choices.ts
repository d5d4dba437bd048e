import type { OwnColumn } from "../contract";

/** What is said of one column, where it is not as guessed. */
export interface ColumnChoice {
  use?: boolean;
  kind?: string;
  role?: string;
}

/** What a person has corrected, by the names of the server's `Choices`; what is not named stays guessed. */
export interface Choices {
  [field: string]: string | number | Record<string, ColumnChoice> | undefined;
  columns?: Record<string, ColumnChoice>;
}

/** With one answer changed; one that goes back to what was guessed at first stays said, as the guess may depend on others. */
export const answered = (choices: Choices, field: string, value: string): Choices => ({ ...choices, [field]: value });

/** Whether two sets of corrections say the same, in whatever order. */
export const sameChoices = (a: Choices, b: Choices): boolean => written(a) === written(b);

const written = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner);

/** A column with what was said of it, not yet sent. */
export function columnNow(column: OwnColumn, said: ColumnChoice = {}): Pick<OwnColumn, "use" | "kind" | "role"> {
  return { use: said.use ?? column.use, kind: said.kind ?? column.kind, role: said.role ?? column.role };
}

/** What remains to be sent when a column is set to something: only where it is not as the server has it now. */
export function columnSaid(column: OwnColumn, said: ColumnChoice | undefined, change: ColumnChoice): ColumnChoice | undefined {
  const whole = { ...said, ...change };
  const rest = Object.entries(whole).filter(([part, value]) => value !== undefined && value !== column[part as keyof OwnColumn]);
  return rest.length > 0 ? (Object.fromEntries(rest) as ColumnChoice) : undefined;
}

/** Corrections with those of columns added to what was said of them before. */
export function withColumns(choices: Choices, said: ReadonlyMap<string, ColumnChoice>): Choices {
  if (said.size === 0) return choices;
  const columns = { ...choices.columns };
  for (const [name, change] of said) columns[name] = { ...columns[name], ...change };
  return { ...choices, columns };
}
