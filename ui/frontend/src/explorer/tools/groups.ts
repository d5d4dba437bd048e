import { h, setAttribute, setText, show } from "../../core/dom";
import { groupRow } from "../parts/group-row";
import { countByClass, freeName, LONGEST_NAME, MOST_GROUPS, MOST_ITEMS } from "../state/grouping";
import type { Explorer } from "../explorer";
import type { Group } from "../state/server";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

const SELECTED = "";

/** Items that belong together under a name: made from what is selected or from a class, and kept with the run. */
export class Groups implements Tool {
  readonly element: HTMLElement;
  private readonly source: HTMLSelectElement;
  private readonly name: HTMLInputElement;
  private readonly make: HTMLButtonElement;
  private readonly list = h("div", { class: "group-list", role: "list" });
  private readonly why = h("p", { class: "quiet" });
  private readonly undo: HTMLElement;
  private readonly colours: HTMLElement;
  private removed: { group: Group; at: number } | null = null;
  private open: string | null;
  /** Whether somebody has written a name. */
  private own = false;
  private selecting = false;
  private readonly explorer: Explorer;

  constructor(private readonly host: ToolHost<"group">) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t }, server, selection } = explorer;
    this.open = host.link.get("group");
    this.source = h("select", { class: "field", "aria-label": t("group_source"), "data-testid": "group-source", onchange: () => this.suggest() });
    this.name = h("input", {
      class: "field grow", type: "text", maxlength: LONGEST_NAME, placeholder: t("group_name"), "aria-label": t("group_name"), "data-testid": "group-name",
      onkeydown: (event: KeyboardEvent) => event.key === "Enter" && this.add(), oninput: () => this.write(),
    });
    this.make = h("button", { type: "button", class: "button", "data-testid": "group-make", title: t("group_make_hint"), onclick: () => this.add() }, t("group_make"));
    this.colours = h("button", { type: "button", class: "button", onclick: () => explorer.colouring.choose("group") }, t("group_colour"));
    this.undo = h("p", { class: "row quiet", role: "status" });
    this.element = h("div", { class: "tool groups" },
      h("div", { class: "row" }, this.source, this.name, this.make),
      this.why, this.undo, this.list, this.colours);
    const draw = host.whenVisible(() => this.draw());
    host.on(selection.changed, () => this.follow());
    host.on(server.changed, () => draw());
    host.onReady("decoder", () => draw());
    this.offerSources();
    draw();
    const asked = server.kept.groups.find(({ name }) => name === this.open);
    if (asked) this.select(asked);
    else {
      if (this.open !== null) host.link.refuse("group");
      this.close();
    }
  }

  /** Somebody has selected other items: then no group is open. */
  private follow(): void {
    if (!this.selecting) this.close();
    this.offerSources();
  }

  private close(): void {
    this.open = null;
    this.host.link.set({ group: null });
    this.markOpen();
  }

  /** The selection first, then each class that has items. */
  private offerSources(): void {
    const { words: { t }, selection, items, classes } = this.explorer;
    const before = this.source.value;
    const counts = countByClass(items.labels, Array.from({ length: items.count }, (_, i) => i));
    const named = counts.filter(({ label }) => classes[label] !== undefined).sort((a, b) => a.label - b.label);
    this.source.replaceChildren(
      h("option", { value: SELECTED }, t("group_of_selection", { n: selection.items.size })),
      ...named.map(({ label, count }) => h("option", { value: label }, t("group_of_class", { name: classes[label], n: count }))));
    const picked = selection.items.size > 0 ? SELECTED : before;
    this.source.value = picked;
    if (this.source.selectedIndex < 0) this.source.value = SELECTED;
    this.suggest();
  }

  /** A name to begin with, unless one is being written. */
  private suggest(): void {
    const { words: { t }, classes } = this.explorer;
    const wanted = this.source.value === SELECTED ? t("group_first_name") : t("group_class_name", { name: classes[Number(this.source.value)] });
    if (!this.own) this.name.value = freeName(wanted, this.names());
    this.arm();
  }

  private names(): string[] {
    return this.explorer.server.kept.groups.map(({ name }) => name);
  }

  private members(): number[] {
    const { selection, items } = this.explorer;
    if (this.source.value === SELECTED) return [...selection.items].sort((a, b) => a - b);
    const label = Number(this.source.value);
    return Array.from({ length: items.count }, (_, i) => i).filter((i) => items.labels[i] === label);
  }

  private arm(): void {
    const why = this.whyNot();
    this.make.disabled = why !== "";
    setText(this.why, why);
    show(this.why, why !== "");
  }

  /** Why no group can be made now; empty when one can. */
  private whyNot(): string {
    const { words: { t }, server } = this.explorer;
    const members = this.members().length;
    if (server.locked) return server.locked;
    if (server.kept.groups.length >= MOST_GROUPS) return t("group_too_many", { n: MOST_GROUPS });
    if (members === 0) return t("group_nothing_selected");
    if (members > MOST_ITEMS) return t("group_too_large", { n: MOST_ITEMS });
    return this.name.value.trim() === "" ? t("group_no_name") : "";
  }

  /** A name that somebody writes stays. */
  private write(): void {
    this.own = this.name.value !== "";
    this.arm();
  }

  private add(): void {
    if (this.make.disabled) return;
    const { server } = this.explorer;
    const group = { name: freeName(this.name.value, this.names()), items: this.members() };
    this.own = false;
    this.removed = null;
    server.keep({ groups: [...server.kept.groups, group] });
    this.select(group);
    this.suggest();
  }

  /** Picks the members of a group; null closes it. */
  private select(group: Group | null): void {
    const { selection } = this.explorer;
    this.open = group?.name ?? null;
    this.host.link.set({ group: this.open });
    this.selecting = true;
    if (group) selection.combine(this.present(group), "replace");
    else selection.clear();
    this.selecting = false;
    this.markOpen();
  }

  private markOpen(): void {
    for (const row of this.list.querySelectorAll<HTMLElement>(".group-row")) setAttribute(row, "data-open", row.dataset.name === this.open ? "1" : null);
  }

  /** A group may come from another version of the run. */
  private present({ items }: Group): number[] {
    return items.filter((item) => item < this.explorer.items.count);
  }

  private draw(): void {
    const { server, words: { t } } = this.explorer;
    this.list.replaceChildren(...server.kept.groups.map((group, i) => groupRow(this.explorer, i, group, this.present(group), {
      open: group.name === this.open,
      select: () => this.select(this.open === group.name ? null : group),
      rename: (name) => this.rename(group, name),
      remove: () => this.remove(group),
    })));
    show(this.colours, server.kept.groups.length > 0);
    show(this.undo, this.removed !== null);
    if (this.removed) {
      this.undo.replaceChildren(t("group_removed", { name: this.removed.group.name }),
        h("button", { type: "button", class: "button", onclick: () => this.restore() }, t("group_undo")));
    }
    this.suggest();
  }

  private rename(group: Group, wanted: string): void {
    const { server } = this.explorer;
    const name = freeName(wanted, this.names().filter((other) => other !== group.name));
    const opened = this.open === group.name;
    if (opened) this.open = name;
    server.keep({ groups: server.kept.groups.map((other) => (other.name === group.name ? { ...other, name } : other)) });
    if (opened) this.host.link.set({ group: name });
  }

  private remove(group: Group): void {
    const { server } = this.explorer;
    const at = server.kept.groups.findIndex(({ name }) => name === group.name);
    this.removed = { group, at };
    if (this.open === group.name) this.close();
    server.keep({ groups: server.kept.groups.filter((_, i) => i !== at) });
  }

  private restore(): void {
    if (!this.removed) return;
    const { server } = this.explorer;
    const groups = [...server.kept.groups];
    groups.splice(this.removed.at, 0, { ...this.removed.group, name: freeName(this.removed.group.name, this.names()) });
    this.removed = null;
    server.keep({ groups });
  }
}
