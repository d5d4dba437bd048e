import { h, ICONS, iconButton, setAttribute, show } from "../../core/dom";
import { download } from "../../core/sheets";
import { countByClass, csvOf, LONGEST_NAME, meanCode, type ClassCount } from "../state/grouping";
import { decode, type Explorer } from "../explorer";
import type { Group } from "../state/server";

export interface GroupActions {
  open: boolean;
  select(): void;
  rename(name: string): void;
  remove(): void;
}

/** One group of the list: the picture of its mean code, its name, its classes, and what can be done with it. */
export function groupRow(explorer: Explorer, place: number, group: Group, members: number[], actions: GroupActions): HTMLElement {
  const { words: { t }, items, classes, server, stage } = explorer;
  const { palette } = stage();
  const name = h("button", {
    type: "button", class: "group-name", title: t("group_select"), "data-testid": `group-${place}`, "aria-pressed": String(actions.open),
    onclick: actions.select,
  },
    h("span", { class: "dot", style: `background: ${palette[place % palette.length]}` }),
    h("strong", {}, group.name),
    h("span", { class: "quiet number" }, t("group_size", { n: members.length })));
  const csv = () => download(new Blob([csvOf(items, classes, members)], { type: "text/csv" }), `${group.name}.csv`);
  return h("div", { class: "group-row", role: "listitem", "data-name": group.name, "data-open": actions.open ? "1" : null },
    meanPicture(explorer, group.name, members),
    h("div", { class: "group-facts" }, name, classBar(explorer, members)),
    h("span", { class: "group-buttons" },
      !server.locked && iconButton(ICONS.pencil, t("group_rename"), () => writeName(name, group.name, t("group_rename"), actions.rename)),
      iconButton(ICONS.save, t("group_csv"), csv),
      !server.locked && iconButton(ICONS.close, t("group_remove"), actions.remove)));
}

/** What the mean of the members' codes decodes to; a click makes it the current spot. */
function meanPicture(explorer: Explorer, name: string, members: number[]): HTMLElement {
  const { words: { t }, gallery, items, models, spot } = explorer;
  const mean = meanCode(items, members);
  const picture = gallery.picture(t("group_mean", { name }));
  const button = h("button", {
    type: "button", class: "item-tile group-mean", title: t("group_mean_hint"), onclick: () => mean && spot.pin(mean),
  }, picture.element);
  const possible = mean !== null && models.has("decoder");
  show(button, possible);
  if (possible) decode(explorer, mean).then((decoded) => picture.show(decoded.at(0), true)).catch(console.warn);
  return button;
}

/** Members by class: a bar whose parts are as long as the classes are large. */
function classBar({ items, classes, stage, words: { t, percent, list } }: Explorer, members: number[]): HTMLElement | null {
  const counts = countByClass(items.labels, members).filter(({ label }) => classes[label] !== undefined);
  if (counts.length === 0) return null;
  const { palette } = stage();
  const said = ({ label, count }: ClassCount) => t("group_class_count", { name: classes[label], n: count, share: percent(count / members.length) });
  const all = list(counts.map(said));
  return h("div", { class: "group-bar", role: "img", "aria-label": all }, ...counts.map((one) => h("span", {
    title: said(one), style: `flex-grow: ${one.count}; background: ${palette[one.label % palette.length]}`,
  }, String(classes[one.label]))));
}

/** Puts a field in the place of the name until something is written: Enter keeps it, Escape does not. */
function writeName(shown: HTMLElement, before: string, label: string, rename: (name: string) => void): void {
  const input = h("input", { class: "field", type: "text", maxlength: LONGEST_NAME, value: before, "aria-label": label });
  let done = false;
  const end = (accept: boolean) => {
    if (done) return;
    done = true;
    const name = input.value.trim();
    input.replaceWith(shown);
    if (accept && name !== "" && name !== before) rename(name);
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(true);
    if (event.key === "Escape") end(false);
  });
  input.addEventListener("blur", () => end(true));
  setAttribute(input, "data-testid", "group-rename");
  shown.replaceWith(input);
  input.focus();
  input.select();
}
