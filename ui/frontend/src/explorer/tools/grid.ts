import { h, show } from "../../core/dom";
import type { Lab } from "../lab";
import { Segments } from "../parts/segments";
import { PlaneGrid } from "./plane-grid";
import type { ModelName, Tool } from "./tool";
import { Traversals } from "./traversals";

const MODES = ["plane", "rows"] as const;
type Mode = (typeof MODES)[number];

/** Much of latent space at a glance: the map as a grid of decoded items, or a row for each dimension. */
export class Grid implements Tool {
  readonly element: HTMLElement;
  private readonly panes: { plane: PlaneGrid; rows: Traversals };
  private readonly modes: Segments<Mode>;
  private readonly note = h("p", { class: "note" });
  private visible = false;

  constructor(private readonly lab: Lab) {
    const { words: { t }, link } = lab;
    const view = (link.get("tool") === "grid" && link.get("with")?.split(",")) || [];
    const words = (mode: Mode): [string, string] => [t(`grid_${mode}`), t(`grid_${mode}_hint`)];
    this.modes = new Segments<Mode>(t("tool_grid"), MODES, view[0] === "rows" ? "rows" : "plane", words, (mode) => this.turn(mode), "grid");
    this.panes = { plane: new PlaneGrid(lab, view, (settings) => this.remember(settings)), rows: new Traversals(lab) };
    this.note.textContent = t("decoder_loading");
    this.element = h("div", { class: "tool" }, h("div", { class: "row" }, this.modes.element), this.note, ...MODES.map((mode) => this.panes[mode].element));
    this.lay();
  }

  shown(visible: boolean): void {
    this.visible = visible;
    if (visible && this.modes.value === "rows") this.remember("rows");
    this.panes[this.modes.value].shown(visible);
  }

  ready(model: ModelName): void {
    if (model !== "decoder") return;
    show(this.note, false);
    for (const mode of MODES) this.panes[mode].ready();
  }

  explain(model: ModelName, sentence: string): void {
    if (model === "decoder") this.note.textContent = sentence;
  }

  private turn(mode: Mode): void {
    this.lay();
    for (const other of MODES) if (other !== mode) this.panes[other].shown(false);
    this.shown(this.visible);
  }

  private lay(): void {
    for (const mode of MODES) show(this.panes[mode].element, mode === this.modes.value);
  }

  private remember(view: string): void {
    if (this.visible) this.lab.link.set({ with: view || null });
  }
}
