import { h, setText, show as reveal } from "../../core/dom";
import type { Lab } from "../lab";
import { PLANE, type Chart } from "../layout";
import { KINDS } from ".";
import { FogLayer } from "./fog-layer";
import { shares } from "./flat";
import { select, type Form } from "./form";
import { progressBar } from "./job-form";
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
  private open: Asked["kind"] = "plane";

  constructor(private readonly lab: Lab) {
    const { words: { t }, items } = lab;
    this.kinds = KINDS.filter((kind) => kind.suits(lab));
    const name = (kind: string) => t(kind === "plane" && items.size > 2 ? "map_kind_pca" : `map_kind_${kind}`);
    this.select = select(t("map_kind"), this.kinds.map(({ kind }) => ({ value: kind, text: name(kind) })), (value) => this.choose(value as Asked["kind"], null));
    this.select.dataset.testid = "map-kind";
    this.list = h("span", { class: "row" }, this.kinds.length > 1 && this.select, new FogLayer(lab).button);
    this.line = h("p", { class: "quiet chart-line", role: "status", "data-testid": "map-line" }, this.bar, this.words);
    reveal(this.form, false);
    this.describe(lab.layout.chart);
  }

  /** Shows what the link asks for. */
  start(): void {
    const asked = read(this.lab.link.get("map"), this.lab.items);
    if (asked.kind !== "plane" && this.kinds.some(({ kind }) => kind === asked.kind)) this.choose(asked.kind, asked);
  }

  private choose(kind: Asked["kind"], asked: Asked | null): void {
    this.forms.get(this.open)?.close?.();
    this.open = kind;
    this.select.value = kind;
    const form = this.forms.get(kind) ?? this.make(kind);
    for (const [name, { element }] of this.forms) if (element) reveal(element, name === kind);
    reveal(this.form, form.element !== null);
    form.open(asked);
  }

  private make(kind: Asked["kind"]): Form {
    const row = this.kinds.find((found) => found.kind === kind)!;
    const form = row.make(this.lab, (asked, chart) => this.use(asked, chart), (sentence, share) => this.say(sentence, share));
    this.forms.set(kind, form);
    if (form.element) this.form.append(form.element);
    return form;
  }

  private use(asked: Asked, chart: Chart): void {
    const { layout, link } = this.lab;
    link.set({ map: asked.kind === "plane" ? null : written(asked) });
    if (chart.id !== PLANE || layout.chart.id !== PLANE) layout.use(chart);
    this.describe(chart);
  }

  private say(sentence: string, share?: number): void {
    setText(this.words, sentence);
    reveal(this.line, sentence !== "");
    reveal(this.bar, share !== undefined);
    if (share !== undefined) this.bar.value = share;
  }

  private describe(chart: Chart): void {
    this.say([this.variance(chart), this.trust(chart)].filter(Boolean).join(" "));
  }

  private variance({ axes, id }: Chart): string {
    const { items, words } = this.lab;
    if (!axes || items.size <= 2) return "";
    const found = shares(items, axes);
    if (!found) return words.t("map_constant");
    const [across, up] = found.map((share) => words.percent(share));
    return words.t(id === PLANE ? "map_pca_share" : "map_share", { across, up });
  }

  private trust({ trust }: Chart): string {
    const { words } = this.lab;
    if (!trust) return "";
    const { trustworthiness, continuity, n, k } = trust;
    const sum = trust.kept.reduce((all, value) => (Number.isFinite(value) ? all + value : all), 0);
    return words.t("map_trust", {
      kept: words.percent(sum / n), k, trustworthiness: words.fixed(trustworthiness, 2), continuity: words.fixed(continuity, 2), n: words.number(n, 6),
    });
  }
}
