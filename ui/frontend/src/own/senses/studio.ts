import { h, icon, setText, show } from "../../core/dom";
import type { Words } from "../../core/words";
import type { Choices } from "../choices";
import type { Brought } from "../files";
import { OWN_ICONS } from "../icons";
import { pushed } from "../parts";
import { CameraRecorder } from "./camera";
import type { Captured } from "./captured";
import { capturedWith } from "./kept";
import { MicrophoneRecorder } from "./microphone";
import { PadRecorder } from "./pad";
import { Rows } from "./rows";
import type { Recorder, Sense } from "./sense";
import { Toggling } from "./toggling";

/** What was recorded, ready to be looked at. */
export interface Recorded {
  files: Brought[];
  known: Choices;
}

/** Pixels of each side that pictures of the camera are made, where nobody asks for all that were taken: a map of them takes seconds. */
const SMALLER = 32;

/** How many may be recorded, and how many make a data set. */
export interface Bounds {
  files: number;
  fewest: number;
}

const MAKE: Record<Sense, (captured: Captured, words: Words, toggling: Toggling, most: number) => Recorder> = {
  camera: (captured, words, toggling, most) => new CameraRecorder(captured, words, toggling, most),
  pad: (captured, words) => new PadRecorder(captured, words),
  microphone: (captured, words, toggling, most) => new MicrophoneRecorder(captured, words, toggling, most),
};

/** Where data are recorded: what is seen, drawn or heard on one side, the classes on the other. */
export class Studio {
  readonly element: HTMLElement;
  private readonly captured: Captured;
  private readonly recorder: Recorder;
  private readonly rows: Rows;
  private readonly told = h("strong", { "data-testid": "sense-told" });
  /** The same for readers, once it is over: ten times a second is too often. */
  private readonly heard = h("span", { class: "unseen", role: "status" });
  private readonly more = h("span", { class: "caption" });
  private readonly undo: HTMLButtonElement;
  private readonly look: HTMLButtonElement;
  private readonly ends: (() => void)[];
  private seen = true;

  constructor(readonly sense: Sense, private readonly words: Words, private readonly bounds: Bounds, private readonly looked: (recorded: Recorded) => void, back: () => void) {
    const { t, number } = words;
    const captured = (this.captured = capturedWith(sense, (n) => t("sense_class", { n: number(n, 9) })));
    this.recorder = MAKE[sense](captured, words, new Toggling(t("sense_toggling")), bounds.files);
    this.rows = new Rows(captured, this.recorder, sense, words);
    this.undo = pushed(OWN_ICONS.undo, t("sense_undo"), () => captured.undo(), "button", "sense-undo");
    this.look = pushed(OWN_ICONS.forth, t("sense_look"), () => void this.finish(), "button main", "sense-look");
    this.element = h("section", { class: "sense", "aria-label": t(`sense_${sense}`), "data-testid": "sense" },
      h("div", { class: "sense-head" }, h("h2", {}, t(`sense_${sense}`)), h("p", { class: "own-private" }, icon(OWN_ICONS.lock), h("span", {}, t("sense_private"))), h("button", { type: "button", class: "own-link", onclick: back, "data-testid": "sense-back" }, t("sense_back"))),
      h("div", { class: "sense-grid" }, this.recorder.element, this.rows.element),
      h("div", { class: "sense-bar sheet" }, h("span", { class: "sense-sum" }, this.told, this.heard, this.more), this.undo, this.look));
    this.ends = [captured.changed.on(() => this.tell()), this.recorder.changed.on(() => this.tell())];
    this.tell();
  }

  /** What was recorded is looked at meanwhile, or one comes back to record more. */
  see(seen: boolean): void {
    if (seen === this.seen) return;
    this.seen = seen;
    this.recorder.see(seen);
  }

  destroy(): void {
    this.ends.forEach((end) => end());
    this.recorder.destroy();
  }

  private tell(): void {
    const { captured, sense, bounds: { fewest }, words: { t, number } } = this;
    const { count, classes } = captured;
    this.rows.tell();
    setText(this.told, count === 0 ? t("sense_nothing") : t(`sense_${sense}_told`, { n: number(count, 9), classes: number(classes.length, 9) }));
    if (!this.recorder.isRecording) setText(this.heard, this.told.textContent ?? "");
    setText(this.more, count < fewest ? t("sense_fewest", { n: number(fewest, 9) }) : count > 0 ? t("sense_lost") : "");
    show(this.more, this.more.textContent !== "");
    this.undo.disabled = !captured.canUndo;
    this.look.disabled = count < fewest;
  }

  private async finish(): Promise<void> {
    const { captured, words: { t, list }, sense } = this;
    this.look.disabled = true;
    const files = await captured.files().finally(() => this.tell());
    const side = sense === "camera" ? { side: SMALLER } : {};
    this.looked({ files, known: { title: list(captured.classes).slice(0, 80), source: t(`sense_${sense}_source`), ...side } });
  }
}
