import type { JobParams } from "../../contract";
import { h, setText, show } from "../../core/dom";
import type { Neighbour } from "../state/items";
import { ItemTile } from "../parts/item-tile";
import { decode, itemOf, nameOf, type Explorer } from "../explorer";
import { codeRows, METRICS, nearestRows, pictureRows, shareOfClass, type Metric } from "../state/distances";
import { Segments } from "../parts/segments";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const SHOWN = 12;
/** What is compared with all pictures waits until the spot has come to rest. */
const REST_MS = 160;
const OF = ["item", "spot"] as const;
const SPACES = ["code", "data"] as const;
type Space = (typeof SPACES)[number];

/** The real items closest to item A or to the current spot, by their codes or by the data themselves. */
export class Neighbours implements Tool {
  readonly element: HTMLElement;
  private readonly of: Segments<(typeof OF)[number]>;
  private readonly space: Segments<Space>;
  private readonly metric: Segments<Metric>;
  private readonly said = h("p", {});
  private readonly tiles: ItemTile[];
  private readonly explorer: Explorer;
  private readonly request;
  private turn = 0;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { t } = explorer.words;
    this.request = host.whenVisible(() => this.compute());
    const ask = () => this.request();
    this.of = new Segments(t("near_of"), OF, explorer.choice.pair.a === null ? "spot" : "item", (id) => [t(`near_of_${id}`), t(`near_of_${id}_hint`)], ask);
    this.space = new Segments(t("near_space"), SPACES, "code", (id) => [t(`near_space_${id}`), t(`near_space_${id}_hint`)], ask);
    this.metric = new Segments(t("near_metric"), METRICS, "euclidean", (id) => [t(`near_metric_${id}`), t(`near_metric_${id}_hint`)], ask);
    show(this.space.element, explorer.items.stored || explorer.server.can("neighbours"));
    this.tiles = Array.from({ length: SHOWN }, (_, i) => new ItemTile(explorer, `neighbour-${i}`));
    this.element = h("div", { class: "tool neighbours" },
      h("div", { class: "row" }, this.of.element, this.space.element, this.metric.element),
      this.said,
      h("div", { class: "pictures near-items", role: "group", "aria-label": t("tool_neighbours") }, ...this.tiles.map(({ element }) => element)));
    host.on(explorer.choice.changed, () => this.request());
    host.on(explorer.spot.changed, () => this.of.value === "spot" && this.request(this.space.value === "code" ? 0 : REST_MS));
    host.on(explorer.layout.changed, () => this.request());
    host.onReady("decoder", () => this.redraw());
    this.request();
  }

  private redraw(): void {
    for (const tile of this.tiles) tile.forget();
    this.request();
  }

  private async compute(): Promise<void> {
    const { choice, items, words } = this.explorer;
    const item = this.of.value === "item" ? choice.pair.a : null;
    if (this.of.value === "item" && item === null) return this.show([], null, words.t("near_choose"));
    const answer = this.answer(item, ++this.turn);
    // The server may take long, and other neighbours may be wanted meanwhile.
    if (this.space.value === "code" || items.stored) await answer;
  }

  private async answer(item: number | null, turn: number): Promise<void> {
    const wanted = () => turn === this.turn && this.host.visible;
    const { items } = this.explorer;
    try {
      const found = await (this.space.value === "code" ? this.byCode(item, wanted) : this.byData(item, wanted));
      if (!found || !wanted()) return;
      await this.show(found, item, this.summary(found, item === null ? null : items.labels[item]));
    } catch (error) {
      if (wanted()) await this.show([], null, error instanceof Error ? error.message : String(error));
    }
  }

  private byCode(item: number | null, wanted: () => boolean): Promise<Neighbour[] | null> {
    const { items, spot } = this.explorer;
    const query = item === null ? spot.code : items.code(item);
    return nearestRows(query, codeRows(items), SHOWN, this.metric.value, item ?? -1, wanted).then((found) =>
      items.sphere && this.metric.value === "euclidean" && found ? found.map(({ index, distance }) => ({ index, distance: items.measured(distance ** 2) })) : found);
  }

  /** In the browser where the originals are at hand; else the server compares them, which it can for items only. */
  private async byData(item: number | null, wanted: () => boolean): Promise<Neighbour[] | null> {
    const { items, words, spot, models, server } = this.explorer;
    const originals = await items.originals();
    if (!originals && (item === null || !server.can("neighbours", this.asked()))) throw new Error(words.t("near_no_originals"));
    if (!originals) return this.byServer(item!);
    if (item === null && !models.has("decoder")) throw new Error(words.t("decoder_loading"));
    const query = item === null ? (await decode(this.explorer, spot.code)).at(0) : await itemOf(this.explorer, item);
    return nearestRows(query.values, pictureRows(originals, query), SHOWN, this.metric.value, item ?? -1, wanted);
  }

  private asked(): JobParams["neighbours"] {
    return { space: "data", metric: this.metric.value, k: SHOWN };
  }

  private async byServer(item: number): Promise<Neighbour[]> {
    const { server, words } = this.explorer;
    const turn = this.turn;
    const progress = (share: number) => {
      if (turn === this.turn) void this.show([], null, words.t("near_computed", { share: words.percent(share) }));
    };
    progress(0);
    const table = await server.job("neighbours", this.asked(), progress);
    const { index, distance } = table.tensors;
    const k = index.shape[1];
    return Array.from(index.data.slice(item * k, (item + 1) * k), (neighbour, i) =>
      ({ index: neighbour, distance: distance.data[item * k + i] })).filter((one) => one.index >= 0);
  }

  private summary(found: Neighbour[], label: number | null): string {
    const { items, classes, words } = this.explorer;
    const share = shareOfClass(items.labels, found.map(({ index }) => index), label !== null && label >= 0 ? label : null);
    if (!share || classes[share.label] === undefined) return found.length ? words.t("near_unlabelled", { n: found.length }) : words.t("near_none");
    return words.t("near_share", {
      count: share.count, of: share.of, name: classes[share.label], baseline: words.percent(share.baseline), all: items.count,
    });
  }

  private async show(found: Neighbour[], item: number | null, sentence: string): Promise<void> {
    const { words, layout, spot } = this.explorer;
    setText(this.said, sentence);
    this.host.paint(found.length === 0 ? null : (pen, place) => {
      const from = place(item === null ? layout.project(spot.code) : layout.at(item));
      for (const { index } of found) pen.line(from, place(layout.at(index)), pen.theme.primary, [2, 4]);
      for (const { index } of found) pen.ring(place(layout.at(index)), 5, pen.theme.primary);
    });
    await Promise.all(this.tiles.map((tile, i) => {
      const one = found[i];
      if (!one) return tile.set(null, "");
      return tile.set(one.index, `${words.fixed(one.distance, 2)} · ${nameOf(this.explorer, one.index)}`,
        words.t("near_distance", { distance: words.fixed(one.distance, 3) }));
    }));
  }
}
