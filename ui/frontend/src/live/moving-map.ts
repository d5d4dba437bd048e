import { h, setAttribute } from "../core/dom";
import { makeLegend, type Legend } from "../core/legend";
import { onStage, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { groupColours, groupsOf, hasClasses } from "../map/groups";
import { Stage } from "../map/stage";
import { boundsOf, follow, type Bounds } from "../map/viewport";
import type { Frame, Inputs } from "./film";

/** The map of a run in training; points glide from snapshot to snapshot. */
export class MovingMap {
  readonly element: HTMLElement;
  private readonly stage = new Stage(() => {});
  private readonly legendSpace = h("div");
  private readonly ready: Promise<void>;
  private legend: Legend | null = null;
  private bounds: Bounds | null = null;
  private isolated: number | null = null;

  constructor(
    private readonly classes: string[],
    private readonly words: Words,
    private theme: Theme,
  ) {
    const { t } = words;
    setAttribute(this.stage.overlay, "aria-label", t("map_label"));
    this.stage.overlay.tabIndex = -1;
    this.stage.element.classList.add("skeleton");
    this.element = h("section", { class: "card moving-map" },
      h("div", { class: "card-head" },
        h("h3", {}, t("map")), h("span", { class: "quiet" }, t("map_held_out"))),
      this.stage.element, this.legendSpace);
    this.ready = this.load();
  }

  async show({ xy }: Frame, { labels, heldOut }: Inputs): Promise<void> {
    await this.ready;
    const box = boundsOf(xy);
    this.bounds = this.bounds ? follow(this.bounds, box) : box;
    if (!this.legend && hasClasses(labels, this.classes.length)) this.addLegend();
    this.stage.element.classList.remove("skeleton");
    await this.stage.draw({ xy, groups: groupsOf(labels, heldOut, this.classes.length) }, this.bounds);
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.colour();
  }

  clear(): void {
    this.bounds = null;
  }

  destroy(): void {
    this.stage.destroy();
  }

  private async load(): Promise<void> {
    await this.stage.load();
    this.colour();
  }

  private addLegend(): void {
    this.legend = makeLegend(this.classes, this.words, (index) => {
      this.isolated = index;
      this.colour();
    });
    this.legendSpace.append(this.legend.element);
    this.colour();
  }

  private colour(): void {
    const theme = onStage(this.theme);
    this.stage.colour(groupColours(theme, this.classes.length, this.isolated));
    this.legend?.colour(theme.palette);
  }
}
