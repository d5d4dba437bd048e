import { h, icon, setText, show } from "../../core/dom";
import { Signal } from "../../core/signal";
import type { Words } from "../../core/words";
import { OWN_ICONS } from "../icons";
import { pushed } from "../parts";
import type { Captured, Piece, Row } from "./captured";
import { clipped, played, wave } from "./clip";
import { Ear } from "./ear";
import { Grip, held } from "./hold";
import type { Recorder, Shown } from "./sense";
import { Taking } from "./taking";
import type { Toggling } from "./toggling";
import { RATE, resampled } from "./wav";

/** Seconds of a word, and of the longest clip. */
const WORD = 1;
const LONGEST = 10;
/** Shorter clips are slips of the finger. */
const SHORTEST = 0.15;

/** Clips of the microphone: as long as a class's button is held, or a second from one press. */
export class MicrophoneRecorder implements Recorder {
  readonly element: HTMLElement;
  readonly options: HTMLElement;
  readonly changed = new Signal<void>();
  private readonly ear = new Ear();
  private readonly said = h("p", { class: "sense-said", role: "status" });
  private readonly again: HTMLButtonElement;
  private readonly level = h("meter", { class: "sense-level", min: 0, max: 1, low: 0.02, high: 0.95, value: 0 });
  private readonly heard = h("canvas", { class: "sense-heard", width: 640, height: 200, "aria-hidden": "true" });
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly stops: (() => void)[] = [];
  private readonly grip = new Grip();
  private taking: Taking | null = null;
  private word = true;

  constructor(private readonly captured: Captured, private readonly words: Words, private readonly toggling: Toggling, private readonly most: number) {
    const { t } = words;
    const word = h("input", { type: "checkbox", checked: true, "data-testid": "sense-word", onchange: () => {
      this.word = word.checked;
      show(toggling.element, !this.word);
      toggling.changed.emit();
    } });
    show(toggling.element, false);
    this.options = h("div", { class: "sense-options" }, h("label", { class: "sense-toggling" }, h("span", { class: "box-label" }, word), t("sense_word")), toggling.element);
    this.level.setAttribute("aria-label", t("sense_level"));
    this.again = pushed(OWN_ICONS.again, t("sense_try_again"), () => void this.ear.begin(), "button main", "sense-again");
    this.element = h("div", { class: "sense-view" },
      h("div", { class: "stage sense-stage sense-ear", "data-testid": "sense-stage" }, this.heard, h("div", { class: "sense-trouble" }, this.said, this.again)),
      h("div", { class: "sense-under" }, icon(OWN_ICONS.microphone), this.level),
      h("p", { class: "caption" }, t("sense_sound_kept")));
    this.ear.changed.on(() => this.tell());
    this.ear.heard.on((block) => this.hear(block));
    void this.ear.begin();
    this.tell();
  }

  get isRecording(): boolean {
    return this.taking !== null;
  }

  control(row: () => Row): HTMLElement {
    const { t } = this.words;
    const label = h("span", {});
    const button = h("button", { type: "button", class: "button main sense-hold", "data-testid": "sense-hold" }, icon(OWN_ICONS.microphone), label);
    const name = () => setText(label, t(this.word ? "sense_press_word" : this.toggling.on ? "sense_press" : "sense_hold"));
    name();
    const stop = held(button, { begin: () => this.begin(row(), stop), end: () => this.word || this.end() }, () => this.word || this.toggling.on, this.grip);
    this.stops.push(stop, this.toggling.changed.on(name));
    this.buttons.push(button);
    button.disabled = !this.ear.isOn;
    return button;
  }

  shown(piece: Piece, remove: () => void): Shown {
    return played(piece, remove, this.words);
  }

  see(seen: boolean): void {
    if (seen) return void this.ear.begin();
    this.stops.forEach((stop) => stop());
    this.ear.end();
  }

  destroy(): void {
    this.stops.forEach((stop) => stop());
    this.ear.destroy();
  }

  private begin(row: Row, stop: () => void): void {
    if (this.taking?.row === row.id) return;
    this.end();
    this.captured.choose(row.id);
    this.taking = new Taking(row.id, Math.round(this.ear.rate * (this.word ? WORD : LONGEST)), stop);
    this.tell();
  }

  private hear(block: Float32Array): void {
    this.level.value = Math.min(1, block.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    if (!this.taking) return;
    const isFull = this.taking.hear(block);
    wave(this.heard, this.taking.samples(), getComputedStyle(this.heard).color);
    if (isFull) this.end();
  }

  /** Keeps what was heard; what was held for too short a time is none. */
  private end(): void {
    const { taking, captured, ear } = this;
    if (!taking) return;
    this.taking = null;
    taking.stop();
    const samples = taking.samples();
    if (samples.length >= SHORTEST * ear.rate && captured.count < this.most) {
      captured.remember();
      captured.add(taking.row, clipped(resampled(samples, ear.rate, RATE)));
    }
    this.tell();
  }

  private tell(): void {
    const { ear, words: { t } } = this;
    if (!ear.isOn) this.end();
    this.element.classList.toggle("recording", this.taking !== null);
    setText(this.said, ear.isOn ? "" : ear.trouble ? t(`sense_microphone_${ear.trouble}`) : t("sense_microphone_asks"));
    show(this.said.parentElement!, !ear.isOn);
    show(this.again, ear.trouble !== null);
    for (const button of this.buttons) button.disabled = !ear.isOn;
    if (!ear.isOn) this.level.value = 0;
    this.changed.emit();
  }
}
