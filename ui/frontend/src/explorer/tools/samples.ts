import { SAMPLERS, type Sampler } from "../../contract";
import { h, ICONS, iconButton } from "../../core/dom";
import { told } from "../../core/gestures";
import { sentences } from "../../core/words";
import { CodeTile } from "../parts/code-tile";
import { factsOf } from "../parts/facts";
import { decode, type Explorer } from "../explorer";
import { joined } from "../state/path";
import type { ToolHost } from "./host";
import { Memory, NearestReal } from "./memory";
import type { Tool } from "./tool";
import type { Request } from "./work";

/** Items of one row. A row of the next ones comes with the dice. */
const SHOWN = { square: 8, wide: 4, line: 3 };

interface Row {
  sampler: Sampler;
  draws: Float32Array;
  first: number;
  tiles: CodeTile[];
  nearest: NearestReal[];
  request: Request;
}

/** New items, invented by the samplers that suit the run, each with the training item that it comes nearest to. */
export class Samples implements Tool {
  readonly element: HTMLElement;
  private readonly rows: Row[] = [];
  private readonly memory: Memory;
  private readonly explorer: Explorer;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { t } = explorer.words;
    const samplers = SAMPLERS.filter((name) => explorer.items.draws[name]);
    this.memory = new Memory(explorer, samplers, () => this.draw());
    const rows = samplers.map((sampler) => this.row(sampler, explorer.items.draws[sampler]!));
    this.element = h("div", { class: "tool" },
      h("p", { class: "quiet" }, sentences(t("samples_what"), explorer.items.heldOut.includes(0) && t("samples_below"))),
      h("div", { class: "samplers" }, ...rows), this.memory.element);
    host.onReady("decoder", () => this.draw());
  }

  private draw(): void {
    for (const row of this.rows) row.request();
  }

  private row(sampler: Sampler, draws: Float32Array): HTMLElement {
    const { words: { t }, look } = this.explorer;
    const places = Array.from({ length: Math.min(SHOWN[look.tile.form], draws.length / this.explorer.items.size) }, (_, i) => i);
    const row: Row = {
      sampler, draws, first: 0,
      tiles: places.map((i) => new CodeTile(this.explorer, t("sample_number", { n: i + 1 }))),
      nearest: places.map(() => new NearestReal(this.explorer)),
      request: this.host.whenVisible((wanted) => this.fill(row, wanted)),
    };
    this.rows.push(row);
    const pairs = places.map((i) => h("div", { class: "sample-pair" }, row.tiles[i].element, row.nearest[i].element));
    return h("div", { class: "sampler", "data-testid": `samples-${sampler}` },
      h("div", { class: "row" },
        h("strong", {}, t(`sampler_${sampler}`)),
        iconButton(ICONS.dice, t("sample_next"), () => this.next(row))),
      h("p", { class: "quiet" }, t(`sampler_${sampler}_hint`)),
      h("div", { class: "pictures", role: "group", "aria-label": t(`sampler_${sampler}`) }, ...pairs));
  }

  private next(row: Row): void {
    row.first += row.tiles.length;
    told("samples", `${row.sampler} ${row.first}`);
    row.request();
  }

  private async fill(row: Row, wanted: () => boolean): Promise<void> {
    const { items, models } = this.explorer;
    if (!models.has("decoder")) return;
    const codes = row.tiles.map((_, i) => this.code(row, i));
    const decoded = await decode(this.explorer, joined(codes, items.size));
    if (!wanted()) return;
    codes.forEach((code, i) => {
      row.tiles[i].show(code, decoded.at(i), factsOf(this.explorer, code));
      row.nearest[i].show(this.memory.nearest(row.sampler, this.place(row, i), code));
    });
  }

  /** The draws come round again at their end. */
  private place({ draws, first }: Row, index: number): number {
    return (first + index) % (draws.length / this.explorer.items.size);
  }

  private code(row: Row, index: number): Float32Array {
    const { items } = this.explorer;
    const at = this.place(row, index);
    return items.settle(row.draws.slice(at * items.size, (at + 1) * items.size));
  }
}
