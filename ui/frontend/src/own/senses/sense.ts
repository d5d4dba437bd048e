import type { Signal } from "../../core/signal";
import type { Piece, Row } from "./captured";

export const SENSES = ["camera", "pad", "microphone"] as const;
export type Sense = (typeof SENSES)[number];

/** A way to record: what stands beside the classes, and what belongs to each of them. */
export interface Recorder {
  readonly element: HTMLElement;
  /** It can record now, or no longer; it begins or ends. */
  readonly changed: Signal<void>;
  readonly isRecording: boolean;
  /** What records into a class. */
  control(row: () => Row): HTMLElement;
  /** What a piece is shown as, with how to be rid of it. */
  shown(piece: Piece, remove: () => void): Shown;
  /** What belongs to the classes, above them. */
  readonly options: HTMLElement | null;
  /** It comes into sight, or goes: who cannot be seen recording does not listen or look either. */
  see(seen: boolean): void;
  destroy(): void;
}

export interface Shown {
  element: HTMLElement;
  /** Its place within its class, as people count. */
  name(number: number, row: string): void;
}
