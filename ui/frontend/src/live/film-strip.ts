import { h, ICONS, iconButton, setAttribute, setIcon, setText } from "../core/dom";
import { onStage, type Theme } from "../core/theme";
import { sharp } from "../core/looks/canvas";
import type { Words } from "../core/words";
import { groupColours, groupsOf } from "../map/groups";
import { boundsOf, fit, toPixel } from "../map/viewport";
import type { Film } from "./film";
import type { Snapshot } from "./history";
import { spread } from "./picking";

const THUMB_PX = 132;
const MOST = 9;
const DOT_PX = 1.7;
const WHOLE_EPOCHS = 0.999;

interface Thumb {
  button: HTMLButtonElement;
  canvas: HTMLCanvasElement;
  caption: HTMLElement;
  /** What it shows: the moment, and how often that was written. */
  key: string;
}

/** The training as a strip of small maps: press one, and the stage and all panels show that moment. */
export class FilmStrip {
  readonly element: HTMLElement;
  private readonly caption = h("span", { class: "caption number" });
  private readonly range = h("input", { type: "range", min: 0, step: 1, "data-testid": "film" });
  private readonly list = h("div", { class: "thumbs" });
  private readonly button: HTMLButtonElement;
  private readonly observer = new ResizeObserver(() => this.arrange());
  private thumbs: Thumb[] = [];
  private labels: { groups: Uint16Array; classes: number } | null = null;
  private current = "";

  constructor(private readonly words: Words, private readonly film: Film, private theme: Theme) {
    const { t } = words;
    this.button = iconButton(ICONS.play, t("film_play"), () => (film.playing ? film.pause() : film.play()));
    setAttribute(this.range, "aria-label", t("film_label"));
    this.range.addEventListener("input", () => film.seek(Number(this.range.value)));
    this.element = h("section", { class: "sheet film", "aria-label": t("film") },
      h("div", { class: "film-head" }, this.button, h("div", {}, h("h3", {}, t("film")), this.caption), this.range), this.list);
    this.observer.observe(this.list);
    this.follow();
  }

  /** What the points of each moment are: their classes, and whether they are held out. */
  know(labels: Int32Array, heldOut: Uint8Array, classes: number): void {
    this.labels ??= { groups: groupsOf(labels, heldOut, classes), classes };
    void this.draw();
  }

  /** The film may have grown. */
  follow(): void {
    this.range.max = String(Math.max(0, this.film.length - 1));
    this.range.disabled = this.button.disabled = this.film.length < 2;
    this.arrange();
  }

  at(index: number, caption: string): void {
    this.range.value = String(index);
    setText(this.caption, caption);
    setAttribute(this.range, "aria-valuetext", caption);
    this.current = keyOf(this.film.moments[index]);
    this.mark();
  }

  playing(on: boolean): void {
    const label = this.words.t(on ? "film_pause" : "film_play");
    setIcon(this.button, on ? ICONS.pause : ICONS.play);
    setAttribute(this.button, "aria-label", label);
    setAttribute(this.button, "title", label);
  }

  retheme(theme: Theme): void {
    this.theme = theme;
    for (const thumb of this.thumbs) thumb.key = "";
    this.arrange();
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private arrange(): void {
    // Before it is laid out nobody knows how many fit: two that are made as wide as the strip would shrink in sight.
    if (this.list.clientWidth === 0) return;
    const count = Math.max(2, Math.min(MOST, Math.floor(this.list.clientWidth / THUMB_PX)));
    while (this.thumbs.length > count) this.thumbs.pop()!.button.remove();
    while (this.thumbs.length < count) this.add();
    const places = spread(this.film.length, count);
    this.thumbs.forEach((thumb, i) => {
      const moment = this.film.moments[places[i]];
      thumb.button.disabled = moment === undefined;
      thumb.button.dataset.index = String(places[i] ?? "");
      setText(thumb.caption, moment ? this.nameOf(moment) : "");
    });
    this.mark();
    void this.draw();
  }

  private add(): void {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const caption = h("span", { class: "number" });
    const button = h("button", { type: "button", class: "thumb", onclick: () => this.film.seek(Number(button.dataset.index)) }, canvas, caption);
    this.thumbs.push({ button, canvas, caption, key: "" });
    this.list.append(button);
  }

  private nameOf({ step, epoch }: Snapshot): string {
    const { t, number } = this.words;
    return epoch < WHOLE_EPOCHS ? t("step_n", { n: number(step, 9) }) : t("epoch_n", { n: number(Math.round(epoch), 9) });
  }

  private mark(): void {
    for (const { button } of this.thumbs) {
      const moment = this.film.moments[Number(button.dataset.index)];
      setAttribute(button, "aria-current", button.dataset.index && keyOf(moment) === this.current ? "true" : null);
    }
  }

  private async draw(): Promise<void> {
    for (const thumb of this.thumbs) {
      const index = thumb.button.dataset.index;
      const moment = index ? this.film.moments[Number(index)] : undefined;
      if (!moment || !this.labels || thumb.key === keyOf(moment)) continue;
      thumb.key = keyOf(moment);
      try {
        this.paint(thumb.canvas, (await this.film.frame(Number(index))).xy);
      } catch (error) {
        thumb.key = "";
        console.warn("film", moment.step, error);
      }
    }
  }

  private paint(canvas: HTMLCanvasElement, xy: Float32Array): void {
    const surface = sharp(canvas);
    if (!surface || !this.labels) return;
    const { context, width, height } = surface;
    const colours = groupColours(onStage(this.theme), this.labels.classes, null);
    const size = { width, height };
    const view = fit(boundsOf(xy), size);
    context.clearRect(0, 0, width, height);
    for (let i = 0; i < this.labels.groups.length; i++) {
      const { x, y } = toPixel(view, size, { x: xy[2 * i], y: xy[2 * i + 1] });
      context.fillStyle = colours[this.labels.groups[i]];
      context.fillRect(x - DOT_PX / 2, y - DOT_PX / 2, DOT_PX, DOT_PX);
    }
  }
}

const keyOf = (moment: Snapshot | undefined): string => (moment ? `${moment.step} ${moment.again}` : "");
