import type { UsePicture } from "../contract";
import { h, setText } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Words } from "../core/words";
import { paint } from "./drawn";
import type { Result } from "./result";
import { said, unitOf } from "./table";

/** One row, large: the item, what was made of it, and all that is said of it. */
export class Detail {
  readonly element: HTMLElement;
  private readonly title = h("h2", {});
  private readonly facts = h("dl", {});
  private readonly pictures: [UsePicture, Picture][];

  constructor(private readonly result: Result, private readonly gallery: Gallery, private readonly words: Words) {
    this.pictures = result.head.pictures.filter(({ id }) => result.pictures.has(id)).map((of) => [of, gallery.picture(of.title)]);
    const figures = this.pictures.map(([{ title }, picture]) => h("figure", {}, picture.element, h("figcaption", { class: "caption" }, title)));
    this.element = h("section", { class: "sheet panel use-detail", "aria-live": "polite", "data-testid": "use-detail" },
      this.title, h("div", { class: "use-figures" }, ...figures), this.facts);
  }

  show(row: number): void {
    const { result, words } = this;
    const rank = result.order.indexOf(row);
    setText(this.title, words.t("use_looked_at", { n: words.number(rank + 1, 9), all: words.number(result.head.rows, 9) }));
    for (const [{ id }, picture] of this.pictures) paint(picture, id, result, row, this.gallery.look);
    this.facts.replaceChildren(...result.head.columns.flatMap((column) =>
      [h("dt", {}, column.title), h("dd", {}, said(column, row, result, words), unitOf(column) && ` ${unitOf(column)}`)]));
  }
}
