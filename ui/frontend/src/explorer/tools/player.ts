import { h, ICONS, iconButton, reducedMotion, setAttribute, setIcon, setText } from "../../core/dom";
import { tween } from "../../core/frames";
import type { Words } from "../../core/words";

/** A slider for the place on a path, and a button that moves along it. */
export class Player {
  readonly element: HTMLElement;
  /** The places at which the button stops when motion is not wanted. */
  stops: number[] = [0, 1];
  /** How long the whole path takes. */
  milliseconds = 3000;
  private readonly range: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private readonly at = h("output", { class: "number player-at" });
  private stop: (() => void) | null = null;

  /** `go`: moves there and returns where that is, in words. */
  constructor(private readonly words: Words, private readonly go: (share: number) => string) {
    const { t } = words;
    this.range = h("input", {
      type: "range", min: 0, max: 1, step: 0.005, value: 0, "aria-label": t("path_slider"), "data-testid": "path-position",
      oninput: () => this.scrub(),
    });
    this.button = iconButton(ICONS.play, t("path_play"), () => this.toggle());
    this.button.classList.add("play");
    this.element = h("div", { class: "player" }, this.button, this.range, this.at);
  }

  reset(): void {
    this.pause();
    this.range.value = "0";
    setText(this.at, "");
  }

  pause(): void {
    this.stop?.();
    this.stop = null;
    this.showPlaying(false);
  }

  private scrub(): void {
    this.pause();
    setText(this.at, this.go(Number(this.range.value)));
  }

  private toggle(): void {
    if (this.stop) return this.pause();
    const start = Number(this.range.value) >= 1 ? 0 : Number(this.range.value);
    if (reducedMotion()) return this.move(this.stops.find((stop) => stop > start + 0.001) ?? 0);
    this.showPlaying(true);
    this.stop = tween(this.milliseconds * (1 - start), (share) => this.move(start + (1 - start) * share));
  }

  private move(share: number): void {
    this.range.value = String(share);
    setText(this.at, this.go(share));
    if (share >= 1) this.pause();
  }

  private showPlaying(on: boolean): void {
    setIcon(this.button, on ? ICONS.pause : ICONS.play);
    const label = this.words.t(on ? "path_pause" : "path_play");
    setAttribute(this.button, "title", label);
    setAttribute(this.button, "aria-label", label);
  }
}
