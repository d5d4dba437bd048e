import type { OtherData } from "../contract";
import type { Around } from "../core/bundle";
import { h, icon, ICONS, iconButton, setText } from "../core/dom";
import type { Words } from "../core/words";

const LINK = "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2";
const DOWN = "M12 4v15M6 13l6 6 6-6";
const COPIED_MS = 2000;

/** What is done with the view as a whole; it stands in the row of the page that names the run. */
export function headOf(
  words: Words, page: Around, others: readonly OtherData[], beside: (run: string | null) => void, help: () => void,
): { element: HTMLElement; mark: (run: string) => void } {
  const { t } = words;
  const list = besideList(words, others, beside);
  const element = h("header", { class: "explorer-head" },
    h("h1", { class: "unseen" }, t("explore_title")),
    others.length > 0 && list,
    page.facts !== null && wordButton(DOWN, t("head_facts"), t("head_facts_hint"), "head-facts", () => document.querySelector(page.facts!)?.scrollIntoView({ block: "start" })),
    page.address && copyButton(words),
    iconButton(ICONS.help, t("map_help"), help));
  return { element, mark: (run) => (list.value = run) };
}

/** The runs that can stand beside this one, those of the same data first. */
function besideList({ t }: Words, others: readonly OtherData[], choose: (run: string | null) => void): HTMLSelectElement {
  const option = ({ run, title }: OtherData) => h("option", { value: run }, title);
  const group = (label: string, some: readonly OtherData[]) => some.length > 0 && h("optgroup", { label }, ...some.map(option));
  const list: HTMLSelectElement = h("select", {
    class: "select head-select", "aria-label": t("head_beside"), "data-testid": "head-beside", onchange: () => choose(list.value || null),
  },
    h("option", { value: "" }, t("head_beside")),
    group(t("head_beside_same"), others.filter(({ same }) => same)), group(t("head_beside_other"), others.filter(({ same }) => !same)));
  return list;
}

/** The address is the view: whoever opens it is where one is now. */
function copyButton({ t }: Words): HTMLElement {
  const button = wordButton(LINK, t("head_copy"), t("head_copy_hint"), "head-copy", () => void copy());
  const text = button.querySelector("span")!;
  const copy = async () => {
    const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    setText(text, t(done ? "head_copied" : "head_copy_failed"));
    setTimeout(() => setText(text, t("head_copy")), COPIED_MS);
  };
  return button;
}

function wordButton(path: string, text: string, hint: string, testId: string, onclick: () => void): HTMLButtonElement {
  const button = h("button", { type: "button", class: "button head-button", title: hint, "data-testid": testId, onclick });
  button.append(icon(path), h("span", { role: "status" }, text));
  return button;
}
