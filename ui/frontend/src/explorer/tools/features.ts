import { h, setAttribute, setText, show } from "../../core/dom";
import { sentences } from "../../core/words";
import { decode, type Explorer } from "../explorer";
import { Segments } from "../parts/segments";
import { alone, featuresOf, ORDERS, ordered, type Feature, type Order } from "../state/features";
import { joined } from "../state/path";
import { FeatureTile, TOP } from "./feature-tile";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

/** Features that are seen at first, and that are added at a time. */
const STEP = { square: 18, wide: 8, line: 8 };

/** What each number of a sparse code stands for: what it writes, for which items it is largest, how often it fires. */
export class Features implements Tool {
  readonly element: HTMLElement;
  private readonly features: Feature[];
  private readonly order: Segments<Order>;
  private readonly dead: HTMLInputElement;
  private readonly list = h("div", { class: "features-list", role: "list" });
  private readonly more: HTMLButtonElement;
  private readonly tiles = new Map<number, FeatureTile>();
  private readonly explorer: Explorer;
  private readonly request;
  private readonly step: number;
  private shown: number;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { items, look, words: { t, number } } = explorer;
    this.features = featuresOf(items, TOP);
    this.step = this.shown = STEP[look.tile.form];
    this.request = host.whenVisible((wanted) => this.draw(wanted));
    const asked = ORDERS.find((id) => id === host.asked);
    if (host.asked !== null && !asked) host.refuse();
    this.order = new Segments(t("features_sort"), ORDERS, asked ?? "often", (id) => [t(`features_${id}`), t(`features_${id}_hint`)], () => this.resort(), "features");
    this.dead = h("input", { type: "checkbox", "data-testid": "features-dead", onchange: () => this.resort() });
    this.more = h("button", { type: "button", class: "button more", "data-testid": "features-more", onclick: () => this.add() });
    const dead = this.features.filter((feature) => feature.dead).length;
    this.element = h("div", { class: "tool features" },
      h("div", { class: "row" }, this.order.element, dead > 0 && h("label", { class: "features-dead" }, this.dead, t("features_dead"))),
      h("p", { class: "quiet" }, sentences(t("features_count", { n: items.size, dead, items: number(items.count, 6) }), t(look.kind === "text" ? "features_words" : "features_what"))),
      this.list, this.more);
    show(this.more, false);
    host.on(explorer.server.changed, () => this.rename());
    host.onReady("decoder", () => this.request());
    this.request();
  }

  private resort(): void {
    this.shown = this.step;
    this.host.keep(this.order.value === "often" ? null : this.order.value);
    this.request();
  }

  private add(): void {
    this.shown += this.step;
    this.request();
  }

  private rename(): void {
    for (const tile of this.tiles.values()) tile.rename();
    if (this.order.value === "named") this.request();
  }

  private async draw(wanted: () => boolean): Promise<void> {
    const { items, models, server, words: { t } } = this.explorer;
    if (!models.has("decoder")) return;
    const alive = this.features.filter(({ dead }) => !dead || this.dead.checked);
    const chosen = ordered(alive, this.order.value, items.effect, server.kept.dimensions).slice(0, this.shown);
    const fresh = chosen.filter(({ unit }) => !this.tiles.has(unit));
    const codes = [new Float32Array(items.size), ...fresh.map(({ unit, typical }) => alone(items, unit, typical))];
    const decoded = fresh.length > 0 ? await decode(this.explorer, joined(codes, items.size), "trained") : null;
    if (!wanted()) return;
    fresh.forEach((feature, i) => {
      const tile = new FeatureTile(this.explorer, feature);
      tile.show(decoded!.at(i + 1), decoded!.at(0));
      this.tiles.set(feature.unit, tile);
    });
    this.list.replaceChildren(...chosen.map(({ unit }) => this.tiles.get(unit)!.element));
    setAttribute(this.list, "data-shown", chosen.length);
    const left = alive.length - chosen.length;
    show(this.more, left > 0);
    setText(this.more, t("features_more", { n: Math.min(this.step, left) }));
  }
}
