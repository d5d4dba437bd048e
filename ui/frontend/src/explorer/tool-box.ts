import { h, setAttribute, show } from "../core/dom";
import type { Lab } from "./lab";
import { TOOLS } from "./tools";
import type { ModelName, Tool, ToolRow } from "./tools/tool";

const STEPS: Record<string, number | undefined> = { ArrowLeft: -1, ArrowRight: 1 };

/** The tools behind their tabs; the open one is in the link. */
export class ToolBox {
  readonly element: HTMLElement;
  private readonly rows: ToolRow[];
  private readonly tabs = new Map<string, HTMLButtonElement>();
  private readonly made = new Map<string, Tool>();
  private readonly body = h("div", { class: "tool-body", role: "tabpanel" });
  private readonly told: ((tool: Tool) => void)[] = [];
  private open = "";

  constructor(private readonly lab: Lab) {
    const { t } = lab.words;
    this.rows = TOOLS.filter((row) => row.suits(lab));
    for (const { id } of this.rows) {
      this.tabs.set(id, h("button", {
        type: "button", role: "tab", class: "tab", title: t(`tool_${id}_hint`), "data-testid": `tool-${id}`,
        onclick: () => this.choose(id, true), onkeydown: (event: KeyboardEvent) => this.key(event),
      }, t(`tool_${id}`)));
    }
    this.element = h("section", { class: "card tool-box" },
      h("div", { class: "tabs", role: "tablist", "aria-label": t("tools") }, ...this.tabs.values()), this.body);
    const asked = lab.link.get("tool");
    if (asked && !this.tabs.has(asked)) lab.link.refuse("tool");
    this.choose(asked && this.tabs.has(asked) ? asked : this.rows[0].id, false);
  }

  ready(model: ModelName): void {
    this.tell((tool) => tool.ready?.(model));
  }

  explain(model: ModelName, sentence: string): void {
    this.tell((tool) => tool.explain?.(model, sentence));
  }

  choose(id: string, remember: boolean): void {
    if (id === this.open) return;
    this.made.get(this.open)?.shown?.(false);
    this.open = id;
    for (const [name, tab] of this.tabs) {
      setAttribute(tab, "aria-selected", String(name === id));
      setAttribute(tab, "tabindex", name === id ? 0 : -1);
    }
    setAttribute(this.body, "aria-label", this.lab.words.t(`tool_${id}`));
    reveal(this.tabs.get(id)!);
    // Before the tool comes on screen: it may have settings of its own to remember.
    if (remember) this.lab.link.set({ tool: id === this.rows[0].id ? null : id, with: null });
    const tool = this.made.get(id) ?? this.make(id);
    for (const [name, { element }] of this.made) show(element, name === id);
    tool.shown?.(true);
  }

  /** Nobody sees the tools: the open one takes away what it has drawn on the map. */
  pause(hidden: boolean): void {
    this.made.get(this.open)?.shown?.(!hidden);
  }

  destroy(): void {
    for (const tool of this.made.values()) tool.destroy?.();
  }

  /** A tool that is made late hears what was told before. */
  private make(id: string): Tool {
    const tool = this.rows.find((row) => row.id === id)!.make(this.lab);
    this.made.set(id, tool);
    this.body.append(tool.element);
    for (const words of this.told) words(tool);
    return tool;
  }

  private tell(words: (tool: Tool) => void): void {
    this.told.push(words);
    for (const tool of this.made.values()) words(tool);
  }

  private key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const names = [...this.tabs.keys()];
    const next = names[(names.indexOf(this.open) + step + names.length) % names.length];
    this.choose(next, true);
    this.tabs.get(next)!.focus();
  }
}

/** Where the tabs do not fit beside each other their row is pushed aside, not the page. */
function reveal(tab: HTMLElement): void {
  requestAnimationFrame(() => {
    const row = tab.parentElement!;
    row.scrollTo({ left: tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2 });
  });
}
