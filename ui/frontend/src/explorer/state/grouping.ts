import { KEPT_MOST } from "../../contract";
import type { Items } from "./items";

/** Longer names, more groups and more items are refused by the server. */
export const { name: LONGEST_NAME, groups: MOST_GROUPS, items: MOST_ITEMS } = KEPT_MOST;

/** The mean of the codes of some items; codes with a value that is no number are left out. Null without any. */
export function meanCode({ codes, size }: Items, members: readonly number[]): Float32Array | null {
  const sum = new Float64Array(size);
  let count = 0;
  for (const item of members) {
    const code = codes.subarray(item * size, (item + 1) * size);
    if (!code.every(Number.isFinite)) continue;
    code.forEach((value, i) => (sum[i] += value));
    count++;
  }
  return count === 0 ? null : Float32Array.from(sum, (value) => value / count);
}

export interface ClassCount {
  label: number;
  count: number;
}

/** How many members each class has, the most frequent first; label -1 for none. */
export function countByClass(labels: Int32Array, members: readonly number[]): ClassCount[] {
  const counts = new Map<number, number>();
  for (const item of members) counts.set(labels[item], (counts.get(labels[item]) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count || a.label - b.label);
}

/** The name itself, or with a number behind it while another group has it. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const name = wanted.trim().slice(0, LONGEST_NAME);
  if (!taken.includes(name)) return name;
  for (let n = 2; ; n++) {
    const numbered = `${name.slice(0, LONGEST_NAME - 4).trimEnd()} ${n}`;
    if (!taken.includes(numbered)) return numbered;
  }
}

/**
 * A table as RFC 4180 wants it: one row per member with its number on the map, class, split, error and code, and where `xy` is
 * given its place on the map.
 */
export function csvOf(items: Items, classes: string[], members: readonly number[], xy: ArrayLike<number> | null = null): string {
  const head = ["item", "label", "held_out", ...(xy ? ["x", "y"] : []), "squared_error", ...Array.from({ length: items.size }, (_, i) => `code_${i + 1}`)];
  const rows = members.map((item) =>
    [item, classes[items.labels[item]] ?? "", items.heldOut[item], ...(xy ? [xy[2 * item], xy[2 * item + 1]] : []), items.error[item], ...items.code(item)].map(cell));
  return [head, ...rows].map((row) => row.join(",")).join("\r\n") + "\r\n";
}

/** Single-precision numbers need at most nine digits. */
function cell(value: string | number): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : "";
  return /[",\r\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
}
