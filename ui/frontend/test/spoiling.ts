/** Numbers from 0 to 1 that are the same at every call with a seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A file with some bytes changed, a piece of it gone or there twice, or its end cut off. Most changes are made where files say what they are. */
export function spoilt(file: ArrayBuffer, next: () => number): ArrayBuffer {
  const bytes = new Uint8Array(file.slice(0));
  const place = (): number => Math.floor(next() ** 3 * bytes.length);
  const kind = next();
  if (kind < 0.1) return bytes.slice(0, place()).buffer;
  if (kind < 0.3) {
    const [from, to] = [place(), place()].sort((a, b) => a - b);
    const piece = kind < 0.2 ? [] : [...bytes.subarray(from, Math.min(to, from + 64))];
    return Uint8Array.from([...bytes.subarray(0, from), ...piece, ...bytes.subarray(kind < 0.2 ? to : from)]).buffer;
  }
  for (let changes = 1 + Math.floor(next() * 4); changes > 0; changes--) bytes[place()] = Math.floor(next() * 256);
  return bytes.buffer;
}
