import type { Items } from "./items";

/** A number that fires for at most this share of the items is dead, as on the card Alive. */
export const FIRES = 0.001;

/** What one number of a sparse code does over all items. */
export interface Feature {
  unit: number;
  /** Items for which it fires. */
  count: number;
  dead: boolean;
  /** Its mean value where it fires, 1 where it never does: the value at which it is shown. */
  typical: number;
  /** The items for which it is largest, by size, the largest first. */
  top: number[];
}

/** All numbers of a sparse code, in one pass over the items. */
export function featuresOf({ codes, count, size, fires }: Items, most: number): Feature[] {
  const sums = new Float64Array(size);
  const features = Array.from({ length: size }, (_, unit): Feature => ({ unit, count: 0, dead: false, typical: 1, top: [] }));
  const sizeOf = (item: number, unit: number) => Math.abs(codes[item * size + unit]);
  for (let item = 0; item < count; item++) {
    for (let unit = 0; unit < size; unit++) {
      const reach = sizeOf(item, unit);
      if (!(reach > (fires ?? 0))) continue;
      const { top } = features[unit];
      features[unit].count++;
      sums[unit] += codes[item * size + unit];
      if (top.length === most && reach <= sizeOf(top[most - 1], unit)) continue;
      let at = top.length;
      while (at > 0 && sizeOf(top[at - 1], unit) < reach) at--;
      top.splice(at, 0, item);
      if (top.length > most) top.pop();
    }
  }
  for (const feature of features) {
    feature.dead = feature.count <= FIRES * count;
    if (feature.count > 0) feature.typical = sums[feature.unit] / feature.count || 1;
  }
  return features;
}

export const ORDERS = ["often", "rare", "strong", "named"] as const;
export type Order = (typeof ORDERS)[number];

/** Features in an order; those alike in it by their number. */
export function ordered(features: readonly Feature[], order: Order, effect: Float32Array, names: Record<number, string>): Feature[] {
  const named = (one: Feature, other: Feature): number => {
    const [a, b] = [names[one.unit], names[other.unit]];
    return a && b ? a.localeCompare(b) : Number(!a) - Number(!b);
  };
  const before: Record<Order, (one: Feature, other: Feature) => number> = {
    often: (one, other) => other.count - one.count,
    rare: (one, other) => one.count - other.count,
    strong: (one, other) => effect[other.unit] - effect[one.unit],
    named,
  };
  return features.slice().sort((one, other) => before[order](one, other) || one.unit - other.unit);
}

/** A code in which one number alone fires. */
export function alone({ size }: Items, unit: number, value: number): Float32Array {
  const code = new Float32Array(size);
  code[unit] = value;
  return code;
}
