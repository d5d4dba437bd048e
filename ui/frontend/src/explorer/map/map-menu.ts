import { h, ICONS, setText, show } from "../../core/dom";
import type { Explorer } from "../explorer";
import { popup } from "../parts/popup";
import { keepPressed } from "../parts/segments";
import type { Saving } from "./saving";
import { MARKS, MOST_MARKS, PICTURE_SIZES, type Marks, type Sprites, type Trouble } from "./sprites";

/** What is needed now and then: pictures or marks for points, and saving. */
export class MapMenu {
  readonly element: HTMLElement;
  private readonly trouble = h("p", { class: "quiet", role: "status" });

  constructor(private readonly explorer: Explorer, private readonly sprites: Sprites, saving: Saving) {
    const { t } = explorer.words;
    this.element = popup(ICONS.more, t("map_menu"), "map-menu", this.pictures(), this.marks(), this.trouble, this.saves(saving));
    sprites.changed.on(() => this.tell());
    this.tell();
  }

  private pictures(): HTMLElement {
    const { t } = this.explorer.words;
    const { least, most, usual } = PICTURE_SIZES;
    const on = h("input", { type: "checkbox", checked: this.sprites.size > 0, "data-testid": "map-pictures", onchange: () => change() });
    const size = h("input", {
      type: "range", min: least, max: most, step: 4, value: this.sprites.size || usual, "aria-label": t("pictures_size"), title: t("pictures_size"),
      oninput: () => change(),
    });
    const change = () => {
      size.disabled = !on.checked;
      this.sprites.resize(on.checked ? Number(size.value) : 0);
    };
    size.disabled = this.sprites.size === 0;
    return h("div", { class: "map-menu-row", title: t("pictures_hint") }, h("label", { class: "row" }, on, t("pictures_on")), size);
  }

  private marks(): HTMLElement {
    const { t } = this.explorer.words;
    const names: Record<Marks, string> = { dots: t("marks_dots"), shapes: t("marks_shapes"), letters: t("marks_letters") };
    const buttons = MARKS.map((marks) => h("button", { type: "button", "data-testid": `marks-${marks}`, onclick: () => this.sprites.use(marks) }, names[marks]));
    keepPressed(MARKS, buttons, () => this.sprites.marks, this.sprites.changed);
    return h("div", { class: "map-menu-row", title: t("marks_hint") }, h("span", {}, t("marks")), h("span", { class: "segments", role: "group", "aria-label": t("marks") }, ...buttons));
  }

  private saves(saving: Saving): HTMLElement {
    const { t } = this.explorer.words;
    const white = h("input", { type: "checkbox" });
    const button = (text: string, hint: string, onclick: () => void) => h("button", { type: "button", class: "button", title: hint, "data-testid": `save-${text.toLowerCase()}`, onclick }, text);
    return h("div", { class: "map-menu-save" },
      h("div", { class: "map-menu-row" }, h("span", {}, t("map_save")),
        h("span", { class: "row" },
          button("PNG", t("map_save_png"), () => void saving.png(white.checked).catch(console.warn)),
          button("SVG", t("map_save_svg"), () => saving.svg(white.checked)),
          button("CSV", t("map_save_csv"), () => saving.csv()))),
      h("label", { class: "row" }, white, t("map_save_white")));
  }

  private tell(): void {
    const { words } = this.explorer;
    const reasons: Record<Exclude<Trouble, null>, string> = {
      crowded: words.t("marks_crowded", { n: words.number(MOST_MARKS, 9) }), numbers: words.t("marks_numbers"), no_pictures: words.t("pictures_missing"),
    };
    setText(this.trouble, this.sprites.trouble ? reasons[this.sprites.trouble] : "");
    show(this.trouble, this.sprites.trouble !== null);
  }
}
