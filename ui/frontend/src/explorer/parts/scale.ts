import { h, setAttribute, setText, show } from "../../core/dom";
import { diverging } from "../../core/looks/difference";
import type { Explorer } from "../explorer";

const STOPS = [-1, -0.5, 0, 0.5, 1];

/** What the colours of an error map mean: from too little to too much. */
export class Scale {
  readonly element: HTMLElement;
  private readonly low = h("span");
  private readonly high = h("span");
  private readonly ramp = h("span", { class: "scale-ramp" });

  constructor(private readonly explorer: Explorer) {
    this.element = h("span", { class: "scale quiet number" }, this.low, this.ramp, this.high);
    show(this.element, false);
  }

  /** `reach`: the difference at both ends; null when there is nothing to explain. */
  show(reach: number | null): void {
    const { words, theme } = this.explorer;
    show(this.element, reach !== null);
    if (reach === null) return;
    const value = words.fixed(reach, 2);
    setText(this.low, `−${value}`);
    setText(this.high, `+${value}`);
    setAttribute(this.element, "title", this.hint());
    this.ramp.style.background = `linear-gradient(90deg, ${STOPS.map((share) => diverging(share, theme())).join(", ")})`;
  }

  private hint(): string {
    const { words: { t }, look } = this.explorer;
    const words = look.kind === "text";
    return words ? t("scale_words") : t("scale_hint");
  }
}
