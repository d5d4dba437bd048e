import type { ChosenData } from "../contract";
import { component, type View } from "../core/component";
import { h } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import { onStage, readTheme, sameTheme } from "../core/theme";
import { makeWords } from "../core/words";
import css from "../styles/chosen.css";
import { classBars } from "./class-bars";
import { sheet } from "./sheet";

const identity = (data: ChosenData) => JSON.stringify({ ...data, texts: null });

export const chosen = component<ChosenData>(css, identity, (root, data) => new Chosen(root, data));

/** What is chosen to be trained, explained: nothing in it can be changed. */
class Chosen implements View<ChosenData> {
  private readonly gallery: Gallery;
  private theme;

  constructor(private readonly root: HTMLElement, data: ChosenData) {
    const words = makeWords(data.texts, data.lang);
    const { t } = words;
    this.theme = readTheme(root);
    this.gallery = new Gallery(makeLook(data.look, words), this.theme, root);
    const network = h("div", { class: "network-space" });
    network.innerHTML = data.network;
    const bars = data.counts.length > 0 ? classBars(data.classes, data.counts, onStage(this.theme), words) : null;
    root.append(h("div", { class: "chosen" },
      h("section", { "aria-label": data.data },
        h("div", { class: "chosen-head" }, h("h3", {}, data.data), h("span", { class: data.fetched ? "tag" : "tag good" }, data.fetched ? t("from_internet") : data.badge)),
        h("p", {}, data.data_text),
        data.items && sheet(data.items, data.classes, this.gallery),
        bars,
        data.fetched && h("p", { class: "caption" }, data.badge),
        details(t("about_data"), data.facts)),
      h("section", { "aria-label": data.variant },
        h("h3", {}, data.variant),
        h("p", {}, data.variant_text),
        network,
        h("p", { class: "watch" }, h("b", {}, t("look_for")), " ", data.watch),
        details(t("about_variant"), data.about))));
    root.dataset.ready = "1";
  }

  update(): void {
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.gallery.retheme(theme);
  }

  destroy(): void {
    this.gallery.destroy();
  }
}

/** Pairs of a name and a text that unfold. */
function details(title: string, pairs: string[][]): HTMLElement {
  const rows = pairs.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]);
  return h("details", {}, h("summary", {}, title), h("dl", {}, ...rows));
}
