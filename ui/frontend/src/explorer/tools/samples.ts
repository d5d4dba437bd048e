import { h, ICONS, iconButton } from "../../core/dom";
import { CodeTile } from "../parts/code-tile";
import { factsOf } from "../parts/facts";
import { decode, type Lab } from "../lab";
import { joined } from "../state/ways";
import { Memory, NearestReal } from "./memory";
import type { ModelName, Tool } from "./tool";

/** Items of one row. A row of the next ones comes with the dice. */
const SHOWN = { square: 8, wide: 4, line: 3 };
const ORDER = ["prior", "mixture", "codebook"];

interface Row {
  sampler: string;
  draws: Float32Array;
  first: number;
  tiles: CodeTile[];
  nearest: NearestReal[];
}

/** New items, invented by the samplers that suit the run, each with the training item that it comes nearest to. */
export class Samples implements Tool {
  readonly element: HTMLElement;
  private readonly rows: Row[] = [];
  private readonly memory: Memory;
  private usable = false;

  constructor(private readonly lab: Lab) {
    const { t } = lab.words;
    const samplers = ORDER.filter((name) => name in lab.items.draws);
    this.memory = new Memory(lab, samplers, () => this.draw());
    const rows = samplers.map((sampler) => this.row(sampler, lab.items.draws[sampler]));
    this.element = h("div", { class: "tool" },
      h("p", { class: "quiet" }, t("samples_what")),
      h("div", { class: "samplers" }, ...rows), this.memory.element);
  }

  ready(model: ModelName): void {
    if (model !== "decoder") return;
    this.usable = true;
    this.draw();
  }

  private draw(): void {
    for (const row of this.rows) this.fill(row).catch(console.warn);
  }

  private row(sampler: string, draws: Float32Array): HTMLElement {
    const { words: { t }, look } = this.lab;
    const places = Array.from({ length: Math.min(SHOWN[look.tile.form], draws.length / this.lab.items.size) }, (_, i) => i);
    const row: Row = {
      sampler, draws, first: 0,
      tiles: places.map((i) => new CodeTile(this.lab, t("sample_number", { n: i + 1 }))),
      nearest: places.map(() => new NearestReal(this.lab)),
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
    this.fill(row).catch(console.warn);
  }

  private async fill(row: Row): Promise<void> {
    if (!this.usable) return;
    const { items } = this.lab;
    const { first } = row;
    const codes = row.tiles.map((_, i) => this.code(row, i));
    const decoded = await decode(this.lab, joined(codes, items.size));
    if (first !== row.first) return;
    codes.forEach((code, i) => {
      row.tiles[i].show(code, decoded.at(i), factsOf(this.lab, code));
      row.nearest[i].show(this.memory.nearest(row.sampler, this.place(row, i), code));
    });
  }

  /** The draws come round again at their end. */
  private place({ draws, first }: Row, index: number): number {
    return (first + index) % (draws.length / this.lab.items.size);
  }

  private code(row: Row, index: number): Float32Array {
    const { size } = this.lab.items;
    const at = this.place(row, index);
    return row.draws.slice(at * size, (at + 1) * size);
  }
}
