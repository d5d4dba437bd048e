import type { JobTensors } from "../../contract";
import type { Files } from "../../core/files/files";
import { bytes, floats, integers, type TensorFile } from "../../core/tensors";
import { feedAt, type FeedAnswer, type FeedEvent } from "../../live/types";
import { union, boundsOf, type Bounds } from "../../map/viewport";

/** What the run looked like at one moment of its training. */
export interface Moment {
  step: number;
  epoch: number;
  /** The place of every item on the map; NaN for those that were not followed. */
  xy: Float32Array;
  /** The slice of this moment's latent space that the map is. */
  centre: Float32Array;
  plane: Float32Array;
  /** The step whose decoder is used: this moment's own or the nearest one that was kept; null when none was. */
  decoder: number | null;
  /** Held-out objective in nats per item and share of variance explained, as last measured until then. */
  loss: number | null;
  explained: number | null;
}

export interface Point {
  step: number;
  epoch: number;
  loss: number;
  explained: number;
}

/** The whole training on one map, first moment first. */
export interface Roll {
  moments: Moment[];
  /** Items that are followed through training. */
  followed: number;
  /** Held-out values of the log. */
  curve: Point[];
  /** Holds the points of every moment, so that the map stands still. */
  bounds: Bounds;
}

/** `count`: items of the run; those that were not followed have no place. */
export function rollOf(file: TensorFile<JobTensors["film"]>, events: FeedEvent[], count: number): Roll {
  const steps = integers(file, "steps");
  const own = bytes(file, "decoder");
  const item = integers(file, "item");
  const xy = floats(file, "xy");
  const centre = floats(file, "centre");
  const plane = floats(file, "plane");
  const size = centre.length / steps.length;
  const curve = curveOf(events);
  const epochs = new Map(events.flatMap((event) => (event.kind === "snapshot" ? [[event.step, event.epoch] as const] : [])));
  const moments = Array.from(steps, (step, i): Moment => {
    const measured = curve.filter((point) => point.step <= step).at(-1) ?? null;
    return {
      step,
      epoch: epochs.get(step) ?? measured?.epoch ?? 0,
      xy: spreadOut(xy.subarray(2 * i * item.length, 2 * (i + 1) * item.length), item, count),
      centre: centre.slice(i * size, (i + 1) * size),
      plane: plane.slice(2 * i * size, 2 * (i + 1) * size),
      decoder: nearestOwn(steps, own, i),
      loss: measured?.loss ?? null,
      explained: measured?.explained ?? null,
    };
  });
  const bounds = moments.map((moment) => boundsOf(moment.xy)).reduce(union);
  return { moments, followed: item.filter((at) => at >= 0 && at < count).length, curve, bounds };
}

/** Puts the places of followed items where the run's items have theirs. */
function spreadOut(places: Float32Array, item: Int32Array, count: number): Float32Array {
  const xy = new Float32Array(2 * count).fill(NaN);
  item.forEach((at, i) => {
    if (at < 0 || at >= count) return;
    xy[2 * at] = places[2 * i];
    xy[2 * at + 1] = places[2 * i + 1];
  });
  return xy;
}

function nearestOwn(steps: Int32Array, own: Uint8Array, index: number): number | null {
  let best: number | null = null;
  steps.forEach((step, i) => {
    if (own[i] && (best === null || Math.abs(step - steps[index]) < Math.abs(best - steps[index]))) best = step;
  });
  return best;
}

function curveOf(events: FeedEvent[]): Point[] {
  return events.flatMap((event) => (event.kind === "held-out"
    ? [{ step: event.step, epoch: event.epoch, loss: event.terms.objective, explained: event.variance_explained }] : []));
}

/** The whole log of a run. */
export async function logOf(files: Files): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  let from = 0;
  for (;;) {
    const answer = await files.json<FeedAnswer>(feedAt(from));
    if (answer.events.length === 0 || answer.next === from) return events;
    events.push(...answer.events);
    from = answer.next;
  }
}
