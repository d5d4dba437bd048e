export type State = "queued" | "running" | "paused" | "done" | "stopped" | "failed" | "interrupted";

export interface Status {
  state: State;
  phase: "waiting" | "data" | "training" | "finishing" | null;
  step: number;
  epoch: number;
  epochs: number;
  seconds_left: number | null;
  position: number | null;
  reason: string | null;
  device: string;
}

/** Named parts of the objective, in nats per item. */
export type Terms = Record<string, number>;

export interface StepEvent {
  kind: "step";
  step: number;
  epoch: number;
  terms: Terms;
  rate: number;
}

export interface HeldOutEvent {
  kind: "held-out";
  step: number;
  epoch: number;
  terms: Terms;
  mse: number;
  variance_explained: number;
  n: number;
}

export interface BaselineEvent {
  kind: "baseline";
  mean_mse: number;
  pca_mse: number;
  pca_variance_explained: number;
  /** What the noise of a generator leaves whatever the model; null when it is not known. */
  floor_mse?: number | null;
  code_size: number;
  n: number;
}

export interface SnapshotEvent {
  kind: "snapshot";
  step: number;
  epoch: number;
}

export interface DownloadEvent {
  kind: "data";
  done: number;
  total: number;
}

export interface SettingEvent {
  kind: "setting";
  step: number;
  path: string;
  value: unknown;
}

/** The kinds shown here; the server sends others too, which are ignored. */
export type FeedEvent = StepEvent | HeldOutEvent | BaselineEvent | SnapshotEvent | DownloadEvent | SettingEvent;

export interface FeedAnswer {
  status: Status;
  next: number;
  mark: string;
  events: FeedEvent[];
  reset?: boolean;
}

const ENDED: ReadonlySet<State> = new Set<State>(["done", "stopped", "failed", "interrupted"]);

export const hasEnded = (state: State): boolean => ENDED.has(state);
