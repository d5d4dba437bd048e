import { h } from "../../core/dom";
import { Analogy, ANALOGY } from "./analogy";
import { Attribute } from "./attribute";
import type { ToolHost } from "./host";
import { Panes } from "./panes";
import type { Tool } from "./tool";

/** Directions in latent space: between two groups, or between two items. */
export class Directions implements Tool {
  readonly element: HTMLElement;

  constructor(host: ToolHost) {
    const { t } = host.explorer.words;
    // The name of a direction stands beside the buttons.
    const head = h("div", { class: "row direction-head" });
    const panes = new Panes(host, { label: t("tool_directions"), of: (mode) => [t(`directions_${mode}`), t(`directions_${mode}_hint`)], testId: "directions" },
      host.asked === ANALOGY ? "analogy" : "groups", {
        groups: (pane) => {
          const attribute = new Attribute(pane);
          head.append(attribute.naming.element);
          return attribute;
        },
        analogy: (pane) => new Analogy(pane),
      }, (mode) => head.lastElementChild?.classList.toggle("elsewhere", mode !== "groups"));
    head.prepend(panes.modes.element);
    this.element = h("div", { class: "tool" }, head, ...panes.elements);
  }
}
