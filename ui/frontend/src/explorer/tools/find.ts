import { VIEW } from "../../contract";
import { SentenceLook } from "../../core/looks/sentence";
import { h, setText, show } from "../../core/dom";
import { nameOf, type Explorer } from "../explorer";
import { ItemTile, visit } from "../parts/item-tile";
import { find, type Findable } from "../state/finding";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const SHOWN: Record<string, number> = { square: 18, wide: 12, line: 8 };
/** More rings than these hide the map. */
const RINGED = 400;
/** The link waits until nothing more is typed. */
const REST_MS = 500;

/** Items that are looked for by class, number, value or word; a click leads to them. */
export class Find implements Tool {
  readonly element: HTMLElement;
  private readonly box: HTMLInputElement;
  private readonly said = h("p", { class: "quiet", role: "status", "data-testid": "find-said" });
  private readonly take: HTMLButtonElement;
  private readonly tiles: ItemTile[];
  private readonly explorer: Explorer;
  private readonly request;
  private known: Promise<Findable> | null = null;
  private found: number[] = [];
  private timer = 0;

  constructor(private readonly host: ToolHost<"find">) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, look, selection } = explorer;
    this.request = host.whenVisible(() => this.search());
    this.box = h("input", {
      type: "search", class: "search find-box", maxlength: VIEW.find.longest, placeholder: t("find_hint"), "aria-label": t("tool_find"), "data-testid": "find-box", value: host.link.get("find") ?? "",
      oninput: () => this.typed(), onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.take = h("button", { type: "button", class: "button", "data-testid": "find-select", onclick: () => selection.combine(this.found, "replace") }, t("find_select"));
    this.tiles = Array.from({ length: SHOWN[look.tile.form] }, (_, i) => new ItemTile(explorer, `found-${i}`));
    this.element = h("div", { class: "tool find" }, this.box,
      h("div", { class: "row" }, this.said, h("span", { class: "end" }, this.take)),
      h("div", { class: "pictures near-items", role: "group", "aria-label": t("find_found") }, ...this.tiles.map(({ element }) => element)));
    host.onReady("decoder", () => {
      for (const tile of this.tiles) tile.forget();
      this.request();
    });
    host.on(explorer.layout.changed, () => this.mark());
    host.on(explorer.colouring.offered, () => (this.known = null));
    host.onShown((visible) => !visible && clearTimeout(this.timer));
    this.request();
  }

  private typed(): void {
    this.request();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.host.link.set({ find: this.box.value.trim() || null }), REST_MS);
  }

  /** Enter goes to the first one, the arrow down into the list. */
  private key(event: KeyboardEvent): void {
    if (event.key === "Enter" && this.found.length > 0) visit(this.explorer, this.found[0]);
    else if (event.key === "ArrowDown" && this.found.length > 0) this.tiles[0].element.focus();
    else return;
    event.preventDefault();
  }

  private async search(): Promise<void> {
    const query = this.box.value.trim();
    const known = await (this.known ??= this.findable());
    const { items, unclear } = find(known, query);
    this.found = items;
    setText(this.said, this.answer(query, unclear, known));
    show(this.take, items.length > 1);
    this.mark();
    await Promise.all(this.tiles.map((tile, i) => {
      const index = items[i];
      return index === undefined ? tile.set(null, "") : tile.set(index, `${nameOf(this.explorer, index)} · ${index + 1}`);
    }));
  }

  private answer(query: string, unclear: string[], { columns }: Findable): string {
    const { words, words: { t }, items, look } = this.explorer;
    const some = words.list(columns.slice(0, 5).map(({ name }) => name));
    if (query === "") return t("find_how", { columns: some });
    if (unclear.length > 0) return t("find_unclear", { what: words.list(unclear), columns: some });
    const unknown = look instanceof SentenceLook && this.found.length === 0 ? look.unknown(query) : [];
    if (unknown.length > 0) return t("find_unread", { words: words.list(unknown) });
    if (this.found.length === 0) return t("nothing_found");
    return t("find_count", { n: words.number(this.found.length, 9), all: words.number(items.count, 9) });
  }

  private mark(): void {
    const { layout } = this.explorer;
    const ringed = this.found.slice(0, RINGED);
    this.host.paint(ringed.length === 0 ? null : (pen, place) => ringed.forEach((index) => pen.ring(place(layout.at(index)), 5, pen.theme.text)));
  }

  /** Whatever can be coloured by can be looked for, besides classes, numbers and words. */
  private async findable(): Promise<Findable> {
    const { items, classes, colouring, look } = this.explorer;
    const values = await Promise.all(colouring.offers.filter(({ id }) => id !== "class").map(async ({ title, make }) => ({ title, values: await make() })));
    const columns = values.flatMap(({ title, values: found }) => (found.kind === "numbers" ? [{ name: title, of: found.of }] : []));
    const pictures = look.kind === "text" ? await items.originals() : null;
    return { count: items.count, labels: items.labels, names: classes, columns, text: pictures && ((index) => look.describe(pictures.at(index))) };
  }
}
