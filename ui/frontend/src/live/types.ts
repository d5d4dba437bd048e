import { ENDED, type State } from "../contract";

export type {
  BaselineEvent, DownloadEvent, FeedAnswer, FeedEvent, HeldOutEvent, SettingEvent, SnapshotEvent, State, Status, StepEvent, Terms,
  UnitsEvent,
} from "../contract";

export const hasEnded = (state: State): boolean => (ENDED as readonly State[]).includes(state);
