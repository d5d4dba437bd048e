import { LONGEST_PART } from "../../contract";

/**
 * Items as a short text for a link: the gaps between sorted numbers to base 36, and after "-" how many more follow without a gap.
 * Empty when there are none, null when the text would be too long.
 */
export function listed(items: Iterable<number>): string | null {
  const sorted = [...items].sort((a, b) => a - b);
  const parts: string[] = [];
  let last = -1;
  for (let i = 0; i < sorted.length; ) {
    let run = 0;
    while (sorted[i + run + 1] === sorted[i] + run + 1) run++;
    parts.push((sorted[i] - last).toString(36) + (run > 0 ? `-${run.toString(36)}` : ""));
    last = sorted[i] + run;
    i += run + 1;
    if (parts.length > LONGEST_PART) return null;
  }
  const text = parts.join(".");
  return text.length <= LONGEST_PART ? text : null;
}

/** The items of such a text that exist; none where it is broken. */
export function unlisted(text: string, count: number): number[] {
  if (text.length > LONGEST_PART || !/^[0-9a-z]+(-[0-9a-z]+)?(\.[0-9a-z]+(-[0-9a-z]+)?)*$/.test(text)) return [];
  const items: number[] = [];
  let last = -1;
  for (const part of text.split(".")) {
    const [gap, run = "0"] = part.split("-");
    const first = last + parseInt(gap, 36);
    last = first + parseInt(run, 36);
    for (let item = first; item <= last && item < count; item++) items.push(item);
    if (last >= count) break;
  }
  return items;
}
