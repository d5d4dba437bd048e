import { h, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Sample } from "../../core/looks/sample";
import { decode, itemOf, nameOf, type Explorer } from "../explorer";
import { joined } from "../state/path";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

/** Which of the two views of an item are seen. */
const SEEN = ["both", "first", "second"] as const;
type Seen = (typeof SEEN)[number];

/** Who tells a hidden view from the other one, in the order of the tensor `crossed`. */
const TELLERS = ["model", "mean", "linear"] as const;

interface Column {
  element: HTMLButtonElement;
  seen: Picture;
  told: Picture;
}

/** An item by one of its views alone: what the decoder tells of the other one, how well, and where each view puts it on the map. */
export class Views implements Tool {
  readonly element: HTMLElement;
  private readonly explorer: Explorer;
  private readonly title = h("p", { class: "quiet" });
  private readonly note = h("p", { class: "note" });
  private readonly columns: Record<Seen, Column>;
  private readonly numbers: HTMLElement;
  private readonly request;
  private readonly fallback: number;
  private seen: Seen = "both";

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { items, words: { t } } = explorer;
    this.request = host.whenVisible((wanted) => this.draw(wanted));
    this.fallback = Math.max(0, items.heldOut.indexOf(1));
    this.columns = { both: this.column("both"), first: this.column("first"), second: this.column("second") };
    this.numbers = h("div", { class: "views-numbers", "data-testid": "views-numbers" });
    this.element = h("div", { class: "tool views" }, this.title, this.note,
      h("div", { class: "views-columns", role: "group", "aria-label": t("views_seen") },
        h("div", { class: "views-names quiet", "aria-hidden": "true" }, h("span", {}, t("views_input")), h("span", {}, t("views_told"))),
        ...SEEN.map((seen) => this.columns[seen].element)),
      this.numbers,
      h("p", { class: "quiet" }, t("views_map")));
    host.on(explorer.choice.changed, () => this.request());
    host.on(explorer.layout.changed, () => this.mark());
    host.onReady("decoder", () => this.request());
    host.onMissing("decoder", (why) => setText(this.note, why));
    const asked = host.asked as Seen | null;
    if (asked !== null && !SEEN.includes(asked)) host.refuse();
    else if (asked !== null) this.take(asked);
    this.press();
  }

  private get index(): number {
    return this.explorer.choice.pair.a ?? this.fallback;
  }

  private column(seen: Seen): Column {
    const { gallery, words: { t } } = this.explorer;
    const column = { seen: gallery.picture(t("views_input"), `views-input-${seen}`), told: gallery.picture(t("views_told"), `views-told-${seen}`) };
    const element = h("button", { type: "button", class: "views-column", "data-testid": `views-${seen}`, onclick: () => this.take(seen) },
      h("span", { class: "views-name" }, this.nameOfSeen(seen)), column.seen.element, column.told.element);
    return { element, ...column };
  }

  private nameOfSeen(seen: Seen): string {
    const { look: { kind }, words: { t } } = this.explorer;
    return seen === "both" ? t("views_both") : t(`views_${seen}_${kind}`);
  }

  /** The code of what is seen goes into the hand, and so onto the map and into the large picture. */
  private take(seen: Seen): void {
    this.seen = seen;
    this.press();
    this.host.keep(seen === "both" ? null : seen);
    this.explorer.spot.pin(this.code(seen));
  }

  private press(): void {
    for (const seen of SEEN) setAttribute(this.columns[seen].element, "aria-pressed", String(seen === this.seen));
  }

  private code(seen: Seen): Float32Array {
    const { items } = this.explorer;
    return seen === "both" ? items.code(this.index) : items.alone![seen].slice(this.index * items.size, (this.index + 1) * items.size);
  }

  private async draw(wanted: () => boolean): Promise<void> {
    const { items, models, words: { t } } = this.explorer;
    const there = models.has("decoder");
    show(this.note, !there);
    if (!there) return setText(this.note, t("decoder_loading"));
    const decoded = await decode(this.explorer, joined(SEEN.map((seen) => this.code(seen)), items.size));
    const item = await itemOf(this.explorer, this.index);
    if (!wanted()) return;
    setText(this.title, t(this.explorer.choice.pair.a === null ? "noise_on_default" : "noise_on_a", { name: nameOf(this.explorer, this.index) }));
    SEEN.forEach((seen, i) => {
      this.columns[seen].seen.show(blanked(item, seen, items.alone!.cut));
      this.columns[seen].told.show(decoded.at(i), true, item);
    });
    this.count();
    this.mark();
  }

  /** Errors on the hidden view: of this item, and of all held-out ones. */
  private count(): void {
    const { items, words: { t, fixed } } = this.explorer;
    const errors = items.alone!.crossed;
    if (!errors) return setText(this.numbers, t("views_later"));
    const held = Array.from(items.heldOut.keys()).filter((i) => items.heldOut[i]);
    const row = (of: "first" | "second", start: number, among: number[], name: string) => {
      const found = TELLERS.map((_, k) => meanOf(among.map((i) => errors[6 * i + start + k])));
      return h("tr", {}, h("th", { scope: "row" }, t("views_from", { seen: this.nameOfSeen(of), items: name })),
        ...found.map((value) => h("td", { class: value === Math.min(...found) ? "number best" : "number" }, fixed(value, 4))));
    };
    const all = t("views_held_out", { n: held.length });
    this.numbers.replaceChildren(h("table", {},
      h("caption", {}, t("views_errors")),
      h("thead", {}, h("tr", {}, h("td", {}), ...TELLERS.map((teller) => h("th", { scope: "col" }, t(`views_${teller}`))))),
      h("tbody", {}, ...(["first", "second"] as const).flatMap((of, k) =>
        [row(of, 3 * k, [this.index], t("views_this")), ...(held.length ? [row(of, 3 * k, held, all)] : [])]))));
  }

  /** Where each view alone puts the item, joined by way of where both put it. */
  private mark(): void {
    const { layout } = this.explorer;
    const index = this.index;
    const ends = (["first", "second"] as const).map((seen) => layout.project(this.code(seen)));
    this.host.paint((pen, place) => {
      const [first, second] = ends.map(place);
      pen.path([first, place(layout.at(index)), second], pen.theme.primary);
      pen.badge(first, "1");
      pen.badge(second, "2");
    });
  }
}

/** An item of which one view is hidden; `cut`: so many places of its last side are the first view. */
export function blanked({ values, shape }: Sample, seen: Seen, cut: number): Sample {
  const length = shape.at(-1)!;
  const hidden = (at: number): boolean => (seen === "first" ? at % length >= cut : seen === "second" && at % length < cut);
  return { values: values.map((value, at) => (hidden(at) ? 0 : value)), shape };
}

const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
