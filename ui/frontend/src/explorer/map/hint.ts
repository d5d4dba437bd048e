import { h, show } from "../../core/dom";
import type { Words } from "../../core/words";

const SEEN = "latent-lab-explore-hint";

/** One line that says how the map is used, until somebody has used it. */
export function firstHint({ t }: Words, surface: HTMLElement): HTMLElement {
  const coarse = matchMedia("(pointer: coarse)").matches;
  const element = h("p", { class: "map-hint", "data-testid": "map-hint" }, t(coarse ? "map_hint_touch" : "map_hint"));
  show(element, !wasSeen());
  if (element.hidden) return element;
  const used = () => {
    show(element, false);
    remember();
    for (const event of ["pointerup", "keydown"]) surface.removeEventListener(event, used);
  };
  for (const event of ["pointerup", "keydown"]) surface.addEventListener(event, used);
  return element;
}

function wasSeen(): boolean {
  try {
    return localStorage.getItem(SEEN) !== null;
  } catch {
    return false;
  }
}

function remember(): void {
  try {
    localStorage.setItem(SEEN, "1");
  } catch {
    // A browser that keeps nothing shows the hint again.
  }
}
