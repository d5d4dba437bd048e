/** What items can be found by. */
export interface Findable {
  count: number;
  /** The class of each item and the names of the classes. */
  labels: ArrayLike<number>;
  names: readonly string[];
  /** Numbers that are known of each item, by their names. */
  columns: readonly { name: string; of: ArrayLike<number> }[];
  /** What is written in an item; null where items hold no words. */
  text: ((index: number) => string) | null;
}

export interface Found {
  /** In the order in which they are shown: the one with the number that was asked for, then by their numbers. */
  items: number[];
  /** Conditions that say nothing about these items. */
  unclear: string[];
}

type Test = (index: number) => boolean;

const NUMBER = "(-?\\d+(?:\\.\\d+)?)";
const COMPARED = new RegExp(`^(.+?)\\s*(>=|<=|≥|≤|>|<|=)\\s*${NUMBER}$`);
const BETWEEN = new RegExp(`^(.+?)\\s+${NUMBER}\\s*(?:\\.\\.|…|–)\\s*${NUMBER}$`);
const NUMBERED = /^#?(\d{1,8})$/;
const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  ">": (a, b) => a > b, "<": (a, b) => a < b, "=": (a, b) => Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)),
  ">=": (a, b) => a >= b, "<=": (a, b) => a <= b, "≥": (a, b) => a >= b, "≤": (a, b) => a <= b,
};

/** The items that fulfil every condition of a query; commas stand between them. Nothing is found by nothing. */
export function find(known: Findable, query: string): Found {
  const conditions = query.split(/[,，;；]/).map((one) => one.trim()).filter(Boolean);
  const tests = conditions.map((condition) => testOf(known, condition));
  const unclear = conditions.filter((_, i) => tests[i] === null);
  const clear = tests.filter((test): test is Test => test !== null);
  if (clear.length === 0 || unclear.length > 0) return { items: [], unclear };
  const items = Array.from({ length: known.count }, (_, i) => i).filter((index) => clear.every((test) => test(index)));
  const asked = conditions.length === 1 ? numberOf(conditions[0]) : null;
  return { items: asked !== null && items.includes(asked) ? [asked, ...items.filter((index) => index !== asked)] : items, unclear };
}

function testOf(known: Findable, condition: string): Test | null {
  const [, name, sign, value] = COMPARED.exec(condition) ?? [];
  if (name !== undefined) return columnTest(known, name, (number) => COMPARE[sign](number, Number(value)));
  const [, between, low, high] = BETWEEN.exec(condition) ?? [];
  if (between !== undefined) return columnTest(known, between, (number) => number >= Number(low) && number <= Number(high));
  return wordTest(known, condition);
}

function columnTest({ columns }: Findable, name: string, fits: (value: number) => boolean): Test | null {
  const wanted = name.trim().toLocaleLowerCase();
  const column = columns.find((one) => one.name.toLocaleLowerCase() === wanted) ?? columns.find((one) => one.name.toLocaleLowerCase().startsWith(wanted));
  return column ? (index) => fits(column.of[index]) : null;
}

/** The number of an item as it is shown, the name of its class, or words in it. */
function wordTest({ labels, names, text, count }: Findable, condition: string): Test | null {
  const wanted = condition.toLocaleLowerCase();
  const number = numberOf(condition);
  const exact = names.findIndex((name) => name.toLocaleLowerCase() === wanted);
  const classes = new Set(exact >= 0 ? [exact] : wanted.startsWith("#") ? [] : [...names.keys()].filter((label) => names[label].toLocaleLowerCase().includes(wanted)));
  if (!text && classes.size === 0 && (number === null || number >= count)) return null;
  return (index) => index === number || classes.has(labels[index]) || (text?.(index).toLocaleLowerCase().includes(wanted) ?? false);
}

/** Items are counted from 1 on screen. */
function numberOf(condition: string): number | null {
  const digits = NUMBERED.exec(condition)?.[1];
  return digits === undefined || Number(digits) < 1 ? null : Number(digits) - 1;
}
