import type { ToolId } from "../contract";
import { h, setAttribute, show } from "../core/dom";
import type { Explorer } from "./explorer";
import type { Places } from "./map/map-panel";
import type { Part } from "./state/link";
import type { Slot } from "./state/slots";
import { TOOLS } from "./tools";
import { ToolHost } from "./tools/host";
import { News, type ModelName } from "./tools/news";
import { Rail } from "./rail";
import type { ToolRow } from "./tools/tool";

/** The tools beside their rail; the open one is in the link, with its settings. */
export class ToolBox {
  readonly element: HTMLElement;
  /** The groups of tools, along the lower edge of a narrow screen. */
  readonly groups: HTMLElement;
  private readonly rows: ToolRow<Part>[];
  private readonly rail: Rail;
  private readonly made = new Map<ToolId, { host: ToolHost<Part>; element: HTMLElement }>();
  private readonly body = h("div", { class: "tool-body", role: "tabpanel" });
  private readonly news = new News();
  private readonly link: Slot<"tool" | "with">;
  private open: ToolId;
  private paused = false;

  constructor(private readonly explorer: Explorer, private readonly places: Places) {
    const { t } = explorer.words;
    this.link = places.slots.take("tool", "with");
    this.rows = TOOLS.filter((row) => row.suits(explorer));
    this.rail = new Rail(explorer.words, this.rows, (id) => this.choose(id));
    this.groups = this.rail.groups;
    this.element = h("section", { class: "card tool-box" }, this.rail.element, this.body);
    const asked = this.link.get("tool");
    const row = this.rows.find(({ id }) => id === asked);
    if (asked !== null && !row) this.link.refuse("tool");
    this.open = (row ?? this.rows[0]).id;
    setAttribute(this.element, "aria-label", t("tools"));
    this.reveal();
  }

  /** A network can be used from now on, or why it will not come. */
  tell(model: ModelName, why: string | null = null): void {
    this.news.tell(model, why);
  }

  /** Nobody sees the tools, or again. */
  pause(paused: boolean): void {
    this.paused = paused;
    show(this.groups, !paused);
    this.made.get(this.open)?.host.show(!paused);
  }

  /** Whether the rail lies above the tool, for a narrow screen. */
  lie(narrow: boolean): void {
    this.rail.lie(narrow);
  }

  destroy(): void {
    for (const { host } of this.made.values()) host.end();
  }

  private choose(id: ToolId): void {
    if (id === this.open) return;
    this.made.get(this.open)?.host.show(false);
    // Before the tool comes on screen: it may have settings of its own to keep.
    this.link.set({ tool: id === this.rows[0].id ? null : id, with: null });
    this.open = id;
    this.reveal();
  }

  private reveal(): void {
    const id = this.open;
    const { t } = this.explorer.words;
    this.rail.mark(id);
    setAttribute(this.body, "aria-label", t(`tool_${id}`));
    const { host } = this.made.get(id) ?? this.make(id);
    for (const [name, { element }] of this.made) show(element, name === id);
    host.show(!this.paused);
  }

  private make(id: ToolId): { host: ToolHost<Part> } {
    const row = this.rows.find((found) => found.id === id)!;
    const { explorer, news, link, places: { slots, layers } } = this;
    const { t } = explorer.words;
    const host = new ToolHost<Part>({
      explorer, news, link: slots.take(...(row.parts ?? [])), layer: () => layers.add("tool"),
      asked: (link.get("tool") ?? this.rows[0].id) === id ? link.get("with") : null, write: (settings) => link.set({ with: settings }), refuse: () => link.refuse("with"),
    });
    const { element } = row.make(host);
    const whole = h("div", { class: "tool-page" },
      h("div", { class: "tool-head" }, h("h3", { "aria-level": 2 }, t(`tool_${id}`)), h("span", { class: "quiet" }, t(`tool_${id}_hint`))), element);
    this.made.set(id, { host, element: whole });
    this.body.append(whole);
    return { host };
  }
}
