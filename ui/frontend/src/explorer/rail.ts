import type { ToolId } from "../contract";
import { h, icon, setAttribute } from "../core/dom";
import type { Words } from "../core/words";
import { TOOL_GROUPS } from "./tools";
import { TOOL_ICONS } from "./tools/icons";
import type { ToolRow } from "./tools/tool";

type Group = (typeof TOOL_GROUPS)[number];

const STEPS: Record<string, number | undefined> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/** The tools as tabs in their groups: down the side, or on a narrow screen one group of chips and the groups along the lower edge. */
export class Rail {
  readonly element: HTMLElement;
  readonly groups: HTMLElement;
  private readonly tabs = new Map<ToolId, HTMLButtonElement>();
  private readonly parts = new Map<Group, HTMLElement>();
  private readonly buttons = new Map<Group, HTMLButtonElement>();
  /** The tool that was open last, of each group. */
  private readonly last = new Map<Group, ToolId>();
  private open: ToolId | null = null;

  constructor({ t }: Words, private readonly rows: readonly Pick<ToolRow<never>, "id" | "group">[], private readonly choose: (id: ToolId) => void) {
    for (const { id } of rows) this.tabs.set(id, this.tab(id, t(`tool_${id}`), t(`tool_${id}_hint`)));
    for (const group of TOOL_GROUPS) {
      const ids = rows.filter((row) => row.group === group).map(({ id }) => id);
      if (ids.length === 0) continue;
      this.last.set(group, ids[0]);
      this.parts.set(group, h("div", { class: "rail-group", role: "presentation" },
        h("span", { class: "rail-title", role: "presentation" }, t(`tools_${group}`)), ...ids.map((id) => this.tabs.get(id)!)));
      const button = h("button", { type: "button", class: "group-button", "data-testid": `tools-${group}`, onclick: () => choose(this.last.get(group)!) });
      button.append(icon(TOOL_ICONS[ids[0]]), h("span", {}, t(`tools_${group}`)));
      this.buttons.set(group, button);
    }
    this.element = h("div", { class: "rail", role: "tablist", "aria-label": t("tools"), "aria-orientation": "vertical" }, ...this.parts.values());
    this.groups = h("nav", { class: "tool-groups", "aria-label": t("tools_groups") }, ...this.buttons.values());
  }

  mark(open: ToolId): void {
    this.open = open;
    const { group } = this.rows.find(({ id }) => id === open)!;
    this.last.set(group, open);
    for (const [id, tab] of this.tabs) {
      setAttribute(tab, "aria-selected", String(id === open));
      setAttribute(tab, "tabindex", id === open ? 0 : -1);
    }
    for (const [name, part] of this.parts) part.classList.toggle("current", name === group);
    for (const [name, button] of this.buttons) setAttribute(button, "aria-current", name === group ? "true" : null);
    this.bringIn(this.tabs.get(open)!);
  }

  /** Whether the tabs lie beside each other. */
  lie(narrow: boolean): void {
    setAttribute(this.element, "aria-orientation", narrow ? "horizontal" : "vertical");
    if (this.open) this.bringIn(this.tabs.get(this.open)!);
  }

  private tab(id: ToolId, text: string, hint: string): HTMLButtonElement {
    const tab = h("button", {
      type: "button", role: "tab", class: "tab", title: hint, "data-testid": `tool-${id}`,
      onclick: () => this.choose(id), onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    tab.append(icon(TOOL_ICONS[id]), h("span", {}, text));
    return tab;
  }

  /** As in any list of tabs: arrows go from one to the next and open it, Home and End to the ends. */
  private key(event: KeyboardEvent): void {
    // Those that a lesson has put away are passed by.
    const names = [...this.tabs].filter(([, { dataset }]) => dataset.away === undefined).map(([id]) => id);
    const step = STEPS[event.key];
    const at = names.indexOf(this.open!);
    const next = step ? (at + step + names.length) % names.length : { Home: 0, End: names.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.choose(names[next]);
    this.tabs.get(names[next])!.focus();
  }

  /** Where the tabs do not fit beside or below each other they are pushed aside, not the page. */
  private bringIn(tab: HTMLElement): void {
    requestAnimationFrame(() => {
      const row = this.element;
      const [at, around] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
      row.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
      row.scrollTop += at.top - around.top - (around.height - at.height) / 2;
    });
  }
}
