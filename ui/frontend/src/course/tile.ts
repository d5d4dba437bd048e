import type { LessonCard } from "../contract";
import { h, icon, ICONS, setAttribute } from "../core/dom";
import type { Words } from "../core/words";
import type { Way } from "./kept";

/** A link within the app, which the page follows without loading anew; opened elsewhere it is an address like any other. */
export function link(href: string, css: string, take: () => void, ...children: (Node | string)[]): HTMLAnchorElement {
  const onclick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    take();
  };
  return h("a", { href, class: css, onclick }, ...children);
}

/** A lesson on the map: its number, what it is for, how long it takes and how far one is. */
export function tile(card: LessonCard, way: Way, numbers: ReadonlyMap<string, number>, { t, list }: Words, go: () => void): HTMLElement {
  const finished = way.done === way.all;
  const before = card.builds.flatMap((id) => numbers.get(id) ?? []).map(String);
  const badge = h("span", { class: "badge number", "aria-hidden": "true" }, finished ? icon(ICONS.check) : card.number ? String(card.number) : "·");
  const facts = [t("learn_minutes", { n: card.minutes }), ...(before.length > 0 ? [t("learn_builds", { lessons: list(before) })] : [])];
  const bar = h("div", { class: "done-bar" }, h("i"));
  bar.style.setProperty("--share", String(way.done / way.all));
  const element = h("article", { class: "lesson sheet", "data-testid": `lesson-${card.id}` },
    badge,
    h("h3", {}, card.number ? h("span", { class: "unseen" }, t("learn_number", { n: card.number }), " ") : null, link(card.href, "title", go, card.title)),
    h("p", { class: "goal" }, card.goal),
    h("p", { class: "caption facts" }, facts.join(" · ")),
    way.last > 0 && h("p", { class: "caption how-far" }, bar, finished ? t("learn_finished") : t("learn_steps", { n: way.done, all: way.all })));
  setAttribute(element, "data-state", finished ? "finished" : way.last > 0 ? "begun" : "new");
  return element;
}
