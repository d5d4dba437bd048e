/** Where lines of text that want to stand at `wanted`, lowest first, stand without touching each other: pushed up, and down again below `top`. */
export function stacked(wanted: number[], height: number, top: number): number[] {
  const at: number[] = [];
  for (const y of wanted) at.push(Math.min(y, at.length ? at.at(-1)! - height : Infinity));
  for (let i = at.length - 1, free = top; i >= 0 && at[i] < free; i--, free += height) at[i] = free;
  return at;
}
