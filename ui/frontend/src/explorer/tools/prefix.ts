import { h, setAttribute, setText } from "../../core/dom";
import { decode, type Explorer } from "../explorer";
import { CodeTile } from "../parts/code-tile";
import { factsOf } from "../parts/facts";
import { joined } from "../state/path";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

/** Sizes that are shown beside each other. */
const SHOWN = { square: 8, wide: 4, line: 4 };
const STILL_MS = 80;

/** The first few numbers of an ordered code alone: a slider for how many, and the item at several sizes beside each other. */
export class Prefix implements Tool {
  readonly element: HTMLElement;
  private readonly range: HTMLInputElement;
  private readonly kept = h("output", { class: "number", "data-testid": "prefix-kept" });
  private readonly sizes: number[];
  private readonly tiles: CodeTile[];
  private readonly explorer: Explorer;
  private readonly request;
  /** The code of which a part is shown. */
  private whole: Float32Array;
  /** What this tool has put into the hand. */
  private mine: Float32Array | null = null;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { items: { prefixes, size }, look, spot, words: { t } } = explorer;
    this.whole = spot.pinned;
    this.request = host.whenVisible((wanted) => this.draw(wanted));
    this.sizes = spreadOver(prefixes, SHOWN[look.tile.form]);
    this.tiles = this.sizes.map((n) => new CodeTile(explorer, t("prefix_kept", { n, all: size })));
    this.range = h("input", {
      type: "range", min: 0, max: prefixes.length - 1, step: 1, value: prefixes.length - 1, "aria-label": t("prefix_slider"), "data-testid": "prefix-slider",
      oninput: () => this.keep(Number(this.range.value)),
    });
    this.element = h("div", { class: "tool prefix" },
      h("p", { class: "quiet" }, t("prefix_hint")),
      h("label", { class: "prefix-slider" }, h("span", {}, t("prefix_slider")), this.range, this.kept),
      h("div", { class: "pictures prefix-row", role: "group", "aria-label": t("prefix_row") },
        ...this.tiles.map(({ element }, i) => h("div", { class: "prefix-tile" }, element, h("span", { class: "quiet number" }, String(this.sizes[i]))))));
    host.on(spot.changed, () => this.hear());
    host.onReady("decoder", () => this.request());
    const asked = Number(host.asked?.slice(1) ?? NaN);
    if (host.asked !== null && !prefixes.includes(asked)) host.refuse();
    this.say(prefixes.length - 1);
    if (prefixes.includes(asked)) this.keep(prefixes.indexOf(asked));
  }

  /** Another code was taken into the hand: it is shown whole. */
  private hear(): void {
    const { items: { prefixes }, spot } = this.explorer;
    if (spot.pinned === this.mine || spot.pinned === this.whole) return;
    if (this.tiles.some((_, i) => same(spot.pinned, first(this.whole, this.sizes[i])))) {
      this.say(prefixes.findIndex((n) => same(spot.pinned, first(this.whole, n))));
      return;
    }
    this.whole = spot.pinned;
    this.mine = null;
    this.say(prefixes.length - 1);
    this.host.keep(null);
    this.request(STILL_MS);
  }

  private keep(place: number): void {
    const n = this.explorer.items.prefixes[place];
    this.mine = first(this.whole, n);
    this.explorer.spot.pin(this.mine);
    this.say(place);
    this.host.keep(n === this.explorer.items.size ? null : `n${n}`);
    this.request(STILL_MS);
  }

  private say(place: number): void {
    const { items: { prefixes, size }, words: { t } } = this.explorer;
    const text = t("prefix_kept", { n: prefixes[place], all: size });
    this.range.value = String(place);
    setAttribute(this.range, "aria-valuetext", text);
    setText(this.kept, text);
  }

  private async draw(wanted: () => boolean): Promise<void> {
    const { items, models } = this.explorer;
    if (!models.has("decoder")) return;
    const codes = this.sizes.map((n) => first(this.whole, n));
    const decoded = await decode(this.explorer, joined(codes, items.size));
    if (!wanted()) return;
    codes.forEach((code, i) => this.tiles[i].show(code, decoded.at(i), factsOf(this.explorer, code)));
  }
}

/** A code of which only the first numbers are kept. */
export const first = (code: Float32Array, n: number): Float32Array => code.map((value, i) => (i < n ? value : 0));

const same = (one: Float32Array, other: Float32Array): boolean => one.every((value, i) => value === other[i]);

/** Some of the sizes, further apart the larger they are, the smallest and the largest among them. */
export function spreadOver(sizes: readonly number[], most: number): number[] {
  if (sizes.length <= most) return [...sizes];
  const ratio = Math.log(sizes.length) / (most - 1);
  const places = Array.from({ length: most }, (_, i) => Math.max(i, Math.round(Math.exp(i * ratio)) - 1));
  return [...new Set(places)].map((place) => sizes[Math.min(place, sizes.length - 1)]);
}
