import type { ViewKind } from "../contract";
import { h, setText } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import { sameSamples, type Samples } from "../core/looks/sample";
import type { Snake, Words } from "../core/words";
import type { Film, Frame, Inputs } from "./film";
import type { Snapshot } from "./history";
import { earlier } from "./picking";

const PAST = 3;
const WHOLE_EPOCHS = 0.999;

/** The same held-out pictures as they came back at the first steps, in between, and now. */
export class Rebuilt {
  readonly element: HTMLElement;
  private readonly caption = h("span", { class: "caption end" });
  private readonly table = h("div", { class: "rebuilt-rows" });
  private readonly rows = new Map<string, { name: HTMLElement; line: HTMLElement; pictures: Picture[] }>();
  private asked = 0;

  constructor(private readonly gallery: Gallery, private readonly film: Film, private readonly view: Snake<ViewKind>, private readonly words: Words) {
    this.element = h("section", { class: "sheet card rebuilt" },
      h("div", { class: "card-head" }, h("h3", {}, words.t("what_it_rebuilds")), this.caption), this.table);
  }

  async show(frame: Frame, { pictures, inputs }: Inputs): Promise<void> {
    const { t, either } = this.words;
    const turn = ++this.asked;
    setText(this.caption, t("same_pictures", { n: pictures.count }));
    this.row("original", t("original"), pictures, null);
    if (!sameSamples(pictures, inputs)) this.row("given", either(`input_${this.view}`, t("with_noise")), inputs, null);
    this.row("now", this.nameOf(frame.snapshot, frame.index), frame.reconstructions, pictures);
    const past = earlier([...this.film.moments], frame.index, PAST);
    const frames = await Promise.all(past.map((index) => this.film.frame(index).catch(() => null)));
    if (turn !== this.asked) return;
    for (let i = 0; i < PAST; i++) {
      const one = frames[i];
      if (one) this.row(`past-${i}`, this.nameOf(one.snapshot, -1), one.reconstructions, pictures);
    }
  }

  private nameOf({ step, epoch }: Snapshot, index: number): string {
    const { t, number } = this.words;
    if (index === this.film.length - 1) return t("time_end");
    return epoch < WHOLE_EPOCHS ? t("step_n", { n: number(step, 9) }) : t("epoch_n", { n: number(Math.round(epoch), 9) });
  }

  private row(id: string, name: string, samples: Samples, reference: Samples | null): void {
    const row = this.rows.get(id) ?? this.add(id, samples.count);
    setText(row.name, name);
    row.pictures.forEach((picture, i) => picture.show(samples.at(i), reference !== null, reference?.at(i) ?? null));
  }

  /** Rows stand in the order of time, the originals on top. */
  private add(id: string, count: number) {
    const pictures = Array.from({ length: count }, (_, i) => this.gallery.picture(this.words.t("item_n", { n: i + 1 })));
    const name = h("span", { class: "caption line-name" });
    const line = h("div", { class: "rebuilt-line", role: "group" }, name, ...pictures.map(({ element }) => element));
    line.style.order = String(ORDER.indexOf(id));
    line.dataset.row = id;
    line.style.setProperty("--columns", String(count));
    const row = { name, line, pictures };
    this.rows.set(id, row);
    this.table.append(line);
    return row;
  }
}

const ORDER = ["original", "given", "past-0", "past-1", "past-2", "now"];
