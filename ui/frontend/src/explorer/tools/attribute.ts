import { h, setAttribute, setText, show } from "../../core/dom";
import type { Explorer } from "../explorer";
import { median, moved, scoreOf, TRIES, turnOf, vectorOf } from "../state/directions";
import { meanCode } from "../state/grouping";
import type { Direction } from "../state/server";
import { ANALOGY } from "./analogy";
import { Arrivals, type Journey } from "./arrivals";
import type { ToolHost } from "./host";
import { Naming } from "./naming";
import { SidesForm } from "./sides";
import { Strengths } from "./strengths";
import { Targets, type Ends } from "./targets";
import type { Tool } from "./tool";

const STRENGTH = { most: 2, step: 0.05, first: 1 };
const TURN = "#d97706";
/** An arrow bends: it is drawn through so many places. */
const BENDS = 20;

interface Current {
  vector: Float32Array;
  /** Null where the direction was kept, and not made from two sides. */
  ends: Ends | null;
}

/** The direction from one group of items to another, named, kept, and applied to items. */
export class Attribute implements Tool {
  readonly element: HTMLElement;
  readonly naming: Naming;
  private readonly explorer: Explorer;
  private readonly sides: SidesForm;
  private readonly targets: Targets;
  private readonly strengths: Strengths;
  private readonly arrivals: Arrivals;
  private readonly slider: HTMLInputElement;
  private readonly value = h("output", { class: "number" });
  private readonly use: HTMLElement;
  private readonly hint = h("p", { class: "quiet" });
  private readonly turn = h("p", { "data-testid": "direction-turn" });
  private readonly score = h("p", { class: "quiet", "data-testid": "direction-score" });
  private readonly request;
  private readonly mark;
  private current: Current | null = null;
  /** The pointer is in here: what it previews is no new spot to start from. */
  private inside = false;
  private turned: { key: string; vector: Float32Array | null; at: (number | null)[] } = { key: "", vector: null, at: [] };

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { t } = explorer.words;
    setAttribute(this.turn, "title", t("direction_turns_hint"));
    setAttribute(this.score, "title", t("direction_score_hint"));
    this.request = host.whenVisible(() => this.draw());
    this.mark = host.whenVisible(() => this.paint());
    this.sides = new SidesForm(explorer, () => this.make());
    this.naming = new Naming(host, (direction) => this.apply(direction));
    this.targets = new Targets(explorer, () => this.aim());
    this.strengths = new Strengths(explorer);
    this.arrivals = new Arrivals(explorer, () => this.journey());
    this.slider = h("input", {
      type: "range", min: -STRENGTH.most, max: STRENGTH.most, step: STRENGTH.step, value: STRENGTH.first,
      "aria-label": t("direction_strength"), "data-testid": "direction-strength", oninput: () => this.update(),
    });
    this.use = this.form();
    this.element = h("div", {
      class: "tool attribute", onpointerenter: () => (this.inside = true), onpointerleave: () => (this.inside = false),
    }, this.sides.element, this.naming.kept, this.use);
    this.listen();
    this.restore();
  }

  private form(): HTMLElement {
    const { t } = this.explorer.words;
    return h("div", { class: "attribute-use" },
      h("div", { class: "row" }, h("span", {}, t("direction_on")), this.targets.element,
        h("label", { class: "row grow level", title: t("direction_strength_hint") },
          h("span", {}, t("direction_strength")), h("span", { class: "grow" }, this.slider), this.value)),
      this.turn, this.hint, this.strengths.element, this.score, ...this.arrivals.elements);
  }

  private listen(): void {
    const { host, targets, explorer: { selection, server, choice, spot, layout } } = this;
    host.on(selection.changed, () => {
      this.sides.lay();
      if (targets.chosen === "selection") this.arrivals.clear();
      this.update();
    });
    host.on(server.changed, () => {
      this.sides.lay();
      targets.lay();
    });
    host.on(choice.changed, () => this.update());
    host.on(layout.changed, () => this.update());
    host.on(spot.changed, () => targets.chosen === "spot" && !this.inside && this.update());
    host.onReady("decoder", () => this.update());
    // What was kept may stand in another place by now.
    host.onShown((visible) => visible && host.keep(this.written()));
  }

  private restore(): void {
    const { server } = this.explorer;
    const asked = this.host.asked === ANALOGY ? null : this.host.asked;
    const [first, second] = (asked ?? "").split(",");
    const kept = /^k\d+$/.test(first) ? server.kept.directions[Number(first.slice(1))] : undefined;
    if (kept) return this.apply(kept);
    if (first && second) this.sides.restore(first, second);
    const { from, to } = this.sides.chosen;
    if (asked !== null && !(from && to)) this.host.refuse();
    this.make();
  }

  /** The direction between the chosen sides. */
  private make(): void {
    const { from, to } = this.sides.chosen;
    const vector = from && to && from.id !== to.id ? vectorOf(this.explorer.items, { from: from.items, to: to.items }) : null;
    this.current = vector && { vector, ends: { from: from!.items, to: to!.items, names: { from: from!.name, to: to!.name } } };
    this.naming.show(vector ? `${from!.name} → ${to!.name}` : "", vector);
    this.begin();
  }

  /** One that was kept. */
  private apply({ name, vector }: Direction): void {
    this.sides.clear();
    this.current = { vector: Float32Array.from(vector), ends: null };
    this.naming.show(name, this.current.vector);
    this.begin();
  }

  private begin(): void {
    this.slider.value = String(STRENGTH.first);
    this.targets.begin(this.current?.ends ?? null);
    setText(this.score, "");
    this.host.keep(this.written());
    this.aim();
  }

  /** It is applied to others than before. */
  private aim(): void {
    this.arrivals.clear();
    this.update();
  }

  /** As the link names it; null where there is none, or where it was not kept under any name. */
  private written(): string | null {
    const { from, to } = this.sides.chosen;
    if (!this.current) return null;
    if (this.current.ends) return `${from!.id},${to!.id}`;
    const { vector } = this.current;
    const place = this.explorer.server.kept.directions.findIndex((kept) => vector.every((value, i) => value === Math.fround(kept.vector[i])));
    return place < 0 ? null : `k${place}`;
  }

  private journey(): Journey | null {
    const { from, to } = this.sides.chosen;
    if (!this.current?.ends || !from || !to) return null;
    const { name } = this.targets;
    return { from, to, whom: name === null ? null : { name, items: this.targets.members() } };
  }

  private update(): void {
    const { words, models } = this.explorer;
    show(this.use, this.current !== null && models.has("decoder"));
    setText(this.value, words.fixed(Number(this.slider.value), 2));
    this.arrivals.offer(this.current?.ends != null && this.targets.members().length > 0);
    this.mark();
    this.request();
  }

  private async draw(): Promise<void> {
    const { current, explorer } = this;
    if (!current || !explorer.models.has("decoder")) return;
    const starts = this.targets.starts();
    setText(this.hint, starts.length ? "" : explorer.words.t(this.targets.missing));
    show(this.hint, starts.length === 0);
    const reached = current.ends && new Set(current.ends.to);
    await this.strengths.show(starts, current.vector, Number(this.slider.value), reached);
    this.say(current, starts);
  }

  /** Where the items turn, and what the direction is worth: that is found once for each direction. */
  private say(current: Current, starts: Float32Array[]): void {
    const { t, fixed } = this.explorer.words;
    if (!current.ends) return setText(this.turn, "");
    const turns = this.turns(current, starts).filter((turn) => turn !== null);
    const values = { n: turns.length, all: starts.length, to: current.ends.names.to };
    setText(this.turn, turns.length ? t("direction_turns", { ...values, strength: fixed(median(turns), 2) }) : t("direction_turns_none", values));
    if (!this.score.textContent) this.judge(current.ends);
  }

  private judge(ends: Ends): void {
    const { t, fixed, percent } = this.explorer.words;
    const score = scoreOf(this.explorer.items, ends);
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
    const at = starts.map((code) => (ends ? turnOf(this.explorer.items, code, vector, reached) : null));
    this.turned = { key, vector, at };
    return at;
  }

  /** An arrow for each code: from where it is to where the strength takes it, ringed where it turns. */
  private paint(): void {
    const { current, explorer: { layout, items } } = this;
    if (!current) return this.host.paint(null);
    const { vector, ends } = current;
    const strength = Number(this.slider.value);
    const starts = this.targets.starts();
    const turns = this.turns(current, starts);
    const arrows = starts.map((code, i) => {
      const turn = turns[i];
      const bends = Array.from({ length: BENDS + 1 }, (_, at) => layout.project(moved(code, vector, (strength * at) / BENDS)));
      return { bends, turn: turn !== null && turn <= strength ? layout.project(moved(code, vector, turn)) : null };
    });
    const middle = ends && [ends.from, ends.to].map((side) => layout.project(meanCode(items, side)!));
    this.host.paint((pen, place) => {
      if (middle) pen.path(middle.map(place), pen.theme.primary, 3, [6, 5]);
      for (const { bends, turn } of arrows) {
        pen.path(bends.map(place), pen.theme.text);
        pen.ring(place(bends.at(-1)!), 4, pen.theme.text);
        if (turn) pen.ring(place(turn), 5, TURN);
      }
    });
  }
}
