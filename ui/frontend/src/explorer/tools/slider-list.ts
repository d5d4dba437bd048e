import { h, setText, show } from "../../core/dom";
import { Sweep } from "../../core/gestures";
import type { Explorer } from "../explorer";
import { nameButton } from "../parts/name-button";
import type { Spot } from "../state/spot";

const STEPS = 200;
/** So many sliders are seen at first. */
const FIRST = 12;

/** Something of the code that can be moved by itself: one number of it, or one principal component. */
export interface Handle {
  name(): string;
  /** A quiet word behind the name. */
  note: string;
  hint: string;
  dead: boolean;
  low: number;
  high: number;
  read(code: Float32Array): number;
  /** The code with this one thing moved. */
  write(code: Float32Array, value: number): Float32Array;
  testId: string;
  /** Keeps another name; an empty one brings the usual one back. Missing: it cannot be named. */
  rename?(name: string): void;
}

/** A slider that moves the spot by what a handle holds. */
export function sliderOf(handle: Handle, spot: Spot): HTMLInputElement {
  const sweep = new Sweep("sweep");
  const range = h("input", {
    type: "range", min: handle.low, max: handle.high, step: (handle.high - handle.low) / STEPS || "any",
    "aria-label": handle.name(), "data-testid": handle.testId,
    oninput: () => {
      const value = Number(range.value);
      spot.pin(handle.write(spot.code, value));
      sweep.to((value - handle.low) / (handle.high - handle.low), handle.name());
    },
  });
  return range;
}

interface Row {
  handle: Handle;
  element: HTMLElement;
  label: HTMLElement;
  range: HTMLInputElement;
  value: HTMLElement;
}

/** A list of sliders; of a long one the first are seen, and the others by search or on demand. */
export class SliderList {
  readonly element: HTMLElement;
  private readonly rows: Row[];
  private readonly more: HTMLButtonElement;
  private readonly nothing = h("p", { class: "quiet" });
  private all = false;
  private wanted = "";

  constructor(private readonly explorer: Explorer, handles: Handle[]) {
    const { t } = explorer.words;
    this.rows = handles.map((handle) => this.row(handle));
    this.more = h("button", { type: "button", class: "button more", onclick: () => this.toggle() });
    setText(this.nothing, t("dimensions_none"));
    this.element = h("div", { class: "slider-list" },
      handles.length > FIRST && h("div", { class: "row" }, h("span", { class: "grow" }, h("input", {
        type: "search", class: "search", placeholder: t("dimensions_search"), "aria-label": t("dimensions_search"), "data-testid": "dimension-search",
        oninput: (event: Event) => this.search((event.target as HTMLInputElement).value),
      })), this.more),
      h("div", { class: "slider-rows" }, ...this.rows.map(({ element }) => element)), this.nothing);
    this.filter();
  }

  show(code: Float32Array): void {
    const { words } = this.explorer;
    for (const { handle, range, value } of this.rows) {
      const now = handle.read(code);
      const text = Number.isFinite(now) ? words.fixed(now, 2) : "–";
      if (value.textContent === text) continue;
      setText(value, text);
      range.value = String(now);
    }
  }

  /** Writes the names again. */
  relabel(): void {
    for (const { handle, label, range } of this.rows) {
      setText(label, handle.name());
      range.setAttribute("aria-label", handle.name());
    }
    this.filter();
  }

  private row(handle: Handle): Row {
    const range = sliderOf(handle, this.explorer.spot);
    const value = h("output", { class: "number" });
    const label = handle.rename ? nameButton(this.explorer, handle.name, handle.rename) : h("span", {}, handle.name());
    const element = h("div", { class: handle.dead ? "slider dead" : "slider", title: handle.hint },
      h("span", { class: "slider-name" }, label, handle.note && h("span", { class: "quiet" }, handle.note)), range, value);
    return { handle, element, label, range, value };
  }

  private toggle(): void {
    this.all = !this.all;
    this.filter();
  }

  private search(text: string): void {
    this.wanted = text.trim().toLocaleLowerCase();
    this.filter();
  }

  private filter(): void {
    const { t } = this.explorer.words;
    let found = 0;
    for (const { handle, element } of this.rows) {
      const fits = handle.name().toLocaleLowerCase().includes(this.wanted);
      if (fits) found++;
      show(element, fits && (this.all || this.wanted !== "" || found <= FIRST));
    }
    show(this.nothing, found === 0);
    show(this.more, this.wanted === "");
    setText(this.more, this.all ? t("dimensions_fewer", { n: FIRST }) : t("dimensions_all", { n: this.rows.length }));
  }
}
