import { h, setAttribute, setText, show } from "../../core/dom";
import { latest } from "../../core/frames";
import { finite, median, moved, scoreOf, TRIES, turnOf, vectorOf } from "../state/directions";
import { meanCode } from "../state/grouping";
import type { Lab } from "../lab";
import { Segments } from "../parts/segments";
import type { Direction } from "../state/server";
import { askedItems, askedSide, spread } from "./asked";
import { Naming } from "./naming";
import { SidesForm } from "./sides";
import { Strengths } from "./strengths";

/** What a direction is applied to; kept groups come behind these, by their place. */
const TARGETS = ["side", "a", "selection", "spot"] as const;
type Target = (typeof TARGETS)[number] | `g${number}`;

/** So many items of a group are shown. */
const SHOWN = 5;
const STRENGTH = { most: 2, step: 0.05, first: 1 };
const TURN = "#d97706";

interface Current {
  vector: Float32Array;
  /** The items of both sides, where the direction was made from them and not kept. */
  ends: { from: number[]; to: number[]; names: { from: string; to: string } } | null;
}

/** The direction from one group of items to another, named, kept, and applied to items. */
export class Attribute {
  readonly element: HTMLElement;
  readonly naming: Naming;
  private readonly sides: SidesForm;
  private readonly strengths: Strengths;
  private readonly slider: HTMLInputElement;
  private readonly value = h("output", { class: "number" });
  private readonly targets = h("span");
  private readonly use = h("div", { class: "attribute-use" });
  private readonly hint = h("p", { class: "quiet" });
  private readonly turn = h("p", { "data-testid": "direction-turn" });
  private readonly score = h("p", { class: "quiet", "data-testid": "direction-score" });
  private readonly thorough: HTMLButtonElement;
  private readonly count = h("p", { class: "quiet", role: "status", "data-testid": "direction-count" });
  private counting = 0;
  private readonly request = latest<void>(() => this.draw().catch(console.warn) as Promise<void>);
  private target: Target = "side";
  private current: Current | null = null;
  private visible = false;
  /** The pointer is in here: what it previews is no new spot to start from. */
  private inside = false;
  private turned: { key: string; vector: Float32Array | null; at: (number | null)[] } = { key: "", vector: null, at: [] };

  constructor(private readonly lab: Lab, private readonly remember: (view: string) => void) {
    const { words: { t }, selection, server, choice, spot, layout } = lab;
    setAttribute(this.turn, "title", t("direction_turns_hint"));
    setAttribute(this.score, "title", t("direction_score_hint"));
    this.thorough = h("button", {
      type: "button", class: "link-button", title: t("direction_all_hint"), "data-testid": "direction-all", onclick: () => void this.countAll(),
    }, t("direction_all"));
    this.sides = new SidesForm(lab, () => this.make());
    this.naming = new Naming(lab, (direction) => this.apply(direction));
    this.strengths = new Strengths(lab);
    this.slider = h("input", {
      type: "range", min: -STRENGTH.most, max: STRENGTH.most, step: STRENGTH.step, value: STRENGTH.first,
      "aria-label": t("direction_strength"), "data-testid": "direction-strength", oninput: () => this.update(),
    });
    this.use.append(
      h("div", { class: "row" }, h("span", {}, t("direction_on")), this.targets,
        h("label", { class: "row grow level", title: t("direction_strength_hint") },
          h("span", {}, t("direction_strength")), h("span", { class: "grow" }, this.slider), this.value)),
      this.turn, this.hint, this.strengths.element, this.score, h("div", { class: "row" }, this.thorough), this.count);
    this.element = h("div", {
      class: "tool attribute", onpointerenter: () => (this.inside = true), onpointerleave: () => (this.inside = false),
    }, this.sides.element, this.naming.kept, this.use);
    selection.changed.on(() => this.sides.lay());
    server.changed.on(() => {
      this.sides.lay();
      this.layTargets();
    });
    selection.changed.on(() => {
      if (this.target === "selection") this.clearCount();
      this.update();
    });
    choice.changed.on(() => this.update());
    layout.changed.on(() => this.update());
    spot.changed.on(() => this.target === "spot" && !this.inside && this.update());
    this.restore();
  }

  shown(visible: boolean): void {
    this.visible = visible;
    if (!visible) return this.lab.layers.set("path", null);
    this.tell();
    this.update();
  }

  ready(): void {
    this.update();
  }

