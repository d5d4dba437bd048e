import { nameOf, type Explorer } from "../explorer";

/** What real items say of a code. */
export interface Facts {
  /** The nearest real item; -1 when there is none to compare with. */
  index: number;
  distance: number;
  /** Real items within the typical distance. */
  near: number;
  /** That is fewer than nearly all real items have round them. */
  thin: boolean;
}

export function factsOf({ items }: Explorer, code: Float32Array): Facts {
  const { nearest: [{ index, distance } = { index: -1, distance: Infinity }], near } = items.around(code, 1, items.farDistance());
  return { index, distance, near, thin: near < items.thinBelow() };
}

/** In one sentence. */
export function factsSentence(explorer: Explorer, { index, distance, near }: Omit<Facts, "thin">): string {
  const { t, fixed } = explorer.words;
  if (index < 0) return "";
  const values = { name: nameOf(explorer, index), distance: fixed(distance, 2), n: near };
  return t(near ? "code_facts" : "code_facts_none", values);
}
