import { ENDED, GROUPINGS, ORDERS, SHOWN, type GalleryCard, type GalleryLooking, type GalleryRace, type State } from "../contract";

export type Shown = (typeof SHOWN)[number];
export type Order = (typeof ORDERS)[number];
export type Grouping = (typeof GROUPINGS)[number];

/** What of the runs is looked at. */
export interface Wanted {
  show: Shown;
  search: string;
  sort: Order;
  groups: Grouping;
}

/** What the link asks for; what it does not say, or nobody knows, is as usual. */
export const wantedOf = ({ show, search, sort, groups }: GalleryLooking): Wanted => ({
  show: oneOf(SHOWN, show), search: search ?? "", sort: oneOf(ORDERS, sort), groups: oneOf(GROUPINGS, groups),
});

/** The same as the link says it: what is as usual is left away. */
export function lookingOf({ show, search, sort, groups }: Wanted): GalleryLooking {
  const usual = wantedOf({});
  const said = Object.entries({ show, search, sort, groups }).filter(([name, value]) => value !== usual[name as keyof Wanted]);
  return Object.fromEntries(said);
}

const oneOf = <Name extends string>(names: readonly Name[], asked: string | undefined): Name => names.find((name) => name === asked) ?? names[0];

/** Cards under a heading; without one where there are no groups. */
export interface Section {
  title: string;
  race: string | null;
  cards: GalleryCard[];
}

export const isActive = ({ state, badge }: GalleryCard): boolean =>
  badge !== "included" && state !== undefined && !(ENDED as readonly State[]).includes(state);

const FITS: Record<Shown, (card: GalleryCard) => boolean> = {
  all: () => true,
  // Nobody else can tell whose a damaged one was.
  yours: ({ badge }) => badge === "yours" || badge === "file" || badge === "damaged",
  included: ({ badge }) => badge === "included",
  others: ({ badge }) => badge === "others",
  active: isActive,
};

export const countOf = (cards: readonly GalleryCard[], shown: Shown): number => cards.filter(FITS[shown]).length;

/** Whether all of the words are in what a card says. */
export function matches(card: GalleryCard, words: string): boolean {
  const said = [card.title, card.kind, card.size, card.data, card.differs, card.id].join(" ").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}

const ORDER: Record<Order, (a: GalleryCard, b: GalleryCard) => number> = {
  // As the server lists them: own ones first, the newest on top.
  newest: () => 0,
  best: (a, b) => (b.score?.explained ?? -Infinity) - (a.score?.explained ?? -Infinity) || 0,
  name: (a, b) => a.title.localeCompare(b.title),
};

/** The cards that are wanted, what trains first. */
export function chosenOf(cards: readonly GalleryCard[], { show, search, sort }: Wanted): GalleryCard[] {
  const found = cards.filter((card) => FITS[show](card) && matches(card, search));
  const sorted = [...found].sort(ORDER[sort]);
  return sort === "newest" ? [...sorted.filter(isActive), ...sorted.filter((card) => !isActive(card))] : sorted;
}

/** Cards in groups, in the order of their first card; without a group come last. */
export function sectionsOf(cards: readonly GalleryCard[], grouping: Grouping, races: readonly GalleryRace[], rest: string, damaged: string): Section[] {
  if (grouping === "none") return [{ title: "", race: null, cards: [...cards] }];
  const raceOf = new Map(races.flatMap((race) => race.runs.map((run) => [run, race] as const)));
  const sections = new Map<string, Section>();
  for (const card of cards) {
    const race = grouping === "race" ? raceOf.get(card.id) : undefined;
    const title = race?.title ?? (grouping === "race" ? rest : card.data ?? damaged);
    const key = race?.id ?? `\n${title}`;
    const section = sections.get(key) ?? { title, race: race?.id ?? null, cards: [] };
    sections.set(key, section);
    section.cards.push(card);
  }
  const found = [...sections.values()];
  return grouping === "race" ? [...found.filter(({ race }) => race), ...found.filter(({ race }) => !race)] : found;
}