  private restore(): void {
    const { link, server } = this.lab;
    const asked = link.get("tool") === "directions" ? link.get("with") : null;
    const [first, second] = (asked ?? "").split(",");
    const kept = /^k\d+$/.test(first) ? server.kept.directions[Number(first.slice(1))] : undefined;
    if (kept) return this.apply(kept);
    if (first && second) this.sides.restore(first, second);
    const { from, to } = this.sides.chosen;
    if (asked !== null && asked !== "analogy" && !(from && to)) link.refuse("with");
    this.make();
  }

  /** The direction between the chosen sides. */
  private make(): void {
    const { from, to } = this.sides.chosen;
    const vector = from && to && from.id !== to.id ? vectorOf(this.lab.items, { from: from.items, to: to.items }) : null;
    this.current = vector && { vector, ends: { from: from!.items, to: to!.items, names: { from: from!.name, to: to!.name } } };
    this.naming.show(vector ? `${from!.name} → ${to!.name}` : "", vector);
    if (vector && this.target !== "side") this.target = "side";
    this.changed();
  }

  /** One that was kept. */
  private apply({ name, vector }: Direction): void {
    this.sides.clear();
    this.current = { vector: Float32Array.from(vector), ends: null };
    if (this.target === "side") this.target = this.lab.choice.pair.a === null ? "spot" : "a";
    this.naming.show(name, this.current.vector);
    this.changed();
  }

  private changed(): void {
    this.slider.value = String(STRENGTH.first);
    this.layTargets();
    setText(this.score, "");
    this.clearCount();
    this.tell();
    this.update();
  }

  private tell(): void {
    if (!this.visible) return;
    const { from, to } = this.sides.chosen;
    const place = this.lab.server.kept.directions.findIndex(({ vector }) => this.current?.vector.every((value, i) => value === Math.fround(vector[i])));
    if (this.current && !this.current.ends) this.remember(place < 0 ? "" : `k${place}`);
    else this.remember(this.current ? `${from!.id},${to!.id}` : "");
  }

  private layTargets(): void {
    const { words: { t }, server } = this.lab;
    const ends = this.current?.ends;
    const groups = server.kept.groups.map((_, place): Target => `g${place}`);
    const ids: Target[] = [...TARGETS.filter((id) => id !== "side" || ends), ...groups];
    if (!ids.includes(this.target)) this.target = ends ? "side" : "spot";
    const words = (id: Target): [string, string] => {
      const group = groupOf(id, this.lab);
      if (group) return [group.name, t("target_group_hint", { name: group.name })];
      return [t(`target_${id}`, { name: ends?.names.from ?? "", n: Math.min(SHOWN, ends?.from.length ?? 0) }), t(`target_${id}_hint`)];
    };
    const take = (id: Target) => {
      this.target = id;
      this.clearCount();
      this.update();
    };
    this.targets.replaceChildren(new Segments(t("direction_on"), ids, this.target, words, take, "target").element);
  }

  /** The items that the direction is applied to; none where it is applied to a code. */
  private members(): number[] {
    const { items, selection } = this.lab;
    const group = groupOf(this.target, this.lab);
    if (group) return group.items.filter((index) => index < items.count);
    return this.target === "side" ? (this.current?.ends?.from ?? []) : this.target === "selection" ? [...selection.items] : [];
  }

  /** The codes that the direction is applied to. */
  private starts(): Float32Array[] {
    const { items, choice, spot } = this.lab;
    if (this.target === "spot") return [spot.code];
    if (this.target === "a") return choice.pair.a === null ? [] : [items.code(choice.pair.a)];
    return spread(finite(items, this.members()), SHOWN).map((index) => items.code(index));
  }

  private update(): void {
    const { words, models } = this.lab;
    show(this.use, this.current !== null && models.has("decoder"));
    setText(this.value, words.fixed(Number(this.slider.value), 2));
    show(this.thorough, this.current?.ends != null && this.members().length > 0);
    if (!this.visible) return;
    if (!this.current) return this.lab.layers.set("path", null);
    this.paint();
    if (models.has("decoder")) this.request();
  }

  private async draw(): Promise<void> {
    const { current, lab } = this;
    if (!current || !this.visible) return;
    const starts = this.starts();
    setText(this.hint, starts.length ? "" : lab.words.t(`target_${this.target}_none`));
    show(this.hint, starts.length === 0);
    const reached = current.ends && new Set(current.ends.to);
    await this.strengths.show(starts, current.vector, Number(this.slider.value), reached);
    this.say(current, starts);
  }

