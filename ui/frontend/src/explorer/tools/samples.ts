import { h, ICONS, iconButton } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import { decode, type Lab } from "../lab";
import type { ModelName, Tool } from "./tool";

/** Items of one row. A row of the next ones comes with the dice. */
const SHOWN = 8;
const ORDER = ["prior", "mixture", "codebook"];

interface Row {
  draws: Float32Array;
  first: number;
  pictures: Picture[];
}

/** New items, invented by the samplers that suit the run; each can be taken to the sliders. */
export class Samples implements Tool {
  readonly element: HTMLElement;
  private readonly rows: Row[] = [];

  constructor(private readonly lab: Lab) {
    const { t } = lab.words;
    const samplers = ORDER.filter((name) => name in lab.items.draws);
    const rows = samplers.map((sampler) => this.row(sampler, lab.items.draws[sampler]));
    this.element = h("div", { class: "tool" },
      h("p", { class: "quiet" }, t("samples_what")),
      h("div", { class: "samplers" }, ...rows));
  }

  ready(model: ModelName): void {
    if (model !== "decoder") return;
    for (const row of this.rows) this.draw(row).catch(console.warn);
  }

  private row(sampler: string, draws: Float32Array): HTMLElement {
    const { words: { t }, gallery } = this.lab;
    const row: Row = { draws, first: 0, pictures: Array.from({ length: SHOWN }, (_, i) => gallery.picture(t("sample_number", { n: i + 1 }))) };
    this.rows.push(row);
    const buttons = row.pictures.map((picture, i) => h("button", {
      type: "button", class: "sample", title: t("sample_take"), onclick: () => this.lab.spot.pin(this.code(row, i)),
    }, picture.element));
    return h("div", { class: "sampler", "data-testid": `samples-${sampler}` },
      h("div", { class: "row" },
        h("strong", {}, t(`sampler_${sampler}`)),
        iconButton(ICONS.dice, t("sample_next"), () => this.next(row))),
      h("p", { class: "quiet" }, t(`sampler_${sampler}_hint`)),
      h("div", { class: "pictures", role: "group", "aria-label": t(`sampler_${sampler}`) }, ...buttons));
  }

  private next(row: Row): void {
    row.first += SHOWN;
    this.draw(row).catch(console.warn);
  }

  private async draw(row: Row): Promise<void> {
    if (!this.lab.models.has("decoder")) return;
    const { size } = this.lab.items;
    const codes = new Float32Array(SHOWN * size);
    for (let i = 0; i < SHOWN; i++) codes.set(this.code(row, i), i * size);
    const decoded = await decode(this.lab, codes);
    row.pictures.forEach((picture, i) => picture.show(decoded.at(i), true));
  }

  /** The draws come round again at their end. */
  private code({ draws, first }: Row, index: number): Float32Array {
    const { size } = this.lab.items;
    const at = (first + index) % (draws.length / size);
    return draws.slice(at * size, (at + 1) * size);
  }
}
