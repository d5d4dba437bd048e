import { h, ICONS, iconButton, setAttribute, setText, show } from "../../core/dom";
import { LONGEST_NAME } from "../state/grouping";
import type { Explorer } from "../explorer";
import type { Direction } from "../state/server";
import type { ToolHost } from "./host";

/** As many directions as are kept with a run. */
const MOST = 50;

/** The name of the direction at hand, the button that keeps it, and the kept ones, to be used again. */
export class Naming {
  readonly element: HTMLElement;
  /** The kept directions. */
  readonly kept: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private readonly list = h("span", { class: "side-chips", "data-testid": "kept-directions" });
  private vector: Float32Array | null = null;

  private readonly explorer: Explorer;

  constructor(host: ToolHost, private readonly use: (direction: Direction) => void) {
    this.explorer = host.explorer;
    const { words: { t }, server } = host.explorer;
    this.input = h("input", {
      type: "text", class: "field direction-name", maxlength: LONGEST_NAME, "aria-label": t("direction_name"), title: t("direction_name"),
      "data-testid": "direction-name", oninput: () => this.update(),
      onkeydown: (event: KeyboardEvent) => event.key === "Enter" && this.keep(),
    });
    this.button = h("button", {
      type: "button", class: "button", title: server.locked || t("direction_keep_hint"), "data-testid": "keep-direction", onclick: () => this.keep(),
    });
    this.kept = h("div", { class: "side-row" }, h("strong", {}, t("directions_kept")), this.list);
    this.element = h("div", { class: "row" }, this.input, this.button);
    host.on(server.changed, () => this.lay());
    this.lay();
  }

  show(name: string, vector: Float32Array | null): void {
    this.input.value = name.slice(0, LONGEST_NAME);
    this.vector = vector;
    this.lay();
  }

  private mine(): Direction[] {
    const { server, items } = this.explorer;
    return server.kept.directions.filter(({ vector }) => vector.length === items.size);
  }

  private lay(): void {
    const { server, words: { t } } = this.explorer;
    const directions = this.mine();
    show(this.kept, directions.length > 0);
    this.list.replaceChildren(...directions.map((direction) => h("span", { class: "kept-direction" },
      h("button", {
        type: "button", class: "class-chip side-chip", title: t("direction_use"), "aria-pressed": String(this.same(direction)),
        onclick: () => this.use(direction),
      }, direction.name),
      !server.locked && iconButton(ICONS.close, t("direction_remove", { name: direction.name }), () => this.remove(direction)))));
    this.update();
  }

  private same({ vector }: Direction): boolean {
    return this.vector !== null && this.vector.every((value, i) => value === Math.fround(vector[i]));
  }

  private update(): void {
    const { server, words: { t } } = this.explorer;
    const done = this.mine().some((direction) => direction.name === this.input.value.trim() && this.same(direction));
    show(this.element, this.vector !== null);
    setText(this.button, t(done ? "direction_is_kept" : "direction_keep"));
    setAttribute(this.button, "disabled", server.locked !== "" || done || this.input.value.trim() === "" || server.kept.directions.length >= MOST);
  }

  /** One of the same name is replaced. */
  private keep(): void {
    const { server } = this.explorer;
    const name = this.input.value.trim();
    if (!this.vector || !name || this.button.disabled) return;
    const others = server.kept.directions.filter((direction) => direction.name !== name);
    server.keep({ directions: [...others, { name, vector: [...this.vector] }] });
  }

  private remove(direction: Direction): void {
    const { server } = this.explorer;
    server.keep({ directions: server.kept.directions.filter((other) => other !== direction) });
  }
}
