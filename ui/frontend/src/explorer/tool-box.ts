import type { ToolId } from "../contract";
import { h, setAttribute, show } from "../core/dom";
import type { Explorer } from "./explorer";
import type { Places } from "./map/map-panel";
import type { Part } from "./state/link";
import type { Slot } from "./state/slots";
import { TOOLS } from "./tools";
import { ToolHost } from "./tools/host";
import { News, type ModelName } from "./tools/news";
import type { ToolRow } from "./tools/tool";

const STEPS: Record<string, number | undefined> = { ArrowLeft: -1, ArrowRight: 1 };

/** The tools behind their tabs; the open one is in the link, with its settings. */
export class ToolBox {
  readonly element: HTMLElement;
  private readonly rows: ToolRow<Part>[];
  private readonly tabs = new Map<ToolId, HTMLButtonElement>();
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
    for (const { id } of this.rows) {
      this.tabs.set(id, h("button", {
        type: "button", role: "tab", class: "tab", title: t(`tool_${id}_hint`), "data-testid": `tool-${id}`,
        onclick: () => this.choose(id), onkeydown: (event: KeyboardEvent) => this.key(event),
      }, t(`tool_${id}`)));
    }
    this.element = h("section", { class: "card tool-box" },
      h("div", { class: "tabs", role: "tablist", "aria-label": t("tools") }, ...this.tabs.values()), this.body);
    const asked = this.link.get("tool");
    const row = this.rows.find(({ id }) => id === asked);
    if (asked !== null && !row) this.link.refuse("tool");
    this.open = (row ?? this.rows[0]).id;
    this.reveal();
  }

  /** A network can be used from now on, or why it will not come. */
  tell(model: ModelName, why: string | null = null): void {
    this.news.tell(model, why);
  }

  /** Nobody sees the tools, or again. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.made.get(this.open)?.host.show(!paused);
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
    for (const [name, tab] of this.tabs) {
      setAttribute(tab, "aria-selected", String(name === id));
      setAttribute(tab, "tabindex", name === id ? 0 : -1);
    }
    setAttribute(this.body, "aria-label", this.explorer.words.t(`tool_${id}`));
    scrollTo(this.tabs.get(id)!);
    const { host } = this.made.get(id) ?? this.make(id);
    for (const [name, { element }] of this.made) show(element, name === id);
    host.show(!this.paused);
  }

  private make(id: ToolId): { host: ToolHost<Part> } {
    const row = this.rows.find((found) => found.id === id)!;
    const { explorer, news, link, places: { slots, layers } } = this;
    const host = new ToolHost<Part>({
      explorer, news, link: slots.take(...(row.parts ?? [])), layer: () => layers.add("tool"),
      asked: link.get("tool") === id ? link.get("with") : null, write: (settings) => link.set({ with: settings }), refuse: () => link.refuse("with"),
    });
    const { element } = row.make(host);
    this.made.set(id, { host, element });
    this.body.append(element);
    return { host };
  }

  private key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const names = [...this.tabs.keys()];
    const next = names[(names.indexOf(this.open) + step + names.length) % names.length];
    this.choose(next);
    this.tabs.get(next)!.focus();
  }
}

/** Where the tabs do not fit beside each other their row is pushed aside, not the page. */
function scrollTo(tab: HTMLElement): void {
  requestAnimationFrame(() => {
    const row = tab.parentElement!;
    row.scrollTo({ left: tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2 });
  });
}
