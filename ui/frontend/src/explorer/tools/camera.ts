import { h, icon, setText, show } from "../../core/dom";
import { ahead, asked, isOfAnotherPage, loadAnew } from "../../own/senses/devices";
import { sampled } from "../../own/senses/cropping";
import { Eye } from "../../own/senses/eye";
import type { Explorer } from "../explorer";
import { Answer } from "../parts/answer";
import { Trail } from "../parts/trail";
import type { ToolHost } from "./host";
import { TOOL_ICONS } from "./icons";
import type { Tool } from "./tool";

/** Milliseconds between two pictures: about eight a second. */
const EVERY = 120;
/** Of so many pictures, nearest items are looked for once. */
const REST = 4;

/** What the camera sees, as an item of the data: a dot that moves on the map, and what the network makes of it. */
export class Camera implements Tool {
  readonly element: HTMLElement;
  private readonly note = h("p", { class: "note", role: "status", "data-testid": "camera-note" });
  private readonly body = h("div", { class: "draw-body" });
  private readonly view = h("div", { class: "camera-view" });
  private readonly on: HTMLButtonElement;
  private readonly off: HTMLButtonElement;
  private readonly answer: Answer;
  private readonly trail: Trail;
  private readonly explorer: Explorer;
  private readonly request;
  private eye: Eye | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private seen = 0;

  constructor(host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t } } = explorer;
    this.request = host.whenVisible(() => this.compute());
    this.answer = new Answer(explorer, "camera");
    this.trail = new Trail(host);
    this.on = h("button", { type: "button", class: "button camera-on", disabled: true, onclick: () => this.begin(), "data-testid": "camera-on" }, icon(TOOL_ICONS.camera), t("camera_on"));
    this.off = h("button", { type: "button", class: "button", onclick: () => this.end(), "data-testid": "camera-off" }, t("camera_off"));
    this.body.append(h("div", { class: "draw-sheet" }, this.view, this.off), this.answer.element);
    this.element = h("div", { class: "tool camera" }, this.note, this.on, this.body);
    const why = ahead();
    setText(this.note, t(why ? `sense_${why}` : "encoder_loading"));
    show(this.body, false);
    host.onShown((visible) => visible || this.end());
    if (why) return;
    host.onReady("encoder", () => this.arm());
    for (const model of ["decoder", "encoder"] as const) host.onMissing(model, (missing) => setText(this.note, missing));
  }

  private arm(): void {
    this.on.disabled = false;
    setText(this.note, this.explorer.words.t("camera_stays"));
    if (asked() === "camera") this.begin();
  }

  private begin(): void {
    if (isOfAnotherPage("camera")) return loadAnew("camera");
    this.end();
    const eye = (this.eye = new Eye());
    eye.changed.on(() => this.tell());
    this.view.replaceChildren(eye.video);
    this.timer = setInterval(() => this.request(), EVERY);
    void eye.begin();
    this.tell();
  }

  /** The light goes off, and nothing is kept. */
  private end(): void {
    clearInterval(this.timer);
    if (this.eye) this.explorer.spot.restore();
    this.eye?.destroy();
    this.eye = null;
    this.trail.clear();
    this.tell();
  }

  private async compute(): Promise<void> {
    const { eye, explorer: { items: { shape } } } = this;
    const pixels = eye?.look(shape[2], shape[1]);
    if (!pixels) return;
    const code = await this.answer.to(sampled(pixels, shape));
    if (eye !== this.eye) return;
    show(this.body, true);
    this.trail.to(code);
    this.explorer.spot.preview(code);
    this.element.dataset.seen = String(++this.seen);
    if (this.seen % REST === 1) await this.answer.showNearest(code);
  }

  private tell(): void {
    const { eye, explorer: { words: { t } } } = this;
    show(this.on, !eye?.isOn);
    show(this.body, Boolean(eye?.isOn));
    if (eye) setText(this.note, t(eye.trouble ? `sense_camera_${eye.trouble}` : eye.isOn ? "camera_stays" : "sense_camera_asks"));
  }
}
