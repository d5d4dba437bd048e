import type { GalleryCard } from "../contract";
import { h } from "../core/dom";
import type { Words } from "../core/words";

/** From this many percent on a tick would lie on the bar's end: it is drawn within it. */
const END = 99;

const within = (percent: number): number => Math.min(100, Math.max(0, percent));

/** A thin bar with PCA's tick, and both numbers; a line that says so where nothing was measured. */
export function scoreBar({ score }: GalleryCard, { t, fixed }: Words): HTMLElement {
  if (!score) return h("div", { class: "score" }, h("span", { class: "caption" }, t("card_unmeasured")));
  const value = fixed(score.explained, 1);
  const pca = score.pca === null ? null : fixed(score.pca, 1);
  const said = [t("card_score_said", { value, n: score.n }), pca && t("card_pca_said", { value: pca })].filter(Boolean).join(". ");
  const tick = score.pca !== null && h("i", { class: score.pca >= END ? "tick end" : "tick", style: `left: ${within(score.pca)}%` });
  return h("div", { class: "score", title: said },
    h("span", { class: "bar", "aria-hidden": "true" }, h("b", { style: `width: ${within(score.explained)}%` }), tick),
    h("span", { class: "figures", "aria-hidden": "true" },
      h("strong", { class: "number" }, t("card_score", { value })), pca && h("span", { class: "number pca" }, t("card_pca", { value: pca }))),
    h("span", { class: "unseen" }, said));
}
