import { LONGEST_PART } from "../../contract";

const DIGITS = 4;
const LARGEST = 1e9;
const NUMBER = /^-?\d{1,10}(\.\d{1,12})?(e[+-]?\d{1,2})?$/;

/** Numbers as a short text for a link, to four digits; null where they are too many or one of them is no number. */
export function writtenNumbers(values: ArrayLike<number>): string | null {
  const numbers = Array.from(values, (value) => Number(value.toPrecision(DIGITS)));
  if (!numbers.every((value) => Number.isFinite(value) && Math.abs(value) <= LARGEST)) return null;
  const text = numbers.map(String).join("_");
  return text.length <= LONGEST_PART ? text : null;
}

/** So many numbers of a link; null where there are more or fewer of them, or anything else. */
export function readNumbers(text: string, count: number): number[] | null {
  if (text.length > LONGEST_PART) return null;
  const words = text.split("_");
  if (words.length !== count || !words.every((word) => NUMBER.test(word))) return null;
  const numbers = words.map(Number);
  return numbers.every((value) => Math.abs(value) <= LARGEST) ? numbers : null;
}
