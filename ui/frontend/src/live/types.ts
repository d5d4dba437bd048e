import { ADDRESSES, ENDED, QUERY, type State } from "../contract";

export type {
  BaselineEvent, DownloadEvent, FeedAnswer, FeedEvent, HeldOutEvent, SettingEvent, SnapshotEvent, State, Status, StepEvent, Terms,
  UnitsEvent,
} from "../contract";

export const hasEnded = (state: State): boolean => (ENDED as readonly State[]).includes(state);

/** Where a run's files answer with its state and with what its log says from an event on; `mark`: which log was read so far. */
export function feedAt(from: number, mark?: string | number): string {
  return `${ADDRESSES.feed}?${QUERY.from}=${from}${mark === undefined ? "" : `&${QUERY.mark}=${mark}`}`;
}
