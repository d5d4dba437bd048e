import { h } from "../../core/dom";
import type { Words } from "../../core/words";
import { OWN_ICONS } from "../icons";
import { pushed } from "../parts";
import { ahead } from "./devices";
import { SENSES, type Sense } from "./sense";

/** Ways to make data here and now. What cannot be had in this browser, or at this address, says so before anybody presses. */
export function doors({ t }: Words, open: (sense: Sense) => void): HTMLElement {
  const why = ahead();
  const note = why && h("p", { class: "caption sense-why", id: "sense-why", "data-testid": "sense-why" }, t(`sense_${why}`));
  const buttons = SENSES.map((sense) => {
    const button = pushed(OWN_ICONS[sense], t(`sense_${sense}`), () => open(sense), "button", `sense-${sense}`);
    if (why && sense !== "pad") {
      button.disabled = true;
      button.setAttribute("aria-describedby", "sense-why");
    }
    return button;
  });
  return h("div", { class: "sense-doors" }, h("p", { class: "own-kinds" }, t("sense_or")), h("div", { class: "own-ways" }, ...buttons), note);
}
