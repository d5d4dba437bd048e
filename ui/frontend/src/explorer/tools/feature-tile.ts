import { h, setText } from "../../core/dom";
import { reachOf } from "../../core/looks/difference";
import type { Picture } from "../../core/looks/gallery";
import type { Sample } from "../../core/looks/sample";
import type { Explorer } from "../explorer";
import { ItemTile } from "../parts/item-tile";
import { nameButton, nameOfUnit, renameUnit } from "../parts/name-button";
import { alone, type Feature } from "../state/features";

/** Items that are shown of each feature. */
export const TOP = 3;

/** One number of a sparse code: what it writes, its name, how often it fires, the items for which it is largest. */
export class FeatureTile {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly button: HTMLButtonElement;
  private readonly label: HTMLElement;
  private readonly top: HTMLElement;

  constructor(private readonly explorer: Explorer, private readonly feature: Feature) {
    const { gallery, items, server, spot, words: { t, percent } } = explorer;
    const { unit, count, dead, typical } = feature;
    const code = alone(items, unit, typical);
    this.picture = gallery.picture("");
    this.button = h("button", {
      type: "button", class: "feature-picture", "data-testid": `feature-${unit}`, onclick: () => this.take(code),
      onpointerenter: () => spot.preview(code), onpointerleave: () => spot.restore(), onfocus: () => spot.preview(code), onblur: () => spot.restore(),
    }, this.picture.element);
    this.label = server.locked ? h("span", { class: "name" }, this.name)
      : nameButton(explorer, () => this.name, (name) => renameUnit(explorer, unit, name));
    const share = count / Math.max(1, items.count);
    this.top = h("div", { class: "feature-top", role: "group" });
    for (const item of feature.top) this.add(item);
    this.element = h("div", { class: dead ? "feature dead" : "feature", role: "listitem" }, this.button,
      h("div", { class: "feature-words" }, this.label,
        h("span", { class: "quiet number", title: t("feature_share", { n: count, all: items.count }) }, dead ? t("feature_dead") : t("feature_fires", { share: percent(share) }))),
      this.top);
    this.rename();
  }

  /** `silent`: what is decoded when no number fires. */
  show(fired: Sample, silent: Sample): void {
    const { look } = this.explorer;
    if (look.kind === "text") return this.picture.show(fired, true);
    const difference = look.difference(fired, silent);
    this.picture.showDifference(difference, reachOf([difference]));
  }

  rename(): void {
    const { t } = this.explorer.words;
    setText(this.label, this.name);
    const said = t("feature_show", { name: this.name });
    this.button.title = said;
    this.button.setAttribute("aria-label", said);
    this.top.setAttribute("aria-label", t("feature_top", { name: this.name }));
  }

  private get name(): string {
    return nameOfUnit(this.explorer, this.feature.unit);
  }

  private take(code: Float32Array): void {
    const { colouring, spot } = this.explorer;
    const id = `code-${this.feature.unit + 1}`;
    spot.pin(code);
    if (colouring.offers.some((offer) => offer.id === id)) colouring.choose(id);
  }

  private add(item: number): void {
    const { items, words } = this.explorer;
    const tile = new ItemTile(this.explorer);
    const value = words.fixed(items.code(item)[this.feature.unit], 2);
    tile.set(item, "", words.t("feature_value", { value })).catch(console.warn);
    this.top.append(tile.element);
  }
}
