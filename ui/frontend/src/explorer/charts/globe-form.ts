import { h } from "../../core/dom";
import type { Explorer } from "../explorer";
import type { Form, Show } from "./form";
import { globeChart, turned, type Facing } from "./globe";
import type { Asked } from "./link";

/** A press of a button turns the globe by so much of its radius. */
const PRESS = 0.35;
const USUAL: Facing = { turn: 40, tilt: 25 };
const PRESSES = [["left", "←", -1, 0], ["right", "→", 1, 0], ["up", "↑", 0, -1], ["down", "↓", 0, 1]] as const;

/** The sphere that codes of three numbers lie on, to be turned by hand. */
export class GlobeForm implements Form {
  readonly element: HTMLElement;
  private facing = USUAL;
  private frame = 0;

  constructor(private readonly explorer: Explorer, private readonly show: Show) {
    const { t } = explorer.words;
    const buttons = PRESSES.map(([side, sign, right, down]) => h("button", {
      type: "button", class: "button", title: t(`globe_${side}`), "aria-label": t(`globe_${side}`), "data-testid": `globe-${side}`,
      onclick: () => this.drag(PRESS * right, PRESS * down),
    }, sign));
    this.element = h("div", { class: "row chart-form", role: "group", "aria-label": t("globe_turn") }, ...buttons, h("span", { class: "quiet" }, t("globe_hint")));
  }

  open(asked: Asked | null): void {
    if (asked?.kind === "globe") this.facing = { turn: asked.turn, tilt: asked.tilt - 90 };
    this.draw(false);
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** What the hand does within a frame is drawn once. */
  private drag(right: number, down: number): void {
    this.facing = turned(this.facing, right, down);
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw(true);
    });
  }

  private draw(sudden: boolean): void {
    const { turn, tilt } = this.facing;
    const asked: Asked = { kind: "globe", turn: Math.round(turn) % 360, tilt: Math.round(tilt) + 90 };
    this.show(asked, globeChart(this.explorer.items, this.facing, (right, down) => this.drag(right, down), sudden));
  }
}
