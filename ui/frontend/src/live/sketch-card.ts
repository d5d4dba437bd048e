import { FILES, type LookData } from "../contract";
import type { Files } from "../core/files/files";
import { h, ICONS, iconButton, setText } from "../core/dom";
import { latest } from "../core/frames";
import { colourOf } from "../core/looks/colour-of";
import type { Gallery, Picture } from "../core/looks/gallery";
import type { Networks } from "../core/networks";
import type { Words } from "../core/words";
import { Sketch } from "../explorer/parts/sketch";
import { keyed } from "../explorer/parts/sketch-keys";
import { Items } from "../explorer/state/items";
import { Models } from "../explorer/state/models";
import { readAs, readingIn } from "../explorer/state/reading";
import { centred, centreOfMass, centringOf, groundOf, type Place } from "../explorer/state/strokes";
import type { Inputs } from "./film";

/** A training goes on: networks older than this are fetched anew when the hand comes back. */
const OLD_MS = 4000;

/** A sketch goes through the model as it was saved last, encoder and decoder, in the browser. */
export class SketchCard {
  readonly element: HTMLElement;
  private readonly read = h("p", { class: "sketch-read", role: "status" });
  private readonly note = h("p", { class: "caption" });
  private readonly space = h("div", { class: "sketch-space" });
  private readonly rebuilt: Picture;
  private readonly request = latest<void>(() => this.compute());
  private sketch: Sketch | null = null;
  private models: Models | null = null;
  /** The real items with their codes, of the same moment as the networks. */
  private items: Items | null = null;
  private loaded = 0;
  private size = 1;
  private ground: number[] = [0];
  private target: Place | null = null;
  private ended = false;

  constructor(
    private readonly files: Files,
    private readonly networks: Networks,
    private readonly gallery: Gallery,
    private readonly look: LookData,
    private readonly classes: string[],
    private readonly words: Words,
  ) {
    const { t } = words;
    this.rebuilt = gallery.picture(t("reconstruction"), "sketch-rebuilt");
    setText(this.note, t("sketch_hint"));
    this.element = h("section", { class: "sheet card sketch-card" },
      h("div", { class: "card-head" }, h("h3", {}, t("sketch_title")), h("span", { class: "end" }, iconButton(ICONS.close, t("draw_clear"), () => this.sketch?.clear()))),
      this.space, this.read, this.note);
  }

  /** The first moment brings items: how they lie, and what their ground is. */
  know({ pictures }: Inputs): void {
    if (this.sketch) return;
    this.ground = groundOf(pictures);
    this.target = centringOf(pictures, this.ground);
    const [ink, ground] = [dark(this.ground) ? "#ffffff" : "#000000", colourOf(this.ground)];
    this.sketch = new Sketch(this.look.shape, ground, this.words.t("draw_sheet"), () => this.request(), () => this.request());
    this.sketch.colour = ink;
    this.space.replaceChildren(keyed(this.sketch, this.words), h("span", { class: "sketch-arrow", "aria-hidden": "true" }, "→"), this.rebuilt.element);
  }

  follow(ended: boolean): void {
    if (ended !== this.ended) this.loaded = 0;
    this.ended = ended;
  }

  destroy(): void {
    this.models?.destroy();
  }

  private async compute(): Promise<void> {
    if (!this.sketch) return;
    const drawn = this.sketch.sample();
    if (centreOfMass(drawn, this.ground) === null) return setText(this.read, "");
    const models = await this.newest();
    if (!models) return;
    const input = this.target ? centred(drawn, this.ground, this.target) : drawn;
    const code = await models.encode(this.gallery.look.toInput(input), this.look.shape);
    this.size = code.length;
    this.rebuilt.show(this.gallery.look.outputs(await models.decode(code)).at(0), true, input);
    setText(this.read, this.items ? readingIn(this.words, this.classes, readAs(this.items, code)) : "");
    setText(this.note, this.words.t(this.ended ? "sketch_trained" : "sketch_saved"));
  }

  /** Both networks as they were saved last; null, with a sentence, where there are none (yet). */
  private async newest(): Promise<Models | null> {
    const fresh = this.ended ? this.loaded > 0 : performance.now() - this.loaded < OLD_MS;
    if (this.models && fresh) return this.models;
    const models = new Models(this.files, this.networks, () => this.size, () => {});
    const found = [await models.prepare("encoder"), await models.prepare("decoder")];
    if (found.some((state) => state !== "ready")) {
      setText(this.note, this.words.t(this.ended ? "sketch_none" : "sketch_soon"));
      return this.models;
    }
    this.models?.destroy();
    this.models = models;
    this.items = await this.saved();
    this.loaded = performance.now();
    return models;
  }

  private async saved(): Promise<Items | null> {
    try {
      return new Items(await this.files.tensors(FILES.items), this.gallery.look);
    } catch (error) {
      console.warn("items", error);
      return null;
    }
  }
}

const dark = (ground: number[]): boolean => ground.reduce((a, b) => a + b, 0) / ground.length < 0.5;
