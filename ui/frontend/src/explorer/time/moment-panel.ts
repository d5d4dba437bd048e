import { FILES, type InputsTensors, type SnapshotTensors } from "../../contract";
import { h, setText, show } from "../../core/dom";
import { sharp } from "../../core/looks/canvas";
import { snapshotFile, type Files } from "../../core/files/files";
import type { Picture } from "../../core/looks/gallery";
import type { Samples } from "../../core/looks/sample";
import { mix } from "../../core/theme";
import type { Explorer } from "../explorer";
import type { Moment } from "./roll";
import type { Time } from "./time";

const SHOWN = 8;

/** What the run could do at a moment of its training: its loss so far, and how it rebuilt the items that are followed. */
export class MomentPanel {
  readonly element: HTMLElement;
  private readonly title = h("h3", { "aria-level": 2 });
  private readonly curve = h("canvas", { class: "moment-curve", role: "img" });
  private readonly facts = h("p", { class: "quiet number" });
  private readonly decoder = h("p", { class: "quiet" });
  private readonly originals: Picture[];
  private readonly rebuilt: Picture[];
  private pictures: Promise<Samples | null> | null = null;
  private readonly gone = h("p", { class: "quiet" });
  private readonly strips: HTMLElement;
  private readonly known = new Map<number, Promise<Samples | null>>();

  constructor(private readonly explorer: Explorer, private readonly files: Files, private readonly time: Time) {
    const { words: { t }, gallery } = explorer;
    const row = (label: string) => Array.from({ length: SHOWN }, () => gallery.picture(label));
    this.originals = row(t("original"));
    this.rebuilt = row(t("reconstruction"));
    const strip = (pictures: Picture[]) => h("div", { class: "pictures" }, ...pictures.map(({ element }) => element));
    setText(this.gone, t("time_pictures_gone"));
    show(this.gone, false);
    this.strips = h("div", { class: "moment-strips" }, h("span", { class: "quiet" }, t("original")), strip(this.originals), h("span", { class: "quiet" }, t("reconstruction")), strip(this.rebuilt));
    this.element = h("section", { class: "card moment-panel", "data-testid": "moment" },
      h("div", { class: "card-head" }, this.title,
        h("button", { type: "button", class: "button end", onclick: () => void time.go(time.last) }, t("time_back"))),
      this.curve, this.facts, this.decoder,
      this.strips, this.gone);
    show(this.element, false);
    time.changed.on((moment) => this.show(moment));
  }

  private show(moment: Moment | null): void {
    show(this.element, moment !== null);
    if (!moment) return;
    const { words } = this.explorer;
    setText(this.title, words.t("time_at", { step: words.number(moment.step, 7), epoch: words.number(moment.epoch) }));
    setText(this.facts, moment.loss === null ? "" : [
      words.t("time_loss", { value: words.number(moment.loss, 4) }),
      words.t("time_explained", { value: words.percent(moment.explained ?? 0) }),
      moment.loss < 0 && words.t("nats_below_zero"),
    ].filter(Boolean).join(" · "));
    setText(this.decoder, moment.decoder === null ? words.t("time_no_decoder")
      : moment.decoder === moment.step ? "" : words.t("time_other_decoder", { step: words.number(moment.decoder, 7) }));
    this.drawCurve(moment);
    this.drawPictures(moment).then((drawn) => this.tellGone(moment, !drawn), (error: unknown) => {
      console.warn(error);
      this.pictures = null;
      this.known.delete(moment.step);
      this.tellGone(moment, true);
    });
  }

  /** What was drawn for another moment is not left standing as if it were of this one. */
  private tellGone(moment: Moment, gone: boolean): void {
    if (this.time.now !== moment) return;
    show(this.strips, !gone);
    show(this.gone, gone);
  }

  private drawCurve(moment: Moment): void {
    const surface = sharp(this.curve);
    if (!surface) return;
    const { context, width, height } = surface;
    const { curve } = this.time.roll!;
    const theme = this.explorer.theme();
    context.clearRect(0, 0, width, height);
    if (curve.length === 0) return;
    const losses = curve.map(({ loss }) => loss).sort((a, b) => a - b);
    const [low, high] = [losses[0], losses[Math.floor(0.97 * (losses.length - 1))]];
    const last = Math.max(1e-9, curve[curve.length - 1].epoch);
    const x = (epoch: number) => 4 + (epoch / last) * (width - 8);
    const y = (loss: number) => height - 5 - ((Math.min(loss, high) - low) / Math.max(1e-9, high - low)) * (height - 10);
    const line = (points: typeof curve, colour: string) => {
      context.beginPath();
      points.forEach(({ epoch, loss }, i) => (i ? context.lineTo(x(epoch), y(loss)) : context.moveTo(x(epoch), y(loss))));
      context.strokeStyle = colour;
      context.lineWidth = 2;
      context.stroke();
    };
    line(curve, mix(theme.text, theme.background, 0.75));
    line(curve.filter(({ step }) => step <= moment.step), theme.primary);
    context.beginPath();
    context.arc(x(Math.min(last, moment.epoch)), y(moment.loss ?? high), 4, 0, 2 * Math.PI);
    context.fillStyle = theme.primary;
    context.fill();
    this.curve.setAttribute("aria-label", this.explorer.words.t("time_curve"));
  }

  /** False: they are not stored with the run. */
  private async drawPictures(moment: Moment): Promise<boolean> {
    const { files, explorer: { look } } = this;
    this.pictures ??= files.tensors<InputsTensors, never>(FILES.inputs).then(({ tensors }) => tensors.pictures ? look.stored(tensors.pictures) : null);
    const known = this.known.get(moment.step) ?? files.tensors<SnapshotTensors, never>(snapshotFile("tensors", moment.step)).then(({ tensors }) => tensors.reconstructions ? look.stored(tensors.reconstructions) : null);
    this.known.set(moment.step, known);
    const [originals, rebuilt] = await Promise.all([this.pictures, known]);
    if (!originals || !rebuilt) return false;
    if (this.time.now !== moment) return true;
    for (let i = 0; i < SHOWN; i++) {
      const there = i < originals.count;
      show(this.originals[i].element, there);
      show(this.rebuilt[i].element, there);
      if (!there) continue;
      this.originals[i].show(originals.at(i));
      this.rebuilt[i].show(rebuilt.at(i), true, originals.at(i));
    }
    return true;
  }
}
