import { mix } from "../../core/theme";
import { classDye, numberDye, scaleOf, type Dye, type Scale } from "../../map/dye";
import type { Stage } from "../../map/stage";
import { boundsOf } from "../../map/viewport";
import type { Slot } from "../state/slots";
import type { Coloured } from "./colouring";
import type { Explorer } from "../explorer";
import type { Filter } from "./filter";

/** So much of the ground is in the colour of what lies on the far side. */
const FAR_FADE = 0.72;
const NO_DYE: Dye = { of: new Uint16Array(0), colours: () => ["#808080"] };

/** Puts the items on the stage: in their colours, the ones that are meant above the greyed ones. */
export class Points {
  /** Of the numbers that colours stand for; null where they stand for classes. */
  scale: Scale | null = null;
  /** Items that are drawn now, greyed ones first: later ones lie on top. */
  order: number[] = [];
  /** Items without a place on the map. */
  unplaced = 0;
  /** What is selected may be so on another map too, which stays. */
  readonly close: () => void;
  private dye = NO_DYE;
  private waiting: { glide: boolean } | null = null;

  constructor(
    private readonly explorer: Explorer,
    private readonly filter: Filter,
    private readonly stage: Stage,
    private readonly link: Slot<"only">,
    private readonly told: () => void,
  ) {
    const { colouring, selection, layout } = explorer;
    filter.changed.on(() => {
      link.set({ only: [...filter.classes].join(",") || null });
      this.request(false);
    });
    this.close = selection.changed.on(() => this.request(false));
    layout.changed.on(({ sudden }) => this.request(!sudden));
    colouring.changed.on((coloured) => this.take(coloured, []));
    if (colouring.current) this.take(colouring.current, colouring.asked === "" || colouring.asked === colouring.current.offer.id ? this.asked(colouring.current) : []);
  }

  colour(): void {
    const theme = this.explorer.stage();
    const colours = this.colours(theme);
    this.stage.colour([...colours, ...colours.map((colour) => mix(colour, theme.background, FAR_FADE))]);
  }

  /** The colour that an item has when it is not greyed. */
  colourOf(index: number, colours: string[]): string {
    return colours[this.dye.of[index]];
  }

  colours(theme = this.explorer.stage()): string[] {
    return this.dye.colours(theme);
  }

  /** Whether it is drawn in its colour. */
  lit(index: number): boolean {
    const { filter, explorer: { selection } } = this;
    return filter.meant(index) && (selection.items.size === 0 || filter.isolated !== null || selection.items.has(index));
  }

  /** Whether a picture or a mark may stand for it: it is drawn in its colour, and not on the far side. */
  marked(index: number): boolean {
    return this.lit(index) && !this.explorer.layout.chart.behind?.(index);
  }

  async draw(glide: boolean): Promise<void> {
    const { xy, bounds, behind } = this.explorer.layout.chart;
    const order = (this.order = this.ordered(xy));
    const all = this.colours().length;
    const places = new Float32Array(2 * order.length);
    const groups = new Uint16Array(order.length);
    order.forEach((item, i) => {
      places[2 * i] = xy[2 * item];
      places[2 * i + 1] = xy[2 * item + 1];
      groups[i] = (this.lit(item) ? this.dye.of[item] : all - 1) + (behind?.(item) ? all : 0);
    });
    this.told();
    await this.stage.draw({ xy: places, groups }, bounds ?? boundsOf(places), glide);
  }

  /** Several changes at once make one drawing. */
  private request(glide: boolean): void {
    if (this.waiting) {
      this.waiting.glide ||= glide;
      return;
    }
    this.waiting = { glide };
    queueMicrotask(() => {
      const { glide: gliding } = this.waiting!;
      this.waiting = null;
      this.draw(gliding).catch(console.warn);
    });
  }

  private take({ values }: Coloured, only: number[]): void {
    const { filter, explorer: { items } } = this;
    this.scale = values.kind === "numbers" ? scaleOf(values.of) : null;
    this.dye = values.kind === "numbers"
      ? numberDye(values.of, this.scale!)
      : classDye(values.of, values.names.length, values.shaded ? items.heldOut : null);
    this.colour();
    filter.classify(values.kind === "classes" ? values.of : null, values.kind === "classes" ? only : []);
  }

  /** The classes that the link names: all of them or none, and none of a colouring that did not fit itself. */
  private asked({ values }: Coloured): number[] {
    const { link } = this;
    const texts = link.get("only")?.split(",") ?? [];
    const count = values.kind === "classes" && !link.refused.has("colour") ? values.names.length : -1;
    if (texts.every((text) => /^(-1|\d{1,4})$/.test(text) && Number(text) < count)) return texts.map(Number);
    link.refuse("only");
    return [];
  }

  /** Items that have a place. */
  private ordered(xy: Float32Array): number[] {
    const { filter, explorer: { items, layout: { chart: { behind } } } } = this;
    const below: number[] = [];
    const above: number[] = [];
    this.unplaced = 0;
    for (let item = 0; item < items.count; item++) {
      if (!filter.drawn(item)) continue;
      if (!Number.isFinite(xy[2 * item] + xy[2 * item + 1])) this.unplaced++;
      else (this.lit(item) && !behind?.(item) ? above : below).push(item);
    }
    return below.concat(above);
  }
}
