/** A CSS colour of values 0 ... 1: one grey or three of them. */
export function colourOf(values: number[]): string {
  const rgb = values.length >= 3 ? values.slice(0, 3) : [values[0], values[0], values[0]];
  return `#${rgb.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))).toString(16).padStart(2, "0")).join("")}`;
}
