import { h, ICONS, iconButton, setAttribute, setText, show } from "../core/dom";
import { latest } from "../core/frames";
import type { Picture } from "../core/looks/gallery";
import { heardBelow } from "../core/sound/ear";
import { decode, nameOf, type Explorer } from "./explorer";
import { ClassChips } from "./parts/class-chips";
import { ItemTile } from "./parts/item-tile";
import type { Around } from "./state/items";
import { numberHandles, randomCode } from "./tools/code";
import { SpotSliders } from "./parts/spot-sliders";

const NEAREST = 6;
/** Sliders for so many numbers of a code stand here; the tool Code has them all. */
const SLIDERS = 2;
/** The real items beside it are drawn when the spot has come to rest. */
const REST_MS = 90;

/** What the current spot decodes to, how many real items lie near, and which are nearest. */
export class DecodedPanel {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly trust = h("span", { class: "tag trust", "data-testid": "trust" });
  private readonly between = h("span", { class: "tag between", "data-testid": "between" });
  private readonly title: HTMLElement;
  private readonly tiles: ItemTile[];
  private readonly made = h("p", { class: "quiet" });
  private readonly note = h("p", { class: "note loading" });
  private readonly sliders: SpotSliders;
  private readonly chips: ClassChips | null;
  private readonly request = latest<Float32Array>((code) => this.decode(code));
  private timer = 0;

  constructor(private readonly explorer: Explorer) {
    const { words: { t }, items, spot, layout, look, gallery, server } = explorer;
    this.picture = gallery.picture(t("decoded"), "decoded");
    this.tiles = Array.from({ length: NEAREST }, (_, i) => new ItemTile(explorer, `near-${i}`));
    this.title = h("p", { class: "near-title" });
    setText(this.made, t("decoded_made"));
    show(this.made, false);
    setText(this.note, t("decoder_loading"));
    this.sliders = new SpotSliders(spot, explorer.words, numberHandles(explorer, "spot").slice(0, SLIDERS));
    this.chips = items.told && new ClassChips(explorer, items.told);
    this.element = h("section", { class: "card decoded-panel" },
      h("div", { class: "decoded-body" },
        h("div", { class: "frame" }, this.picture.element, gallery.ear && heardBelow(gallery.ear, this.picture)),
        h("div", { class: "decoded-facts" },
          h("div", { class: "decoded-head" }, h("h3", { "aria-level": 2 }, t("spot_title")),
            iconButton(ICONS.dice, t("random_code"), () => spot.pin(randomCode(items)))),
          h("div", { class: "tags" }, this.trust, this.between),
          this.note, this.made,
          look.partial && h("p", { class: "quiet" }, t("decoded_end")),
          this.sliders.element,
          this.chips?.element,
          h("div", { class: "near" }, this.title,
            h("div", { class: "near-row", role: "group", "aria-label": t("near_items") }, ...this.tiles.map(({ element }) => element))))));
    if (gallery.ear) gallery.ear.usual = this.picture;
    spot.changed.on((code) => this.request(code));
    layout.changed.on(() => this.request(spot.code));
    server.changed.on(() => this.sliders.relabel());
    setText(this.title, t(items.stored ? "near_items" : "near_items_rebuilt"));
    this.sliders.show(spot.code);
    this.tell(null);
  }

  /** The decoder can be used from now on. */
  ready(): void {
    show(this.note, false);
    for (const tile of this.tiles) tile.forget();
    this.request(this.explorer.spot.code);
  }

  /** What is near can be told from now on. */
  judged(): void {
    this.request(this.explorer.spot.code);
  }

  explain(sentence: string): void {
    setText(this.note, sentence);
    this.note.classList.remove("loading");
    show(this.note, true);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.chips?.destroy();
  }

  private async decode(code: Float32Array): Promise<void> {
    const around = this.describe(code);
    if (!this.explorer.models.has("decoder")) return;
    const sample = (await decode(this.explorer, code)).at(0);
    const { items, look } = this.explorer;
    // The end of an item alone says little: the item next to it goes before it.
    const before = look.partial && items.pictures && around.nearest.length ? items.pictures.at(around.nearest[0].index) : null;
    this.picture.show(sample, true, before);
  }

  private describe(code: Float32Array): Around {
    const { layout } = this.explorer;
    this.sliders.show(code);
    this.chips?.show(code);
    // Its room is kept where it may come, so that nothing jumps under the pointer.
    show(this.made, !layout.chart.exact);
    this.made.style.visibility = layout.chart.madeUp?.(code) ? "visible" : "hidden";
    const around = this.around(code);
    this.tell(around);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.drawNearest(around), REST_MS);
    return around;
  }

  /** The codes of the items are those of the trained run: at an earlier moment only the map says what lies near. */
  private around(code: Float32Array): Around {
    const { items, layout } = this.explorer;
    if (layout.chart.followed === undefined) {
      // Before the first picture there is no time to find out what is near.
      return items.judged ? items.around(code, NEAREST, items.farDistance()) : { ...items.around(code, NEAREST, 0), near: -1 };
    }
    const found = layout.nearest(layout.project(code));
    return { nearest: found.index < 0 ? [] : [found], near: -1 };
  }

  /** How much of the data lies near, in words and colour. Null: not known yet. */
  private tell(around: Around | null): void {
    const { words: { t }, items } = this.explorer;
    const near = around?.near ?? -1;
    const known = near >= 0 && items.judged && Number.isFinite(items.farDistance());
    this.trust.style.visibility = known ? "visible" : "hidden";
    setAttribute(this.trust, "data-trust", !known ? null : near === 0 ? "none" : near < items.thinBelow() ? "thin" : "good");
    setText(this.trust, near === 0 ? t("trust_none") : near === 1 ? t("trust_one") : t("trust_near", { n: near }));
    setAttribute(this.trust, "title", t(near === 0 ? "no_data_here_hint" : "trust_hint"));
    const classes = around ? this.classesOf(around) : "";
    setText(this.between, classes);
    this.between.style.visibility = classes ? "visible" : "hidden";
  }

  /** The classes that the nearest items belong to; empty where nothing is labelled. */
  private classesOf({ nearest }: Around): string {
    const { words: { t }, items, classes } = this.explorer;
    const counts = new Map<string, number>();
    for (const { index } of nearest) {
      const name = classes[items.labels[index]];
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const [first, second] = [...counts].sort((a, b) => b[1] - a[1]);
    if (!first || nearest.length < 2) return "";
    return second ? t("spot_between", { a: first[0], b: second[0] }) : t("spot_inside", { name: first[0] });
  }

  private drawNearest({ nearest }: Around): void {
    const { words } = this.explorer;
    this.tiles.forEach((tile, i) => {
      const one = nearest[i];
      const drawn = one ? tile.set(one.index, words.of(nameOf(this.explorer, one.index), words.fixed(one.distance, 2)),
        words.t("near_distance", { distance: words.fixed(one.distance, 3) })) : tile.set(null, "");
      drawn.catch(console.warn);
    });
  }
}
