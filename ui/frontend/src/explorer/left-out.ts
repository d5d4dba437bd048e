import { h, ICONS, iconButton, setText, show } from "../core/dom";
import type { Words } from "../core/words";
import type { Link } from "./state/link";

/** Says what of the link does not fit this run and was left out. */
export class LeftOut {
  readonly element: HTMLElement;
  private readonly sentence = h("span", { class: "grow" });

  constructor(private readonly words: Words, private readonly link: Link) {
    const { t } = words;
    this.element = h("p", { class: "note wide row left-out", role: "status", "data-testid": "left-out" },
      this.sentence, iconButton(ICONS.close, t("link_left_out_close"), () => show(this.element, false)));
    link.refusing.on(() => this.tell());
    this.tell();
  }

  private tell(): void {
    const { link, words: { t, list } } = this;
    const parts = [...link.refused].map((part) => t(`link_part_${part}`));
    show(this.element, parts.length > 0);
    setText(this.sentence, t("link_left_out", { parts: list(parts) }));
  }
}