  /** Where the items turn, and what the direction is worth: that is found once for each direction. */
  private say(current: Current, starts: Float32Array[]): void {
    const { t, fixed } = this.lab.words;
    if (!current.ends) return setText(this.turn, "");
    const turns = this.turns(current, starts).filter((turn) => turn !== null);
    const values = { n: turns.length, all: starts.length, to: current.ends.names.to };
    setText(this.turn, turns.length ? t("direction_turns", { ...values, strength: fixed(median(turns), 2) }) : t("direction_turns_none", values));
    if (!this.score.textContent) this.judge(current.ends);
  }

  /** All of the items are moved, beside random directions of the same length. */
  private async countAll(): Promise<void> {
    const { words: { t, percent }, server } = this.lab;
    const { current } = this;
    const { from, to } = this.sides.chosen;
    if (!current?.ends || !from || !to) return;
    const whom = this.target === "side" ? from.name : groupOf(this.target, this.lab)?.name ?? t("target_selection");
    const a = askedSide(from);
    const b = askedSide(to);
    const c = this.target === "side" ? null : askedItems(this.members());
    const thinned = [{ name: from.name, ...a }, { name: to.name, ...b }, ...(c ? [{ name: whom, ...c }] : [])].filter(({ sent, all }) => sent < all);
    const used = thinned.map(({ name, sent, all }) => t("direction_all_used", { name, n: sent, all }));
    this.thorough.disabled = true;
    const turn = ++this.counting;
    const say = (text: string, passing = false) => {
      if (turn !== this.counting) return;
      setAttribute(this.count, "aria-live", passing ? "off" : "polite");
      setText(this.count, text);
    };
    try {
      const { metadata: found } = await server.job("direction", { a: a.value, b: b.value, ...(c && { c: c.value }), seed: 0 },
        (share, text) => say(`${text} · ${percent(share)}`, true));
      const share = (name: string) => percent(Number(found[name]));
      const arrived = { share: share("arrive"), before: share("arrive_before"), random: share("arrive_random"), high: share("arrive_random_high") };
      const told = found.arrive_n === undefined ? t("direction_all_nobody") : t("direction_all_found", { from: whom, to: to.name, n: found.arrive_n, ...arrived });
      say([told, ...used].join(" "));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      this.thorough.disabled = false;
    }
  }

  /** What was counted was of another direction, or of other items. */
  private clearCount(): void {
    this.counting++;
    setText(this.count, "");
  }

  private judge(ends: NonNullable<Current["ends"]>): void {
    const { t, fixed, percent } = this.lab.words;
    const score = scoreOf(this.lab.items, ends);
    if (!score) return setText(this.score, t("direction_score_few"));
    const { auc, random, analogy } = score;
    setText(this.score, t(score.heldOut ? "direction_score_held_out" : "direction_score_halves", {
      n: score.judged, auc: fixed(auc, 2), median: fixed(random.median, 2), best: fixed(random.best, 2), tries: TRIES,
      to: ends.names.to, share: percent(analogy.share), random: percent(analogy.random),
    }));
  }

  /** Where each code turns; found again only for other codes or another direction. */
  private turns({ vector, ends }: Current, starts: Float32Array[]): (number | null)[] {
    const key = starts.map((code) => code.join()).join(";");
    if (this.turned.key === key && this.turned.vector === vector) return this.turned.at;
    const reached = new Set(ends?.to ?? []);
    const at = starts.map((code) => (ends ? turnOf(this.lab.items, code, vector, reached) : null));
    this.turned = { key, vector, at };
    return at;
  }

  /** An arrow for each code: from where it is to where the strength takes it, ringed where it turns. */
  private paint(): void {
    const { layers, layout, items } = this.lab;
    const { vector, ends } = this.current!;
    const strength = Number(this.slider.value);
    const starts = this.starts();
    const turns = this.turns(this.current!, starts);
    const arrows = starts.map((code, i) => {
      const turn = turns[i];
      const bends = Array.from({ length: 21 }, (_, i) => layout.project(moved(code, vector, (strength * i) / 20)));
      return { bends, turn: turn !== null && turn <= strength ? layout.project(moved(code, vector, turn)) : null };
    });
    const middle = ends && [ends.from, ends.to].map((side) => layout.project(meanCode(items, side)!));
    layers.set("path", (pen, place) => {
      if (middle) pen.path(middle.map(place), pen.theme.primary, 3, [6, 5]);
      for (const { bends, turn } of arrows) {
        pen.path(bends.map(place), pen.theme.text);
        pen.ring(place(bends.at(-1)!), 4, pen.theme.text);
        if (turn) pen.ring(place(turn), 5, TURN);
      }
    });
  }
}

function groupOf(target: string, { server }: Lab): { name: string; items: number[] } | null {
  return /^g\d+$/.test(target) ? server.kept.groups[Number(target.slice(1))] ?? null : null;
}
