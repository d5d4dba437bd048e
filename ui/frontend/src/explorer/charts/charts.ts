import { h, setAttribute, setText, show } from "../../core/dom";
import { sentences } from "../../core/words";
import type { Explorer } from "../explorer";
import { PLANE, planeChart, type Chart, type Trust } from "../map/layout";
import type { Layers } from "../map/layers";
import type { Slot, Slots } from "../state/slots";
import { KINDS } from ".";
import { FogLayer } from "./fog-layer";
import { shares } from "./flat";
import { select, type Form } from "./form";
import { progressBar, trustOf } from "./job-form";
import { read, written, type Asked } from "./link";

/** What the map shows, chosen by a person: the list of charts, what the chosen one asks for, and what is to be said of it. */
export class Charts {
  /** The list, for the head of the map. */
  readonly list: HTMLElement;
  /** The settings of the chosen kind. */
  readonly form = h("div", { class: "chart-forms" });
  /** A quiet line: how far a computation is, or how far the map can be trusted. */
  readonly line: HTMLElement;
  private readonly select: HTMLSelectElement;
  private readonly forms = new Map<Asked["kind"], Form>();
  private readonly kinds;
  private readonly words = h("span");
  private readonly bar = progressBar();
  /** Asks how far the run's own plane can be trusted. */
  private readonly check: HTMLButtonElement;
  private planeTrust: Trust | undefined;
  private open: Asked["kind"] = "plane";
  private readonly link: Slot<"map">;

  constructor(private readonly explorer: Explorer, slots: Slots, layers: Layers) {
    this.link = slots.take("map");
    const { words: { t }, items } = explorer;
    this.kinds = KINDS.filter((kind) => kind.suits(explorer));
    const name = (kind: Asked["kind"]) => (items.size > 2 && kind === PLANE ? t("map_kind_pca") : t(`map_kind_${kind}`));
    this.select = select(t("map_kind"), this.kinds.map(({ kind }) => ({ value: kind, text: name(kind) })), (value) => this.choose(value as Asked["kind"], null));
    this.select.dataset.testid = "map-kind";
    this.list = h("span", { class: "row" }, this.kinds.length > 1 && this.select, new FogLayer(explorer, slots.take("fog"), layers.add("fog")).button);
    this.check = h("button", { type: "button", class: "link", title: t("map_check_hint"), "data-testid": "map-check", onclick: () => void this.judge() }, t("map_check"));
    this.line = h("p", { class: "quiet chart-line", role: "status", "data-testid": "map-line" }, this.bar, this.words, " ", this.check);
    show(this.form, false);
    this.describe(explorer.layout.chart);
    const ground = layers.add("fog");
    explorer.layout.changed.on((chart) => {
      ground.paint(chart.ground ?? null);
      this.offerTrust(chart.trust);
      if (chart.followed !== undefined) this.say("");
      else this.describe(chart);
    });
  }

  /** Shows what the link asks for. */
  start(): void {
    const { link, explorer: { items } } = this;
    const asked = read(link.get("map"), items);
    // A sphere is seen as what it is, unless a link asks for another map.
    if (link.get("map") === null && items.isGlobe) return this.choose("globe", null);
    if (asked.kind === "plane" && ![null, written(asked)].includes(link.get("map"))) link.refuse("map");
    if (asked.kind !== "plane" && this.kinds.some(({ kind }) => kind === asked.kind)) this.choose(asked.kind, asked);
  }

  private choose(kind: Asked["kind"], asked: Asked | null): void {
    this.forms.get(this.open)?.close?.();
    this.open = kind;
    this.select.value = kind;
    const form = this.forms.get(kind) ?? this.make(kind);
    for (const [name, { element }] of this.forms) if (element) show(element, name === kind);
    show(this.form, form.element !== null);
    form.open(asked);
  }

  private make(kind: Asked["kind"]): Form {
    const row = this.kinds.find((found) => found.kind === kind)!;
    const form = row.make(this.explorer, (asked, chart) => this.use(asked, chart), (sentence, share) => this.say(sentence, share));
    this.forms.set(kind, form);
    if (form.element) this.form.append(form.element);
    return form;
  }

  private use(asked: Asked, chart: Chart): void {
    const { layout, items } = this.explorer;
    this.link.set({ map: asked.kind === "plane" && !items.isGlobe ? null : written(asked) });
    const shown = chart.id === PLANE ? { ...chart, trust: this.planeTrust } : chart;
    if (shown.id !== PLANE || layout.chart.id !== PLANE || shown.trust !== layout.chart.trust) layout.use(shown);
    this.describe(shown);
  }

  private async judge(): Promise<void> {
    const { server, items, words: { t } } = this.explorer;
    try {
      this.say(t("map_starting"), 0);
      const file = await server.job("trust", {}, (share, text) => this.open === "plane" && this.say(text, share));
      this.planeTrust = trustOf(file);
      if (this.open === "plane") this.use({ kind: "plane" }, planeChart(items));
    } catch (error) {
      if (this.open === "plane") this.say(t("map_failed", { why: (error as Error).message }));
    }
  }

  private say(sentence: string, share?: number): void {
    show(this.check, false);
    setText(this.words, sentence);
    show(this.line, sentence !== "");
    show(this.bar, share !== undefined);
    // Every step of a calculation read aloud would be noise.
    setAttribute(this.line, "aria-live", share === undefined ? "polite" : "off");
    if (share !== undefined) this.bar.value = share;
  }

  private describe(chart: Chart): void {
    this.say(sentences(this.variance(chart), this.trust(chart)));
    const { items, server } = this.explorer;
    show(this.check, chart.id === PLANE && !chart.trust && items.size > 2 && items.count > 2 && server.can("trust"));
  }

  private variance({ axes, id }: Chart): string {
    const { items, words } = this.explorer;
    if (!axes || items.size <= 2) return "";
    const found = shares(items, axes);
    if (!found) return words.t("map_constant");
    const [across, up] = found.map((share) => words.percent(share));
    return words.t(id === PLANE ? "map_pca_share" : "map_share", { across, up });
  }

  private offerTrust(trust: Trust | undefined): void {
    const { colouring, words: { t } } = this.explorer;
    if (!trust) return colouring.withdraw("kept");
    colouring.offer("kept", t("map_kept"), () => ({ kind: "numbers", of: trust.kept, unit: t("map_kept_unit", { k: trust.k }) }));
    colouring.refresh("kept");
  }

  private trust({ trust }: Chart): string {
    const { words } = this.explorer;
    if (!trust) return "";
    const { trustworthiness, continuity, n, k, spread } = trust;
    const sum = trust.kept.reduce((all, value) => (Number.isFinite(value) ? all + value : all), 0);
    const told = words.t("map_trust", {
      kept: words.percent(sum / n), k, trustworthiness: words.fixed(trustworthiness, 2), continuity: words.fixed(continuity, 2), n: words.number(n, 6),
    });
    if (!(spread.code > 0)) return told;
    return sentences(told, words.t("map_spread", { code: words.fixed(spread.code, 1), map: words.fixed(spread.map, 1) }));
  }
}
