import type { ControlsData } from "../contract";
import { component, type Host, type View } from "../core/component";
import { Held, isControl } from "../core/controls";
import { h, setText } from "../core/dom";
import { makeWords, type Words } from "../core/words";
import css from "../styles/controls.css";

const FADED = "0.55";

export const controls = component<ControlsData>(css, ({ lang }) => lang, (root, data, host) => new ControlsView(root, data, host));

/** Puts controls away and fixes others, and says so with a way back. */
class ControlsView implements View<ControlsData> {
  private readonly words: Words;
  private readonly said = h("span", { class: "grow" });
  private readonly hidden = new Held(putAway, bringBack);
  private readonly fixed = new Held(fix, free);

  constructor(root: HTMLElement, data: ControlsData, host: Host) {
    this.words = makeWords(data.texts, data.lang);
    const whole = h("button", { type: "button", class: "button", "data-testid": "whole-app", onclick: () => host.setTrigger("whole", Date.now()) }, this.words.t("controls_whole"));
    root.append(h("p", { class: "held", role: "note", "data-testid": "held-controls" }, this.said, whole));
    this.update(data);
  }

  update({ hide, fix: kept, by }: ControlsData): void {
    this.hidden.hold(hide.filter(isControl));
    this.fixed.hold(kept.filter(isControl));
    const [some, stay] = [hide.length > 0, kept.length > 0];
    setText(this.said, this.words.t(by === "lesson" ? "controls_lesson" : some && stay ? "controls_both" : some ? "controls_hidden" : "controls_fixed"));
  }

  destroy(): void {
    this.hidden.end();
    this.fixed.end();
  }
}

/** Also for the keyboard and for screen readers; lists that go on by arrow keys ask for the mark. */
function putAway(element: HTMLElement): void {
  element.dataset.away = "";
  element.style.setProperty("display", "none", "important");
}

function bringBack(element: HTMLElement): void {
  delete element.dataset.away;
  element.style.removeProperty("display");
}

/** Seen as it is, but nobody can change it. */
function fix(element: HTMLElement): void {
  element.inert = true;
  element.style.opacity = FADED;
}

function free(element: HTMLElement): void {
  element.inert = false;
  element.style.removeProperty("opacity");
}
