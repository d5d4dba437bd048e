import { h, setAttribute, show } from "../../core/dom";
import type { Sides } from "../state/directions";
import type { Explorer } from "../explorer";

/** One side of a direction: a class, a kept group, or what is selected. */
export interface Side {
  /** Its name in the link. */
  id: string;
  name: string;
  items: number[];
  /** The place of its colour in the palette. */
  colour: number | null;
}

type End = keyof Sides;
const ENDS: End[] = ["from", "to"];

/** All that can be a side of a direction now. */
export function sidesOf({ items, classes, server, selection, words }: Explorer): Side[] {
  const byLabel = new Map<number, number[]>();
  items.labels.forEach((label, index) => byLabel.get(label)?.push(index) ?? byLabel.set(label, [index]));
  const sides: Side[] = classes.flatMap((name, label) => {
    const members = byLabel.get(label);
    return members ? [{ id: `c${label}`, name, items: members, colour: label }] : [];
  });
  server.kept.groups.forEach(({ name, items: members }, place) => {
    const known = members.filter((index) => index < items.count);
    if (known.length) sides.push({ id: `g${place}`, name, items: known, colour: null });
  });
  const selected = [...selection.items];
  if (selected.length) sides.push({ id: "s", name: words.t("side_selection", { n: selected.length }), items: selected, colour: null });
  return sides;
}

/** Two rows of buttons: where the direction comes from and where it goes. */
export class SidesForm {
  readonly element: HTMLElement;
  readonly chosen: Record<End, Side | null> = { from: null, to: null };
  private readonly rows: Record<End, HTMLElement>;
  private readonly none: HTMLElement;

  constructor(private readonly explorer: Explorer, private readonly onChange: () => void) {
    const { t } = explorer.words;
    const row = (end: End) => h("span", { class: "side-chips", role: "radiogroup", "aria-label": t(`side_${end}`) });
    this.rows = { from: row("from"), to: row("to") };
    this.none = h("p", { class: "note" }, t("sides_none"));
    this.element = h("div", { class: "sides" },
      ...ENDS.map((end) => h("div", { class: "side-row" }, h("strong", {}, t(`side_${end}`)), this.rows[end])), this.none);
    this.lay();
  }

  /** What can be a side has changed; what was chosen stays as it was then. */
  lay(): void {
    const sides = sidesOf(this.explorer);
    show(this.none, sides.length === 0);
    for (const end of ENDS) {
      show(this.rows[end].parentElement!, sides.length > 0);
      this.rows[end].replaceChildren(...sides.map((side) => this.chip(end, side)));
    }
  }

  /** Takes the sides that a link names. */
  restore(from: string, to: string): void {
    const sides = sidesOf(this.explorer);
    this.chosen.from = sides.find(({ id }) => id === from) ?? null;
    this.chosen.to = sides.find(({ id }) => id === to) ?? null;
    this.lay();
  }

  clear(): void {
    this.chosen.from = this.chosen.to = null;
    this.lay();
  }

  private chip(end: End, side: Side): HTMLElement {
    const { palette } = this.explorer.stage();
    const colour = side.colour === null ? "" : `background: ${palette[side.colour % palette.length]}`;
    return h("button", {
      type: "button", role: "radio", class: "class-chip side-chip", "data-testid": `${end}-${side.id}`,
      "aria-checked": String(this.chosen[end]?.id === side.id),
      onclick: (event: MouseEvent) => this.choose(end, side, event.currentTarget as HTMLElement),
    }, side.colour !== null && h("span", { class: "dot", style: colour }), side.name);
  }

  private choose(end: End, side: Side, button: HTMLElement): void {
    this.chosen[end] = side;
    for (const other of this.rows[end].children) setAttribute(other, "aria-checked", String(other === button));
    this.onChange();
  }
}
