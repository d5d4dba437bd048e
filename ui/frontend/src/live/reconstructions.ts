import type { ViewKind } from "../contract";
import { h, setText, show } from "../core/dom";
import type { Gallery, Picture } from "../core/looks/gallery";
import { sameSamples, type Samples } from "../core/looks/sample";
import type { Snake, Words } from "../core/words";
import type { Frame, Inputs } from "./film";

const LABEL_PX = 96;
const GAP_PX = 5;
const MOST_COLUMNS = 10;
/** Items are left out where the tiles would stand higher than this. */
const MOST_HEIGHT = 430;

interface Line {
  name: string;
  samples: Samples;
  told: boolean;
}

/** Rows of original, what the encoder was given when it differs, and reconstruction. */
export class Reconstructions {
  readonly element: HTMLElement;
  private readonly blocks = h("div", { class: "blocks skeleton" });
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly caption = h("span", { class: "quiet end number" });
  private readonly key = h("p", { class: "quiet" });
  private pictures: Picture[][] = [];
  private layout = "";
  private lines: Line[] = [];
  private originals: Samples | null = null;

  constructor(private readonly gallery: Gallery, private readonly view: Snake<ViewKind>, private readonly words: Words) {
    this.element = h("section", { class: "card reconstructions" },
      h("div", { class: "card-head" }, h("h3", {}, words.t("reconstructions")), this.caption),
      this.key,
      this.blocks);
    this.observer.observe(this.blocks);
  }

  show(frame: Frame, { pictures, inputs }: Inputs, caption: string): void {
    const { t, either } = this.words;
    const { look } = this.gallery;
    look.learn(pictures);
    this.originals = pictures;
    const spoilt = { name: either(`input_${this.view}`, t("with_noise")), samples: inputs, told: false };
    // A foretold curve begins with its past, which is all that the encoder was given.
    const given = this.view === "forecast" || sameSamples(pictures, inputs);
    this.lines = [
      ...(look.overlays ? [] : [{ name: t("original"), samples: pictures, told: false }]),
      ...(given ? [] : [spoilt]),
      { name: t("reconstruction"), samples: frame.reconstructions, told: true },
    ];
    setText(this.caption, caption);
    setText(this.key, either(`key_${look.kind}_${this.view}`, either(`key_${look.kind}`, "")));
    show(this.key, this.key.textContent !== "");
    this.draw();
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private resize(): void {
    if (this.lines.length > 0) this.draw();
  }

  private draw(): void {
    this.arrange();
    this.lines.forEach(({ samples, told }, row) => this.pictures[row].forEach((picture, i) =>
      picture.show(samples.at(i), told, told ? this.originals!.at(i) : null)));
  }

  /** Breaks the items into blocks of as many columns as fit. */
  private arrange(): void {
    const rows = this.lines.length;
    const labels = rows > 1 ? LABEL_PX : 0;
    const { least, best, aspect, form } = this.gallery.look.tile;
    const space = this.blocks.clientWidth - labels;
    const fitting = form === "line" ? 1 : Math.floor((space + GAP_PX) / (least + GAP_PX));
    const most = Math.max(1, Math.min(this.lines[0].samples.count, MOST_COLUMNS, fitting));
    const tall = rows * (Math.min(best, space / most) / aspect + GAP_PX) + 12;
    const count = Math.min(this.lines[0].samples.count, most * Math.max(1, Math.floor(MOST_HEIGHT / tall)));
    const columns = Math.ceil(count / Math.ceil(count / most));
    const layout = `${rows} ${count} ${columns}`;
    if (layout === this.layout) return;
    this.layout = layout;
    this.pictures = this.lines.map(() => []);
    const starts = Array.from({ length: Math.ceil(count / columns) }, (_, i) => i * columns);
    this.blocks.classList.remove("skeleton");
    this.blocks.dataset.rows = String(rows);
    this.blocks.replaceChildren(...starts.map((from) => this.block(from, Math.min(columns, count - from), columns)));
  }

  private block(from: number, count: number, columns: number): HTMLElement {
    const rows = this.lines.flatMap(({ name }, row) => {
      const tiles = Array.from({ length: count }, (_, i) => this.gallery.picture(`${name} ${from + i + 1}`));
      this.pictures[row].push(...tiles);
      const strip = h("div", { class: "strip", role: "group", "aria-label": name }, ...tiles.map(({ element }) => element));
      strip.style.setProperty("--columns", String(columns));
      return this.lines.length > 1 ? [h("span", { class: "quiet line-name" }, name), strip] : [strip];
    });
    return h("div", { class: "block" }, ...rows);
  }
}
