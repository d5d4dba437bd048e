import { h, setAttribute } from "../dom";
import { Ear } from "../sound/ear";
import type { Theme } from "../theme";
import type { Look } from "./look";
import type { Sample } from "./sample";
import { Tip } from "./tip";

interface Shown {
  sample: Sample;
  told: boolean;
  reference: Sample | null;
  /** The sample is a difference, drawn on a scale that ends here. */
  reach: number | null;
}

/** A drawn item: a canvas that knows what it shows, so that it can be drawn again in another size or theme. */
export class Picture {
  readonly element = h("canvas", { class: "picture", role: "img" });
  private shown: Shown | null = null;

  constructor(private readonly gallery: Gallery, private label: string) {
    this.name(label);
  }

  /** What is heard of it, and what that is called. */
  get sample(): Sample | null {
    return this.shown?.reach === null ? this.shown.sample : null;
  }

  get heardAs(): string {
    return this.label;
  }

  /** `told`: it comes out of the network; `reference`: what it should be. */
  show(sample: Sample, told = false, reference: Sample | null = null): void {
    this.shown = { sample, told, reference, reach: null };
    this.draw();
    this.name([this.label, this.gallery.look.describe(sample)].filter(Boolean).join(": "));
  }

  /** How an output differs from what it should be; `reach` is the end of the scale. */
  showDifference(difference: Sample, reach: number): void {
    this.shown = { sample: difference, told: false, reference: null, reach };
    this.draw();
  }

  draw(): void {
    const { look, theme } = this.gallery;
    if (!this.shown) return;
    const { sample, told, reference, reach } = this.shown;
    if (reach === null) look.draw(this.element, sample, { theme, told, reference });
    else look.drawDifference(this.element, sample, reach, theme);
  }

  /** A picture without a name stands beside words that say what it is. */
  private name(text: string): void {
    setAttribute(this.element, "aria-label", text || null);
    setAttribute(this.element, "aria-hidden", text ? null : "true");
  }

  /** What lies under the pointer. */
  hint({ clientX, clientY }: MouseEvent): string {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const spot = { x: (clientX - left) / width, y: (clientY - top) / height };
    return this.shown?.reach === null ? this.gallery.look.hint(this.shown.sample, spot, this.element) : "";
  }
}

/** All drawn items of one component: they share the look, the theme and the tooltip. */
export class Gallery {
  private pictures: Picture[] = [];
  /** Lets items be heard; null where they are no sounds. */
  readonly ear: Ear | null;
  private readonly tip: Tip;
  private readonly byCanvas = new WeakMap<Element, Picture>();
  private readonly observer = new ResizeObserver((entries) => {
    for (const { target } of entries) this.byCanvas.get(target)?.draw();
  });

  constructor(readonly look: Look, public theme: Theme, root: HTMLElement) {
    this.tip = new Tip(root);
    this.ear = look.hearing && new Ear(look.hearing, root);
    root.dataset.kind = look.kind;
    root.dataset.form = look.tile.form;
    root.style.setProperty("--aspect", String(look.tile.aspect));
    root.style.setProperty("--least", `${look.tile.least}px`);
    root.style.setProperty("--best", `${look.tile.best}px`);
    root.style.setProperty("--large", look.tile.large ? `${look.tile.large}px` : "auto");
  }

  picture(label: string, testId?: string): Picture {
    const picture = new Picture(this, label);
    setAttribute(picture.element, "data-testid", testId);
    this.pictures.push(picture);
    this.ear?.attach(picture);
    // The canvas of an image has the image's own size: it need not be drawn again.
    if (this.look.kind === "image") return picture;
    this.byCanvas.set(picture.element, picture);
    this.observer.observe(picture.element);
    this.tip.attach(picture.element, (event) => picture.hint(event));
    return picture;
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    this.pictures = this.pictures.filter(({ element }) => element.isConnected);
    for (const picture of this.pictures) picture.draw();
  }

  destroy(): void {
    this.observer.disconnect();
    this.ear?.destroy();
  }
}
