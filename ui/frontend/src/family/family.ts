import type { FamilyData } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h, reducedMotion, setAttribute, setText, show } from "../core/dom";
import { makeWords, type Words } from "../core/words";
import css from "../styles/family.css";
import { axesOf } from "./axes";
import { branch, childrenOf } from "./tree";

const identity = ({ texts, lang, base, ...data }: FamilyData) => JSON.stringify([lang, base, data]);

export const family = component<FamilyData>(css, identity, (root, data, host) => new FamilyView(root, data, host));

/** The autoencoders as a picture: each stands behind the one that it is nearest to, with what it has instead. */
class FamilyView implements View<FamilyData> {
  private readonly words: Words;
  private readonly note = h("div", { class: "note", "aria-hidden": "true" });
  private readonly said = h("span", { class: "caption", role: "status" });
  private readonly all: HTMLButtonElement;
  private readonly tree: HTMLElement;
  /** What can be pressed to see who has it, by what it asks of them. */
  private readonly chips = new Map<string, HTMLButtonElement>();
  private readonly nodes: Map<string, HTMLElement>;
  private lit = "";

  constructor(root: HTMLElement, private readonly data: FamilyData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    const { t } = this.words;
    this.all = h("button", { type: "button", class: "chip", onclick: () => this.light("") }, t("family_all"));
    const below = childrenOf(data.kin);
    const [first] = below.get("") ?? [];
    this.tree = h("div", { class: "tree" }, h("ul", { class: "kins plain", "aria-label": t("family_picture") },
      first && branch(first, below, data.groups, this.words, (id) => this.host.setTrigger("go", id), (kin) => this.explain(kin?.text ?? ""))));
    this.nodes = new Map([...this.tree.querySelectorAll<HTMLElement>(".node")].map((node) => [node.dataset.id ?? "", node]));
    root.append(h("div", { class: "family", "data-testid": "family" },
      h("p", { class: "caption" }, t("family_hint")), this.groups(), this.tree, this.note,
      axesOf(data.axes, this.words, (part) => this.chip(part.id, part.title, () => this.tree.scrollIntoView({ block: "nearest", behavior: reducedMotion() ? "auto" : "smooth" })))));
    this.light("");
    this.explain("");
  }

  update(): void {}

  destroy(): void {}

  private groups(): HTMLElement {
    const chips = this.data.groups.map((title, place) => {
      const chip = this.chip(`group/${place}`, title);
      chip.prepend(swatch(place, this.data.groups.length));
      return chip;
    });
    return h("div", { class: "row groups", role: "group", "aria-label": this.words.t("family_groups") }, ...chips, this.all, this.said);
  }

  private chip(id: string, title: string, pressed = (): void => {}): HTMLButtonElement {
    const press = (): void => {
      this.light(this.lit === id ? "" : id);
      if (this.lit) pressed();
    };
    const chip = h("button", { type: "button", class: "chip", "aria-pressed": "false", "data-testid": `lit-${id}`, onclick: press }, title);
    this.chips.set(id, chip);
    return chip;
  }

  /** Leaves those bright that belong to a group or have a part; all of them for "". */
  private light(id: string): void {
    this.lit = id;
    const has = this.data.kin.filter(({ group, parts }) => id === "" || id === `group/${group}` || parts.includes(id));
    const names = new Set(has.map((kin) => kin.id));
    for (const [name, node] of this.nodes) setAttribute(node, "data-dim", !names.has(name));
    for (const [name, chip] of this.chips) setAttribute(chip, "aria-pressed", String(name === id));
    show(this.all, id !== "");
    setText(this.said, id && this.words.t("family_lit", { what: this.chips.get(id)?.textContent ?? "", n: has.length, all: this.data.kin.length }));
  }

  private explain(text: string): void {
    setText(this.note, text);
    show(this.note, text !== "");
  }
}

function swatch(place: number, all: number): HTMLElement {
  const mark = h("i", { class: "swatch", "aria-hidden": "true" });
  mark.style.setProperty("--turn", String(place / all));
  return mark;
}
