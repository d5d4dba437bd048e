import { h, setText } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Sample } from "../core/looks/sample";
import type { Words } from "../core/words";

/** Decimals of a number of a code. */
const DECIMALS = 2;

/** What the spot under the ring decodes to, its numbers, and how many real items lie near. */
export class Lens {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly code = h("span", { class: "code" });
  private readonly tag = h("span", { class: "near", "data-testid": "near" });

  constructor(gallery: Gallery, private readonly words: Words) {
    const { t } = words;
    this.picture = gallery.picture(t("hero_rebuilt"), "decoded");
    this.element = h("div", { class: "lens glass" },
      h("div", { class: "pane" }, this.picture.element),
      h("div", { class: "lens-facts" }, this.code, this.tag),
      h("div", { class: "lens-note" }, t("hero_rebuilt")));
  }

  show(sample: Sample): void {
    this.picture.show(sample, true);
  }

  /** `near`: real items near the spot; null while that is not known. */
  tell(code: Float32Array, near: number | null): void {
    const { fixed, t } = this.words;
    setText(this.code, code.length === 2 ? [...code].map((value) => fixed(value, DECIMALS)).join(" · ") : t("hero_size", { n: code.length }));
    setText(this.tag, near === null ? "" : nearIn(this.words, near));
  }
}

/** So many real items near, in words. */
export function nearIn({ t, number }: Words, count: number): string {
  if (count === 0) return t("trust_none");
  return count === 1 ? t("trust_one") : t("trust_near", { n: number(count, 9) });
}
