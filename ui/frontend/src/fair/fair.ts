import type { FairChip, FairData } from "../contract";
import { component, type View } from "../core/component";
import { h, icon, setAttribute, setText } from "../core/dom";
import { makeWords, sentences } from "../core/words";
import css from "../styles/fair.css";

const SIGNS = {
  equal: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17zM8.3 12.3l2.6 2.6 4.8-5.2",
  differs: "M5 9h14M5 15h14M16 4L8 20",
  decides: "M5 9h14M5 15h14M16 4L8 20",
  fair: "M12 4v16M7 20h10M5 7h14M5 7l-2.5 6a2.7 2.7 0 0 0 5 0zM19 7l-2.5 6a2.7 2.7 0 0 0 5 0z",
};

const identity = ({ lang }: FairData) => lang;

export const fair = component<FairData>(css, identity, (root, data) => new Fair(root, data));

/** Whether contestants may be compared: what is equal as a strip, why not and what to bear in mind as sentences. */
class Fair implements View<FairData> {
  private readonly words;
  private readonly strip = h("div", { class: "strip" });
  private readonly said = h("div", { class: "reasons" });
  private readonly rest = h("div", { class: "rest", id: "fair-rest" });
  private readonly toggle = h("button", { type: "button", class: "toggle", "aria-controls": "fair-rest", onclick: () => this.open(!this.opened) });
  private opened = false;

  constructor(private readonly root: HTMLElement, private data: FairData) {
    this.words = makeWords(data.texts, data.lang);
    root.append(h("section", { class: "sheet fair", "aria-label": this.words.t("fair_strip") }, this.strip, this.said, this.rest));
    this.draw();
  }

  update(data: FairData): void {
    this.data = data;
    this.draw();
  }

  destroy(): void {}

  private draw(): void {
    const { state, title, chips, reasons, notes } = this.data;
    this.root.dataset.fair = state;
    const order = (chip: FairChip) => ["decides", "differs", "equal"].indexOf(chip.state);
    const main = chips.filter((chip) => chip.main).sort((a, b) => order(a) - order(b));
    const head = h("strong", { class: "fair-title" }, icon(SIGNS.fair), title);
    this.strip.replaceChildren(head, h("ul", { class: "plain chips" }, ...main.map((chip) => this.chip(chip))), this.toggle);
    this.said.replaceChildren(...(reasons.length ? [h("p", {}, sentences(...reasons))] : []));
    const others = chips.filter((chip) => !chip.main);
    this.rest.replaceChildren(
      h("ul", { class: "plain chips" }, ...others.map((chip) => this.chip(chip))),
      ...(notes.length ? [h("p", { class: "caption" }, sentences(state !== "racing" && this.words.t("fair_notes"), ...notes))] : []));
    this.open(this.opened);
  }

  private chip({ text, state }: FairChip): HTMLElement {
    return h("li", { class: "fact", "data-state": state }, icon(SIGNS[state]), h("span", { class: "unseen" }, this.words.t(`fair_${state}`), ": "), text);
  }

  private open(opened: boolean): void {
    this.opened = opened;
    this.root.toggleAttribute("data-opened", opened);
    this.rest.hidden = !opened;
    setAttribute(this.toggle, "aria-expanded", String(opened));
    setText(this.toggle, this.words.t(opened ? "fair_less" : "fair_more"));
  }
}
