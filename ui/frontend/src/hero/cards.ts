import type { DoorData, HeroData, ReadyData } from "../contract";
import { h, icon } from "../core/dom";
import type { Theme } from "../core/theme";
import type { Words } from "../core/words";
import { arrow, curve, maps, Painted, steps, tiles } from "./painted";

const FORTH = "M5 12h14M13 6l6 6-6 6";

/** What the page is told when a way on is taken. */
type Go = (where: string) => void;

/** A link within the app, which the page follows without loading anew; opened elsewhere it is an address like any other. */
function link(href: string, css: string, take: () => void, ...children: (Node | string)[]): HTMLAnchorElement {
  const onclick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    take();
  };
  return h("a", { href, class: css, onclick }, ...children);
}

/** The ways on, and the models that are ready. */
export class Cards {
  readonly doors: HTMLElement;
  readonly ready: HTMLElement;
  private painted: Painted[] = [];
  private rebuilt: Painted | null = null;
  private pictures: CanvasImageSource[] = [];
  /** Before addresses of the server. */
  private base = "";

  constructor(private readonly words: Words, private readonly theme: Theme, private readonly go: Go) {
    this.doors = h("nav", { class: "doors", "aria-label": words.t("hero_doors") });
    this.ready = h("section", { class: "ready", "data-testid": "ready" });
  }

  show({ doors, ready, all, base = "" }: HeroData): void {
    this.destroy();
    this.base = base;
    this.doors.replaceChildren(...doors.map((door) => this.door(door)));
    this.doors.hidden = doors.length === 0;
    this.ready.hidden = ready.length === 0;
    const { t } = this.words;
    this.ready.replaceChildren(
      h("div", { class: "ready-head" }, h("h2", {}, t("hero_ready")), h("p", { class: "caption secondary" }, t("hero_ready_more")),
        all !== undefined && link(all, "on", () => this.go("all"), t("hero_all"), icon(FORTH))),
      h("ul", { class: "ready-row plain" }, ...ready.map((model) => h("li", {}, this.model(model)))));
  }

  /** Pictures that the model has drawn, for the door that shows some. */
  paint(pictures: CanvasImageSource[]): void {
    this.pictures = pictures;
    this.rebuilt?.show(tiles(pictures));
  }

  destroy(): void {
    for (const picture of this.painted) picture.destroy();
    this.painted = [];
    this.rebuilt = null;
  }

  private door(door: DoorData): HTMLElement {
    const words = h("span", { class: "door-words" },
      h("strong", {}, door.title), h("span", { class: "door-text" }, door.text), h("span", { class: "on" }, door.action, icon(FORTH)));
    return link(door.href, "door sheet", () => this.go(door.id), this.picture(door).element, words);
  }

  private picture(door: DoorData): Painted {
    const kinds = { rebuilt: () => tiles(this.pictures), steps: () => steps(this.theme), curve: () => curve(door.curve ?? [], this.theme), own: () => arrow(this.theme), maps: () => maps(door.maps ?? [], this.theme) };
    const painted = this.keep(new Painted("door-picture", kinds[door.picture]()));
    if (door.picture === "rebuilt") this.rebuilt = painted;
    return painted;
  }

  private model(model: ReadyData): HTMLElement {
    const image = (src: string, css: string) => h("img", { src: this.base + src, class: css, alt: "", loading: "lazy", decoding: "async" });
    const map = model.map !== undefined ? image(model.map, "model-map")
      : this.keep(new Painted("model-map", maps(model.dots ? [model.dots] : [], this.theme))).element;
    return link(model.href, "model sheet", () => this.go(`run/${model.id}`),
      h("span", { class: "model-stage" }, map, ...(model.strip !== undefined ? [image(model.strip, "model-strip")] : [])),
      h("span", { class: "model-words" }, h("strong", {}, model.title), h("span", { class: "caption" }, model.kind)));
  }

  private keep(painted: Painted): Painted {
    this.painted.push(painted);
    return painted;
  }
}
