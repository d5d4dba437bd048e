import type { DifferenceData, Lane, ScoreRow, Who } from "../contract";
import { h, icon } from "../core/dom";
import type { Words } from "../core/words";
import { symbolOf } from "../marks/symbol";
import { isBeyond, scaleOf, share, within, type Scale } from "./scale";

/** Differences that are shown at once; the rest unfolds. */
const FIRST = 3;
/** Where less than this share of the axis is left behind an interval, the value stands before it if there is more room. */
const ROOM = 0.12;
/** Arrows to the left and to the right. */
const OFF = ["M19 12H5M11 6l-6 6 6 6", "M5 12h14M13 6l6 6-6 6"];
const SIGNS = { leads: "M5 12.5l4.5 4.5L19 7.5", draw: "M5 9.5h14M5 14.5h14", ahead: "M12 19V6M7 11l5-5 5 5" };

/** One quality: its question, everyone on one axis, and what the differences are worth. */
export function scoreRow(row: ScoreRow, who: Who[], words: Words, opened: Set<string>): HTMLElement {
  return h("li", { class: "score", "data-testid": `score-${row.id}`, "data-state": row.state },
    h("div", { class: "about" },
      h("h3", {}, row.title), h("p", { class: "question" }, row.question), h("p", { class: "measure" }, row.measure)),
    plot(row, who, words), values(row, who, words), verdict(row, who, words, opened));
}

function plot({ lanes, unit, shown }: ScoreRow, who: Who[], words: Words): HTMLElement {
  const scale = scaleOf(lanes, shown);
  const lines = lanes.map((lane) => (scale && lane.value !== null ? laneOf(lane, who[lane.who], scale, shown, words) : emptyLane(lane, who[lane.who])));
  return h("div", { class: "plot", "aria-hidden": "true" },
    ...(scale?.ticks.map((tick) => h("span", { class: "grid", style: at(share(scale, tick)) })) ?? []),
    h("div", { class: "lanes" }, ...lines),
    h("div", { class: "ticks" }, ...(scale?.ticks.map((tick, i) =>
      h("span", { style: at(share(scale, tick)) }, tickText(tick, words) + (i === scale.ticks.length - 1 && unit.length < 4 && unit ? ` ${unit}` : ""))) ?? [])));
}

/** Numbers that would run into each other are written with an exponent. */
const tickText = (value: number, { number }: Words): string => (Math.abs(value) >= 1e6 ? value.toExponential() : number(value, 4));
const at = (place: number): string => `left: ${(100 * place).toFixed(2)}%`;

function laneOf(lane: Lane, { name, symbol }: Who, scale: Scale, shown: ScoreRow["shown"], { t }: Words): HTMLElement {
  const { value, low, high, text } = lane;
  const place = share(scale, value!);
  if (isBeyond(value!, shown)) return beyondLane(place > 1, t("scores_beyond", { value: text }), { name, symbol });
  const [from, to] = [within(scale, low ?? value!), within(scale, high ?? value!)];
  const cut = [low !== null && share(scale, low) < 0 && "cut-low", high !== null && share(scale, high) > 1 && "cut-high"];
  const bar = h("span", { class: ["interval", ...cut].filter(Boolean).join(" "), style: `${at(from)}; width: ${(100 * (to - from)).toFixed(2)}%; background: ${symbol.colour}; color: ${symbol.colour}` });
  const mark = h("span", { class: "mark", style: at(place) }, symbolOf(symbol));
  const label = h("span", labelAt(from, place, to), text);
  return h("div", { class: "lane", title: name }, from < to && bar, mark, label);
}

/** Where a value is written: behind its interval, before it, or beside its mark on an interval that leaves no room. */
function labelAt(from: number, place: number, to: number): { class: string; style: string } {
  const crowded = Math.max(1 - to, from) < ROOM;
  const before = crowded ? 1 - place < ROOM : 1 - to < Math.min(ROOM, from);
  const [left, right] = crowded ? [place, place] : [to, from];
  return { class: ["label", before && "before", crowded && "on"].filter(Boolean).join(" "), style: before ? `right: ${(100 * (1 - right)).toFixed(2)}%` : at(left) };
}

/** Somebody so far off that the axis is that of the others: at its edge, with an arrow and the value. */
function beyondLane(right: boolean, told: string, { name, symbol }: Who): HTMLElement {
  return h("div", { class: right ? "lane beyond right" : "lane beyond", title: name }, symbolOf(symbol), icon(OFF[right ? 1 : 0]), h("span", {}, told));
}

/** Somebody without a number: who it is, and why. */
function emptyLane({ text }: Lane, { name, symbol }: Who): HTMLElement {
  return h("div", { class: "lane empty", title: name }, symbolOf(symbol), h("span", {}, text));
}

/** The same in words, for those who do not see it. */
function values({ lanes, unit }: ScoreRow, who: Who[], { t, number }: Words): HTMLElement {
  return h("ul", { class: "unseen" }, ...lanes.map(({ who: place, value, text, low, high }) => {
    const told = [text, value === null ? "" : unit].filter(Boolean).join(" ");
    const ends = low === null || high === null ? null : { low: number(low), high: number(high) };
    return h("li", {}, t(ends ? "scores_interval" : "scores_value", { name: who[place].name, value: told, ...ends }));
  }));
}

function verdict(row: ScoreRow, who: Who[], words: Words, opened: Set<string>): HTMLElement {
  const { id, state, tag, tagged, note, differences } = row;
  const first = differences.slice(0, FIRST).map((one) => difference(one, who, words));
  const rest = differences.slice(FIRST).map((one) => difference(one, who, words));
  return h("div", { class: "verdict" },
    tag && tagOf(state, tag, tagged.map((place) => who[place]), words),
    first.length > 0 && h("ul", { class: "plain differences" }, ...first),
    rest.length > 0 && h("details", { open: opened.has(id), ontoggle: (event: Event) => remember(opened, id, (event.currentTarget as HTMLDetailsElement).open) },
      h("summary", {}, words.t("scores_more", { n: rest.length })), h("ul", { class: "plain differences" }, ...rest)),
    (note || state === "waiting") && h("p", { class: "caption" }, note || words.t("scores_waiting")));
}

function remember(opened: Set<string>, id: string, open: boolean): void {
  if (open) opened.add(id);
  else opened.delete(id);
}

/** What is said of the row, and of whom: of many only their marks are seen. */
function tagOf(state: ScoreRow["state"], tag: string, named: Who[], words: Words): HTMLElement {
  const names = words.list(named.map(({ name }) => name));
  const sign = state in SIGNS ? icon(SIGNS[state as keyof typeof SIGNS]) : null;
  if (state !== "draw" || named.length === 0) return h("span", { class: "tag", "data-state": state }, sign, ...(state === "leads" || state === "ahead" ? named.map(({ symbol }) => symbolOf(symbol)) : []), tag);
  return h("span", { class: "tag", "data-state": state }, sign, named.length > 2 ? h("span", {}, `${tag}:`) : words.t("scores_tagged", { tag, names }),
    ...(named.length > 2 ? named.map(({ name, symbol }) => symbolOf(symbol, name)) : []));
}

function difference({ first, second, value, unit, interval }: DifferenceData, who: Who[], { t }: Words): HTMLElement {
  return h("li", { class: "difference" },
    symbolOf(who[first].symbol, who[first].name), h("span", {}, t("scores_against")), symbolOf(who[second].symbol, who[second].name),
    h("strong", {}, value), h("span", { class: "range" }, [unit, interval].filter(Boolean).join(", ")));
}
