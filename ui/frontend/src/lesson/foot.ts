import { h, icon } from "../core/dom";
import type { Dock } from "./dock";

const BACK = "M19 12H5M11 6l-6 6 6 6";

/** The way back and on. Only what is done lets one go on. */
export class Foot {
  readonly element = h("footer", { class: "foot" });
  private readonly backwards: HTMLButtonElement;
  private readonly onwards: HTMLButtonElement;
  private readonly stuck: HTMLButtonElement;

  constructor(private readonly dock: Dock) {
    const { t, taking } = dock;
    this.backwards = h("button", { type: "button", class: "button", "data-focus": "back", onclick: () => dock.act(() => taking.back()) }, icon(BACK), t("lesson_back"));
    this.onwards = h("button", { type: "button", class: "button strong", "data-focus": "next", onclick: () => this.goOn() });
    this.stuck = h("button", { type: "button", class: "plain-button", "data-focus": "stuck", onclick: () => this.help() });
    this.element.append(this.backwards, this.stuck, this.onwards);
  }

  draw(): void {
    const { t, taking, data } = this.dock;
    const { step, ended } = taking;
    const last = taking.index === data.steps.length - 1;
    const hints = step.hints?.length ?? 0;
    this.backwards.disabled = taking.index === 0 && !ended;
    this.onwards.disabled = !ended && !taking.mayGoOn;
    this.onwards.replaceChildren(t(ended ? "lesson_again" : last ? "lesson_finish" : this.locks ? "lesson_lock" : "lesson_next"));
    const skips = taking.maySkip;
    this.stuck.hidden = ended || step.kind !== "do" || taking.isDone(step) || (!skips && (taking.of(step.id).hints ?? 0) >= hints);
    this.stuck.replaceChildren(t(skips ? "lesson_skip" : "lesson_stuck"));
  }

  /** Takes the focus to the way on; false where there is none yet. */
  focus(): boolean {
    if (!this.onwards.disabled) this.onwards.focus({ preventScroll: true });
    return !this.onwards.disabled;
  }

  /** Going on makes the guess stay as it is. */
  private get locks(): boolean {
    const { step } = this.dock.taking;
    return step.kind === "predict" && !step.trains && !this.dock.taking.isLocked(step);
  }

  private goOn(): void {
    if (this.dock.taking.ended) this.dock.act(() => this.dock.taking.open(this.dock.data.steps[0].id));
    else this.dock.next();
  }

  private help(): void {
    if (this.dock.taking.maySkip) this.dock.skip();
    else this.dock.act(() => this.dock.taking.hint());
  }
}
