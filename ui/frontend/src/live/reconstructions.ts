import { h } from "../core/dom";
import { drawPicture, type Pictures } from "../core/pictures";
import type { Words } from "../core/words";
import type { Frame, Inputs } from "./film";

const LABEL_PX = 96;
const LEAST_TILE_PX = 34;
const MOST_COLUMNS = 10;

interface Line {
  name: string;
  pictures: Pictures;
}

/** Rows of original, what the encoder was given when it differs, and reconstruction. */
export class Reconstructions {
  readonly element: HTMLElement;
  private readonly blocks = h("div", { class: "blocks skeleton" });
  private readonly observer = new ResizeObserver(() => this.resize());
  private readonly caption: HTMLElement;
  private canvases: HTMLCanvasElement[][] = [];
  private layout = "";
  private lines: Line[] = [];

  constructor(private readonly words: Words) {
    this.caption = h("span", { class: "quiet end number" });
    this.element = h("section", { class: "card reconstructions" },
      h("div", { class: "card-head" }, h("h3", {}, words.t("reconstructions")), this.caption),
      this.blocks);
    this.observer.observe(this.blocks);
  }

  show(frame: Frame, { pictures, inputs }: Inputs, caption: string): void {
    const { t } = this.words;
    this.lines = [
      { name: t("original"), pictures },
      ...(sameBytes(pictures, inputs) ? [] : [{ name: t("with_noise"), pictures: inputs }]),
      { name: t("reconstruction"), pictures: frame.reconstructions },
    ];
    this.caption.textContent = caption;
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
    this.lines.forEach(({ pictures }, row) =>
      this.canvases[row].forEach((canvas, i) => drawPicture(canvas, pictures, i)));
  }

  /** Breaks the samples into blocks of as many columns as fit. */
  private arrange(): void {
    const count = this.lines[0].pictures.count;
    const fitting = Math.floor((this.blocks.clientWidth - LABEL_PX) / LEAST_TILE_PX);
    const most = Math.max(1, Math.min(count, MOST_COLUMNS, fitting));
    const columns = Math.ceil(count / Math.ceil(count / most));
    const layout = `${this.lines.length} ${count} ${columns}`;
    if (layout === this.layout) return;
    this.layout = layout;
    this.canvases = this.lines.map(() => []);
    const starts = Array.from({ length: Math.ceil(count / columns) }, (_, i) => i * columns);
    this.blocks.classList.remove("skeleton");
    this.blocks.classList.toggle("three", this.lines.length === 3);
    this.blocks.replaceChildren(...starts.map((from) => this.block(Math.min(columns, count - from), columns)));
  }

  private block(count: number, columns: number): HTMLElement {
    const rows = this.lines.flatMap(({ name }, row) => {
      const tiles = Array.from({ length: count }, () => h("canvas", { class: "picture" }));
      this.canvases[row].push(...tiles);
      const strip = h("div", { class: "strip", role: "img", "aria-label": name }, ...tiles);
      strip.style.setProperty("--columns", String(columns));
      return [h("span", { class: "quiet line-name" }, name), strip];
    });
    return h("div", { class: "block" }, ...rows);
  }
}

function sameBytes(a: Pictures, b: Pictures): boolean {
  return a.data.length === b.data.length && a.data.every((value, i) => value === b.data[i]);
}
