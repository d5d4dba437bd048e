import type { UseHead, UseScore } from "../contract";
import { h, icon } from "../core/dom";
import type { Words } from "../core/words";
import { OWN_ICONS } from "../own/icons";
import { named } from "../own/parts";

const DIGITS = 3;

/** How well it went, each score beside what plain ways reach; that one of them is better is said first. */
export function verdict({ better, scores, notes, left_out, left_out_n }: UseHead, words: Words): HTMLElement {
  const { t, number } = words;
  const rows = scores.map((score) => scoreRow(score, words));
  return h("section", { class: "sheet panel use-verdict", "aria-label": t("use_how_well") },
    better && h("p", { class: "use-better", "data-testid": "use-better" }, icon(OWN_ICONS.ask), h("span", { dir: "auto" }, better)),
    rows.length > 0 && h("ul", { class: "plain use-scores", "data-testid": "use-scores" }, ...rows),
    ...notes.map((note) => h("p", { class: "caption", dir: "auto" }, note)),
    left_out_n > 0 && h("details", {}, h("summary", {}, t("own_left_out", { n: number(left_out_n, 9) })),
      h("ul", { class: "plain own-left" }, ...left_out.map(({ name, why }) => h("li", {}, named(name), h("span", { dir: "auto" }, why))))));
}

function scoreRow({ title, value, unit, n, interval, better, baselines }: UseScore, { t, number, list }: Words): HTMLElement {
  const measured = (of: number) => `${number(of, DIGITS)}${unit ? ` ${unit}` : ""}`;
  const spread = interval ? t("use_interval", { low: number(interval[0], DIGITS), high: number(interval[1], DIGITS) }) : "";
  const ahead = (difference: number[] | undefined) =>
    !difference ? "" : t(difference[0] > 0 === (better === "higher") && difference[0] * difference[1] > 0 ? "use_ahead" : difference[0] * difference[1] > 0 ? "use_behind" : "use_draw");
  const plain = baselines.map(({ title: name, value: reached, difference }) =>
    h("li", {}, h("span", {}, name), h("b", { class: "number" }, measured(reached)), h("small", {}, ahead(difference))));
  return h("li", { class: "use-score" },
    h("span", { class: "use-score-name" }, title),
    h("b", { class: "number use-figure" }, measured(value)),
    h("small", { class: "number" }, list([spread, t(better === "higher" ? "use_higher" : "use_lower"), t("use_of", { n: number(n, 9) })].filter(Boolean))),
    plain.length > 0 && h("ul", { class: "plain use-plain", "aria-label": t("use_beside") }, ...plain));
}
