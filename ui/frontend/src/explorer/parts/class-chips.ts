import { h, setAttribute, setText, show } from "../../core/dom";
import { latest } from "../../core/frames";
import type { Picture } from "../../core/looks/gallery";
import type { Explorer } from "../explorer";
import type { Told } from "../state/told";

/** Up to so many classes are drawn; of more the names alone stand there. */
const DRAWN = 12;
/** They are drawn when the spot has come to rest. */
const REST_MS = 60;

interface Chip {
  label: number | null;
  element: HTMLButtonElement;
  picture: Picture | null;
}

/** Which class everything is drawn as: a button for each, with what the spot becomes in it. */
export class ClassChips {
  readonly element: HTMLElement;
  private readonly chips: Chip[];
  private readonly request = latest<Float32Array>((code) => this.draw(code));
  private timer = 0;

  constructor(private readonly explorer: Explorer, private readonly told: Told) {
    const { words: { t }, classes } = explorer;
    const offered = told.offered.filter((label) => label < classes.length);
    this.chips = [this.chip(null, t("told_own"), false), ...offered.map((label) => this.chip(label, classes[label], offered.length <= DRAWN))];
    this.element = h("div", { class: "class-chips", role: "group", "aria-label": t("told_title"), "data-testid": "class-chips" },
      h("p", { class: "near-title" }, t("told_title")),
      h("div", { class: "class-row" }, ...this.chips.map(({ element }) => element)));
    told.changed.on(() => this.mark());
    this.mark();
  }

  /** What the spot decodes to is drawn in every class. */
  show(code: Float32Array): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.request(code), REST_MS);
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  private chip(label: number | null, name: string, drawn: boolean): Chip {
    const { gallery, words } = this.explorer;
    const picture = drawn ? gallery.picture("") : null;
    const caption = h("span", { class: "quiet" });
    setText(caption, name);
    const element = h("button", {
      type: "button", class: "class-chip", "data-class": label === null ? "own" : String(label),
      title: label === null ? words.t("told_own_hint") : words.t("told_hint", { name }),
      onclick: () => this.told.choose(label),
    }, picture?.element, caption);
    return { label, element, picture };
  }

  private mark(): void {
    for (const { label, element } of this.chips) setAttribute(element, "aria-pressed", String(label === this.told.chosen));
  }

  private async draw(code: Float32Array): Promise<void> {
    const { models, look } = this.explorer;
    const drawn = this.chips.flatMap(({ label, picture }) => (label !== null && picture ? [{ label, picture }] : []));
    if (drawn.length === 0 || !models.has("decoder")) return;
    const samples = look.outputs(await models.decodeRead(this.told.each(code, drawn.map(({ label }) => label)), drawn.length));
    drawn.forEach(({ picture }, i) => {
      picture.show(samples.at(i));
      show(picture.element, true);
    });
  }
}
