import type { GestureKind } from "../contract";
import type { Words } from "./words";

/** What a gesture was done upon (a cell of the map, a slider, a stroke), and how much of it was done. */
export interface Gesture {
  kind: GestureKind;
  of: string;
  value: number;
}

const HEARD = "latentlab:gesture";
/** Cells along each side of the map. */
const CELLS = 4;

let begun = 0;
let count = 0;

/** Somebody begins to count anew: what was swept before counts no more. */
export function countAnew(): void {
  begun++;
}

/** Tells whoever counts, in this page, that something was done by hand; without `of` each time counts. Nothing is sent. */
export function told(kind: GestureKind, of: string | number = ++count, value = 1): void {
  document.dispatchEvent(new CustomEvent<Gesture>(HEARD, { detail: { kind, of: String(of), value } }));
}

/** Hears all gestures of the page; returns what ends it. */
export function onGesture(hear: (gesture: Gesture) => void): () => void {
  const listener = (event: Event) => hear((event as CustomEvent<Gesture>).detail);
  document.addEventListener(HEARD, listener);
  return () => document.removeEventListener(HEARD, listener);
}

/** Something that goes along a range: it tells how much of the range it has gone over since counting began. */
export class Sweep {
  private turn = -1;
  private least = 1;
  private most = 0;

  /** `last`: where it stands before it is first moved; what is moved from there counts from there. */
  constructor(private readonly kind: GestureKind, private last = NaN) {}

  /** `share`: where it is now, from 0 to 1. */
  to(share: number, of: string = this.kind): void {
    if (!Number.isFinite(share)) return;
    const from = Number.isFinite(this.last) ? this.last : share;
    if (this.turn !== begun) [this.turn, this.least, this.most] = [begun, from, from];
    this.least = Math.min(this.least, share);
    this.most = Math.max(this.most, share);
    this.last = share;
    told(this.kind, of, this.most - this.least);
  }
}

/** The map in view as a grid of cells: each that the hand comes to is told once it comes there. */
export class Visits {
  private turn = -1;
  private cell = -1;

  at({ x, y }: { x: number; y: number }, { width, height }: { width: number; height: number }): void {
    const place = (part: number, whole: number) => Math.min(CELLS - 1, Math.floor((CELLS * part) / whole));
    if (!(x >= 0 && y >= 0 && x <= width && y <= height)) return;
    const cell = CELLS * place(y, height) + place(x, width);
    if (cell === this.cell && this.turn === begun) return;
    [this.cell, this.turn] = [cell, begun];
    told("visit", cell);
  }
}

/** How it is done by keyboard. */
export const byKeyboard = ({ t }: Words, kind: GestureKind): string => t("name_and_said", { name: t("gesture_keys"), said: t(`gesture_keys_${kind}`) });

/** How much of it has been done; `n` and `all` in words. */
export const saidOf = ({ t }: Words, kind: GestureKind, n: string, all: string): string => t(`gesture_told_${kind}`, { n, all });
