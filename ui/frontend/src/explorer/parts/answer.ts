import { h, setText } from "../../core/dom";
import { reachOf } from "../../core/looks/difference";
import type { Picture } from "../../core/looks/gallery";
import { squaredError, type Sample } from "../../core/looks/sample";
import { decode, nameOf, type Explorer } from "../explorer";
import { codeRows, nearestRows } from "../state/distances";
import { readAs, readingIn } from "../state/reading";
import { ItemTile } from "./item-tile";
import { Scale } from "./scale";

const NEAREST = 4;

/** What the network makes of an item that is none of the data: what it was given, what it rebuilds, what it takes it for, what is like it. */
export class Answer {
  readonly element: HTMLElement;
  private readonly said = h("div", { class: "quiet number" });
  private readonly read = h("p", { class: "draw-read" });
  private readonly seen: Picture;
  private readonly rebuilt: Picture;
  private readonly wrong: Picture;
  private readonly scale: Scale;
  private readonly tiles: ItemTile[];

  /** `called`: before the names of its parts for tests. */
  constructor(private readonly explorer: Explorer, called: string) {
    const { words: { t }, gallery } = explorer;
    this.seen = gallery.picture(t("draw_seen"), `${called}-seen`);
    this.rebuilt = gallery.picture(t("reconstruction"), `${called}-rebuilt`);
    this.wrong = gallery.picture(t("rebuilt_error"), `${called}-error`);
    this.scale = new Scale(explorer);
    this.tiles = Array.from({ length: NEAREST }, (_, i) => new ItemTile(explorer, `${called}-near-${i}`));
    const figure = (picture: Picture, name: "draw_seen" | "reconstruction" | "rebuilt_error") => h("figure", {}, picture.element, h("figcaption", { class: "quiet" }, t(name)));
    this.element = h("div", { class: "draw-answer" },
      h("div", { class: "draw-pictures" },
        figure(this.seen, "draw_seen"), figure(this.rebuilt, "reconstruction"), figure(this.wrong, "rebuilt_error")),
      h("div", { class: "row" }, this.said, this.scale.element),
      this.read,
      h("div", { class: "quiet" }, t("draw_nearest")),
      h("div", { class: "pictures draw-near" }, ...this.tiles.map(({ element }) => element)));
  }

  /** Shows what it makes of an item; returns its code. */
  async to(input: Sample): Promise<Float32Array> {
    const { explorer } = this;
    const code = await explorer.models.encode(explorer.look.toInput(input), explorer.items.shape);
    this.show(input, (await decode(explorer, code)).at(0));
    setText(this.read, readingIn(explorer.words, explorer.classes, readAs(explorer.items, code)));
    return code;
  }

  async showNearest(code: Float32Array): Promise<void> {
    const { items, words } = this.explorer;
    const found = (await nearestRows(code, codeRows(items), NEAREST, "euclidean")) ?? [];
    this.tiles.forEach((tile, i) => {
      const one = found[i];
      const caption = one ? `${words.fixed(one.distance, 2)} · ${nameOf(this.explorer, one.index)}` : "";
      tile.set(one ? one.index : null, caption).catch(console.warn);
    });
  }

  private show(input: Sample, rebuilt: Sample): void {
    const { look, words } = this.explorer;
    const error = look.difference(rebuilt, input);
    const reach = reachOf([error]);
    this.seen.show(input);
    this.rebuilt.show(rebuilt, true, input);
    this.wrong.showDifference(error, reach);
    this.scale.show(reach);
    setText(this.said, words.t("error_of_item", { value: words.fixed(squaredError(rebuilt, input), 2) }));
  }
}
