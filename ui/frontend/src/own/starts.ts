import type { OwnStart } from "../contract";
import { h, setAttribute, setText } from "../core/dom";
import type { Words } from "../core/words";

/** Ways to begin, one of them chosen; the reason stands under all of them. */
export class Starts {
  readonly element: HTMLElement;
  chosen: string;
  private readonly why = h("p", { class: "own-why" });
  private readonly buttons: HTMLButtonElement[];

  constructor(private readonly all: readonly OwnStart[], before: string, { t }: Words) {
    this.chosen = all.some(({ id }) => id === before) ? before : all[0]?.id ?? "";
    this.buttons = all.map(({ id, title, text, time }, i) =>
      h("button", { type: "button", role: "radio", class: "start", onclick: () => this.choose(i), "data-testid": `own-start-${id}` },
        h("span", {}, h("strong", {}, title), h("small", {}, text)), time !== "" && h("small", { class: "start-time" }, time)));
    const list = h("div", { class: "starts", role: "radiogroup", "aria-label": t("own_start"), onkeydown: (event: KeyboardEvent) => this.key(event) }, ...this.buttons);
    this.element = h("div", { class: "own-start" }, h("h3", { class: "over" }, t("own_start")), list, this.why);
    this.paint();
  }

  private choose(place: number): void {
    this.chosen = this.all[place].id;
    this.paint();
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (this.all.findIndex(({ id }) => id === this.chosen) + step + this.all.length) % this.all.length;
    this.choose(next);
    this.buttons[next].focus();
  }

  private paint(): void {
    this.buttons.forEach((button, i) => {
      const on = this.all[i].id === this.chosen;
      setAttribute(button, "aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    });
    setText(this.why, this.all.find(({ id }) => id === this.chosen)?.why ?? "");
  }
}
