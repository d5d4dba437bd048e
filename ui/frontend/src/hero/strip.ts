import { h, setAttribute } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Sample } from "../core/looks/sample";
import type { Words } from "../core/words";

/** Pictures in the strip. */
export const FRAMES = 11;

/** Pictures of the way, the newest at the end; what was decoded on it and nothing in between. */
export class Strip {
  readonly element: HTMLElement;
  private readonly pictures: Picture[];
  private samples: Sample[] = [];
  private last = -Infinity;

  /** `every`: map units between two pictures. */
  constructor(gallery: Gallery, { t }: Words, private readonly every: number) {
    this.pictures = Array.from({ length: FRAMES }, () => gallery.picture(""));
    this.element = h("div", { class: "strip", role: "img", "aria-label": t("hero_strip"), "data-testid": "strip" },
      ...this.pictures.map(({ element }) => element));
  }

  get count(): number {
    return this.samples.length;
  }

  /** Somebody who has gone so far has seen this. */
  pass(gone: number, sample: Sample): void {
    if (gone - this.last < this.every) return;
    this.last = gone;
    this.fill([...this.samples, sample].slice(-FRAMES));
  }

  /** Shows these, and `at` as the one that is looked at. */
  fill(samples: Sample[], at = samples.length - 1): void {
    this.samples = samples;
    samples.forEach((sample, i) => this.pictures[i].show(sample, true));
    this.pictures.forEach(({ element }, i) => {
      element.classList.toggle("there", i < samples.length);
      setAttribute(element, "data-now", i === at);
    });
  }

  clear(): void {
    this.last = -Infinity;
    this.fill([]);
  }
}
