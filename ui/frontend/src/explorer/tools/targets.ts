import { h } from "../../core/dom";
import type { Explorer } from "../explorer";
import { Segments } from "../parts/segments";
import { finite } from "../state/directions";
import { spread } from "./asked";

/** What a direction is applied to; kept groups come behind these, by their place. */
const TARGETS = ["side", "a", "selection", "spot"] as const;
type Own = (typeof TARGETS)[number];
type Target = Own | `g${number}`;
/** What is missing where there is nothing to apply a direction to. */
const NONE = { a: "target_a_none", selection: "target_selection_none" } as const;

/** So many items of a group are shown. */
const SHOWN = 5;

/** The items of both sides of a direction that was made from them. */
export interface Ends {
  from: number[];
  to: number[];
  names: { from: string; to: string };
}

/** What a direction is applied to, and the buttons to choose it. */
export class Targets {
  readonly element = h("span");
  chosen: Target = "side";
  /** Of the present direction; null for one that was kept. */
  private ends: Ends | null = null;

  /** `taken`: another one was chosen. */
  constructor(private readonly explorer: Explorer, private readonly taken: () => void) {}

  /** Another direction: one that was made from two sides goes to the first of them, a kept one to item A or the spot. */
  begin(ends: Ends | null): void {
    this.ends = ends;
    if (ends) this.chosen = "side";
    else if (this.chosen === "side") this.chosen = this.explorer.choice.pair.a === null ? "spot" : "a";
    this.lay();
  }

  lay(): void {
    const { words: { t }, server } = this.explorer;
    const groups = server.kept.groups.map((_, place): Target => `g${place}`);
    const ids: Target[] = [...TARGETS.filter((id) => id !== "side" || this.ends), ...groups];
    if (!ids.includes(this.chosen)) this.chosen = this.ends ? "side" : "spot";
    const take = (id: Target) => {
      this.chosen = id;
      this.taken();
    };
    this.element.replaceChildren(new Segments(t("direction_on"), ids, this.chosen, (id) => this.words(id), take, "target").element);
  }

  /** The name of the items that the direction is applied to, where they are not those of a side. */
  get name(): string | null {
    if (this.chosen === "side") return null;
    return this.group(this.chosen)?.name ?? this.explorer.words.t("target_selection");
  }

  /** The items that the direction is applied to; none where it is applied to a code. */
  members(): number[] {
    const { items, selection } = this.explorer;
    const group = this.group(this.chosen);
    if (group) return group.items.filter((index) => index < items.count);
    return this.chosen === "side" ? (this.ends?.from ?? []) : this.chosen === "selection" ? [...selection.items] : [];
  }

  /** The codes that the direction is applied to. */
  starts(): Float32Array[] {
    const { items, choice, spot } = this.explorer;
    if (this.chosen === "spot") return [spot.code];
    if (this.chosen === "a") return choice.pair.a === null ? [] : [items.code(choice.pair.a)];
    return spread(finite(items, this.members()), SHOWN).map((index) => items.code(index));
  }

  /** What to say where there is nothing to apply it to. */
  get missing(): (typeof NONE)[keyof typeof NONE] | "target_none" {
    return this.chosen === "a" || this.chosen === "selection" ? NONE[this.chosen] : "target_none";
  }

  private words(id: Target): [string, string] {
    const { t } = this.explorer.words;
    const group = this.group(id);
    if (group) return [group.name, t("target_group_hint", { name: group.name })];
    const values = { name: this.ends?.names.from ?? "", n: Math.min(SHOWN, this.ends?.from.length ?? 0) };
    const own = id as Own;
    return [t(`target_${own}`, values), t(`target_${own}_hint`)];
  }

  private group(id: string): { name: string; items: number[] } | null {
    return /^g\d+$/.test(id) ? this.explorer.server.kept.groups[Number(id.slice(1))] ?? null : null;
  }
}
