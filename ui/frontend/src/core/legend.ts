import { h, setAttribute } from "./dom";
import type { Words } from "./words";

export interface Legend {
  element: HTMLElement;
  colour(palette: string[]): void;
}

/** Class names with their colours; pressing one isolates it, pressing it again shows all. */
export function makeLegend(
  classes: string[],
  words: Words,
  onIsolate: (index: number | null) => void,
): Legend {
  let isolated: number | null = null;
  const dots = classes.map(() => h("span", { class: "dot" }));
  const buttons = classes.map((name, index) =>
    h("button", {
      type: "button", class: "class-chip", "aria-pressed": "false",
      title: words.t("isolate_class", { name }), onclick: () => choose(index),
    }, dots[index], name));

  function choose(index: number): void {
    isolated = isolated === index ? null : index;
    buttons.forEach((button, i) => {
      setAttribute(button, "aria-pressed", String(i === isolated));
      button.classList.toggle("faded", isolated !== null && i !== isolated);
    });
    onIsolate(isolated);
  }

  return {
    element: h("div", { class: "legend", role: "group", "aria-label": words.t("classes") }, ...buttons),
    colour: (palette) => dots.forEach((dot, i) => (dot.style.background = palette[i % palette.length])),
  };
}
