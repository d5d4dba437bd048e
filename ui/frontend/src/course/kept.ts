import type { LessonCard } from "../contract";
import type { Kept } from "../lesson/progress";

/** How far somebody is in a lesson. */
export interface Way {
  done: number;
  all: number;
  /** The step to go on with; null where there is none or nothing was begun. */
  at: { id: string; n: number } | null;
  /** When something was done in it last, in seconds since 1970; 0 for never. */
  last: number;
}

/** Steps that the lesson has no more count no more. */
export function wayIn({ steps }: LessonCard, kept: Kept | undefined): Way {
  const told = steps.map((id) => kept?.steps[id]);
  const done = told.filter((step) => step?.state !== undefined).length;
  const last = Math.max(0, ...told.map((step) => step?.opened ?? 0));
  const open = told.findIndex((step) => step?.state === undefined);
  const stood = steps.indexOf(kept?.at ?? "");
  const n = stood >= 0 && told[stood]?.state === undefined ? stood : open;
  return { done, all: steps.length, at: last > 0 && n >= 0 ? { id: steps[n], n: n + 1 } : null, last };
}

/** The lesson that was begun last and is not finished. */
export function newest<Card extends { way: Way }>(cards: Card[]): Card | null {
  return cards.filter(({ way }) => way.at !== null).reduce<Card | null>((best, card) => (best && best.way.last >= card.way.last ? best : card), null);
}

/** In which row each lesson stands: below all that it builds on. Circles and lessons that are not there are passed over. */
export function rowsOf(cards: readonly Pick<LessonCard, "id" | "builds">[]): number[] {
  const place = new Map(cards.map(({ id }, i) => [id, i]));
  const rows = cards.map(() => 0);
  for (let turn = 0; turn < cards.length; turn++) {
    cards.forEach(({ builds }, i) => {
      const before = builds.flatMap((id) => place.get(id) ?? []).filter((other) => other !== i);
      rows[i] = Math.min(cards.length - 1, Math.max(0, ...before.map((other) => rows[other] + 1)));
    });
  }
  return rows;
}
