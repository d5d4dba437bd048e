import { h, show } from "../../core/dom";
import type { ToolHost } from "./host";
import { Panes } from "./panes";
import { PlaneGrid } from "./plane-grid";
import type { Tool } from "./tool";
import { ROWS, Traversals } from "./traversals";

/** Much of latent space at a glance: the map as a grid of decoded items, or a row for each dimension. */
export class Grid implements Tool {
  readonly element: HTMLElement;
  private readonly note = h("p", { class: "note" });

  constructor(host: ToolHost) {
    const { t } = host.explorer.words;
    const panes = new Panes(host, { label: t("tool_grid"), of: (mode) => [t(`grid_${mode}`), t(`grid_${mode}_hint`)], testId: "grid" },
      host.asked === ROWS ? "rows" : "plane", { plane: (pane) => new PlaneGrid(pane), rows: (pane) => new Traversals(pane) });
    this.note.textContent = t("decoder_loading");
    this.element = h("div", { class: "tool" }, h("div", { class: "row" }, panes.modes.element), this.note, ...panes.elements);
    host.onReady("decoder", () => show(this.note, false));
    host.onMissing("decoder", (why) => (this.note.textContent = why));
  }
}
