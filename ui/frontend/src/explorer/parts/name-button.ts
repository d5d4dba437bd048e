import { h } from "../../core/dom";
import type { Explorer } from "../explorer";

const LONGEST = 40;

/** A name, which becomes a box to write another one into; an empty one brings the usual one back. */
export function nameButton({ words: { t } }: Explorer, name: () => string, rename: (name: string) => void): HTMLButtonElement {
  const button = h("button", { type: "button", class: "name", title: t("dimension_rename") }, name());
  button.onclick = () => {
    const box = h("input", { class: "name-box", value: name(), maxlength: LONGEST, "aria-label": t("dimension_rename") });
    let open = true;
    const close = (keep: boolean) => {
      if (!open) return;
      open = false;
      const written = box.value.trim();
      box.replaceWith(button);
      if (keep && written !== name()) rename(written);
    };
    box.onblur = () => close(true);
    box.onkeydown = ({ key }) => {
      if (key === "Enter" || key === "Escape") close(key === "Enter");
    };
    button.replaceWith(box);
    box.select();
    box.focus();
  };
  return button;
}

/** What a number of the code is called. */
export const nameOfUnit = ({ server, words }: Explorer, unit: number): string => server.kept.dimensions[unit] ?? words.t("dimension", { n: unit + 1 });

/** Keeps another name of a number of the code. */
export function renameUnit({ server }: Explorer, unit: number, name: string): void {
  const { [unit]: _, ...others } = server.kept.dimensions;
  server.keep({ dimensions: name ? { ...others, [unit]: name } : others });
}
