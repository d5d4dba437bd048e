import { h, icon, setText, show } from "../../core/dom";
import { Signal } from "../../core/signal";
import type { Words } from "../../core/words";
import { OWN_ICONS } from "../icons";
import { pushed } from "../parts";
import { Burst } from "./burst";
import type { Captured, Piece, Row } from "./captured";
import { SIDE } from "./cropping";
import { Eye } from "./eye";
import { Grip, held } from "./hold";
import { pictured, thumb } from "./picture";
import type { Recorder, Shown } from "./sense";
import type { Toggling } from "./toggling";

/** Pictures of the camera, ten a second while a class's button is held. */
export class CameraRecorder implements Recorder {
  readonly element: HTMLElement;
  readonly options: HTMLElement;
  readonly changed = new Signal<void>();
  private readonly eye = new Eye();
  private readonly burst = new Burst(() => this.take());
  private readonly said = h("p", { class: "sense-said", role: "status" });
  private readonly again: HTMLButtonElement;
  private readonly another: HTMLButtonElement;
  private readonly counted = h("b", { class: "sense-live number", hidden: true, "data-testid": "sense-live" });
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly stops: (() => void)[] = [];
  private readonly grip = new Grip();
  private into: (() => Row) | null = null;

  /** `most`: pictures that may be recorded in all. */
  constructor(private readonly captured: Captured, private readonly words: Words, private readonly toggling: Toggling, private readonly most: number) {
    const { t } = words;
    this.options = toggling.element;
    this.again = pushed(OWN_ICONS.again, t("sense_try_again"), () => void this.eye.begin(), "button main", "sense-again");
    this.another = pushed(OWN_ICONS.again, t("sense_camera_next"), () => void this.eye.next(), "button", "sense-next-camera");
    const stage = h("div", { class: "stage sense-stage", "data-testid": "sense-stage" }, this.eye.video, this.counted, h("div", { class: "sense-trouble" }, this.said, this.again));
    this.element = h("div", { class: "sense-view" }, stage, h("div", { class: "sense-under" }, h("span", { class: "caption sense-mirrored" }, t("sense_mirrored")), this.another));
    this.eye.changed.on(() => this.tell());
    void this.eye.begin();
    this.tell();
  }

  get isRecording(): boolean {
    return this.burst.runs;
  }

  control(row: () => Row): HTMLElement {
    const { t } = this.words;
    const label = h("span", {});
    const button = h("button", { type: "button", class: "button main sense-hold", "data-testid": "sense-hold" }, icon(OWN_ICONS.camera), label);
    const name = () => setText(label, t(this.toggling.on ? "sense_press" : "sense_hold"));
    name();
    this.stops.push(held(button, { begin: () => this.begin(row), end: () => this.end() }, () => this.toggling.on, this.grip), this.toggling.changed.on(name));
    this.buttons.push(button);
    button.disabled = !this.eye.isOn;
    return button;
  }

  shown(piece: Piece, remove: () => void): Shown {
    return thumb(piece, remove, this.words);
  }

  see(seen: boolean): void {
    if (seen) return void this.eye.begin();
    this.stop();
    this.eye.end();
  }

  destroy(): void {
    this.stop();
    this.eye.destroy();
  }

  private begin(row: () => Row): void {
    this.into = row;
    this.captured.remember();
    this.captured.choose(row().id);
    this.burst.begin();
    this.tell();
  }

  private take(): void {
    const { into, captured, eye } = this;
    const pixels = into && eye.look(SIDE, SIDE);
    if (!into || !pixels) return;
    // The class may be gone by now, and its button with it.
    if (captured.count >= this.most || !captured.rows.some(({ id }) => id === into().id)) return this.stop();
    captured.add(into().id, pictured(pixels, SIDE, SIDE));
    setText(this.counted, this.words.number(into().pieces.length, 9));
  }

  private end(): void {
    this.burst.end();
    this.into = null;
    this.tell();
  }

  private stop(): void {
    this.stops.forEach((stop) => stop());
  }

  private tell(): void {
    const { eye, words: { t } } = this;
    if (!eye.isOn && this.burst.runs) this.stop();
    show(this.counted, this.burst.runs);
    this.element.classList.toggle("recording", this.burst.runs);
    setText(this.said, eye.isOn ? "" : eye.trouble ? t(`sense_camera_${eye.trouble}`) : t("sense_camera_asks"));
    show(this.said.parentElement!, !eye.isOn);
    show(this.again, eye.trouble !== null);
    show(this.another, eye.cameras > 1);
    for (const button of this.buttons) button.disabled = !eye.isOn;
    this.changed.emit();
  }
}
