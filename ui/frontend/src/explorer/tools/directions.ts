import { h, show } from "../../core/dom";
import type { Lab } from "../lab";
import { Segments } from "../parts/segments";
import { Analogy } from "./analogy";
import { Attribute } from "./attribute";
import type { ModelName, Tool } from "./tool";

const MODES = ["groups", "analogy"] as const;
type Mode = (typeof MODES)[number];

/** Directions in latent space: between two groups, or between two items. */
export class Directions implements Tool {
  readonly element: HTMLElement;
  private readonly panes: { groups: Attribute; analogy: Analogy };
  private readonly modes: Segments<Mode>;
  private visible = false;

  constructor(private readonly lab: Lab) {
    const { words: { t }, link } = lab;
    const asked = link.get("tool") === "directions" && link.get("with") === "analogy";
    const words = (mode: Mode): [string, string] => [t(`directions_${mode}`), t(`directions_${mode}_hint`)];
    this.modes = new Segments<Mode>(t("tool_directions"), MODES, asked ? "analogy" : "groups", words, (mode) => this.turn(mode), "directions");
    this.panes = { groups: new Attribute(lab, (view) => this.remember("groups", view)), analogy: new Analogy(lab) };
    this.element = h("div", { class: "tool" }, h("div", { class: "row direction-head" }, this.modes.element, this.panes.groups.naming.element),
      ...MODES.map((mode) => this.panes[mode].element));
    this.lay();
  }

  shown(visible: boolean): void {
    this.visible = visible;
    this.panes[this.modes.value].shown(visible);
    if (visible && this.modes.value === "analogy") this.remember("analogy", "analogy");
  }

  ready(model: ModelName): void {
    if (model === "decoder") for (const mode of MODES) this.panes[mode].ready();
  }

  private turn(mode: Mode): void {
    this.lay();
    for (const other of MODES) if (other !== mode) this.panes[other].shown(false);
    this.shown(this.visible);
  }

  private lay(): void {
    for (const mode of MODES) show(this.panes[mode].element, mode === this.modes.value);
    this.panes.groups.naming.element.classList.toggle("elsewhere", this.modes.value !== "groups");
  }

  private remember(mode: Mode, view: string): void {
    if (this.visible && mode === this.modes.value) this.lab.link.set({ with: view || null });
  }
}
