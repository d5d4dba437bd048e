import { h, setAttribute, setText, show } from "../core/dom";
import { latest } from "../core/frames";
import type { Picture } from "../core/looks/gallery";
import { decode, drawItem, nameOf, type Explorer } from "./explorer";

/** What the current spot decodes to, and how far it is from real data. */
export class DecodedPanel {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly nearest = h("div");
  private readonly nearestPicture: Picture;
  private readonly nearestSource = h("div", { class: "quiet" });
  private readonly far = h("div", { class: "far" });
  private readonly made = h("div", { class: "quiet" });
  private readonly note = h("p", { class: "note" });
  private readonly request = latest<Float32Array>((code) => this.decode(code));
  private nearestIndex = -1;

  constructor(private readonly explorer: Explorer) {
    const { t } = explorer.words;
    this.picture = explorer.gallery.picture(t("decoded"), "decoded");
    this.nearestPicture = explorer.gallery.picture(t("nearest_picture"));
    this.nearestPicture.element.classList.add("thumb");
    setText(this.far, t("no_data_here"));
    setAttribute(this.far, "title", t("no_data_here_hint"));
    this.far.style.visibility = "hidden";
    setText(this.made, t("decoded_made"));
    show(this.made, false);
    setText(this.note, t("decoder_loading"));
    this.element = h("section", { class: "card decoded-panel" },
      h("div", { class: "card-head" }, h("h3", { "aria-level": 2 }, t("decoded"))),
      h("div", { class: "decoded-body" },
        h("div", { class: "frame" }, this.picture.element),
        h("div", { class: "decoded-facts" },
          this.note,
          this.made,
          explorer.look.partial && h("p", { class: "quiet" }, t("decoded_end")),
          h("div", { class: "nearest" }, this.nearestPicture.element, this.nearest),
          this.nearestSource,
          this.far)));
    explorer.spot.changed.on((code) => this.request(code));
    explorer.layout.changed.on(() => this.request(explorer.spot.code));
    this.describe(explorer.spot.code);
  }

  /** The decoder can be used from now on. */
  ready(): void {
    show(this.note, false);
    this.nearestIndex = -1;
    this.request(this.explorer.spot.code);
  }

  explain(sentence: string): void {
    setText(this.note, sentence);
    show(this.note, true);
  }

  private async decode(code: Float32Array): Promise<void> {
    this.describe(code);
    if (!this.explorer.models.has("decoder")) return;
    const sample = (await decode(this.explorer, code)).at(0);
    const { items, look } = this.explorer;
    // The end of an item alone says little: the item next to it goes before it.
    const before = look.partial && items.pictures ? items.pictures.at(this.nearestIndex) : null;
    this.picture.show(sample, true, before);
  }

  private describe(code: Float32Array): void {
    const { items, words, layout } = this.explorer;
    // Its room is kept where it may come, so that nothing jumps under the pointer.
    show(this.made, !layout.chart.exact);
    this.made.style.visibility = layout.chart.madeUp?.(code) ? "visible" : "hidden";
    // The codes of the items are those of the trained run: at an earlier moment only the map says what lies near.
    const past = layout.chart.followed !== undefined;
    const { index, distance } = past ? layout.nearest(layout.project(code)) : items.nearest(code);
    if (index < 0) return;
    const values = { name: nameOf(this.explorer, index), distance: words.fixed(distance, 2) };
    setText(this.nearest, words.t("nearest_item", values));
    this.far.style.visibility = !past && distance > 0 && distance > items.farDistance() ? "visible" : "hidden";
    if (index === this.nearestIndex) return;
    this.nearestIndex = index;
    setText(this.nearestSource, items.stored ? "" : words.t("picture_is_decoded"));
    drawItem(this.explorer, this.nearestPicture, index, () => index === this.nearestIndex).catch(console.warn);
  }
}
