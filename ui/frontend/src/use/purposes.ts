import type { UseField, UsePurpose } from "../contract";
import { h, setAttribute } from "../core/dom";
import type { Words } from "../core/words";
import { selected } from "../own/parts";
import { fileField, type Carry } from "./brought";

/** How long a key waits for the next one. */
const KEY_PAUSE_MS = 400;

/** What a model may do, one of it chosen; what it cannot do stands below, with the reason. */
export class Purposes {
  readonly element: HTMLElement;
  private readonly can: readonly UsePurpose[];
  private readonly buttons: HTMLButtonElement[];
  private readonly fields = h("div", { class: "use-fields" });
  /** What was set of the chosen purpose, as JSON by the names of its settings. */
  private set = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(all: readonly UsePurpose[], public chosen: string, settings: string, private readonly words: Words,
    private readonly carry: Carry, private readonly changed: (id: string, settings: string) => void) {
    const { t } = words;
    this.can = all.filter(({ why }) => !why);
    const not = all.filter(({ why }) => why);
    this.buttons = this.can.map(({ id, title, text }) =>
      h("button", { type: "button", role: "radio", class: "start", onclick: () => this.choose(id), "data-testid": `use-for-${id}` },
        h("span", {}, h("strong", {}, title), h("small", {}, text))));
    const list = h("div", { class: "starts", role: "radiogroup", "aria-label": t("use_what"), onkeydown: (event: KeyboardEvent) => this.key(event) }, ...this.buttons);
    const cannot = not.length > 0 && h("details", { class: "use-not", "data-testid": "use-not" },
      h("summary", {}, t("use_not", { n: not.length })),
      h("ul", { class: "plain" }, ...not.map(({ title, why }) => h("li", {}, h("strong", {}, title), h("span", { dir: "auto" }, why!)))));
    this.element = h("section", { class: "sheet panel use-what", "aria-label": t("use_what") }, h("h2", { class: "over" }, t("use_what")), list, this.fields, cannot);
    for (const [name, value] of Object.entries(JSON.parse(settings) as object)) this.set.set(name, JSON.stringify(value));
    this.paint();
    this.ask();
  }

  destroy(): void {
    clearTimeout(this.timer);
  }

  /** The settings of what is chosen. */
  private ask(): void {
    const fields = this.can.find(({ id }) => id === this.chosen)?.fields ?? [];
    this.fields.replaceChildren(...fields.map((field) => h(field.file ? "div" : "label", { class: "own-field" }, field.said, this.field(field))));
  }

  private field(field: UseField): HTMLElement {
    const { name, said, usual, least, most, offers } = field;
    const now = this.set.get(name) ?? usual;
    const take = (value: string) => {
      if (value === usual) this.set.delete(name);
      else this.set.set(name, value);
      this.tell();
    };
    if (field.file) return fileField(field, now, this.carry, this.words, take);
    if (offers) {
      const select = selected(said, now, offers.map((offer) => [offer.value, offer.said] as const), take);
      select.dataset.testid = `use-set-${name}`;
      return select;
    }
    const input = h("input", { type: "number", class: "field", min: least, max: most, step: "any", value: now, "data-testid": `use-set-${name}`,
      onchange: () => {
        const given = input.valueAsNumber;
        const taken = Number.isNaN(given) ? (JSON.parse(this.set.get(name) ?? usual) as number) : Math.min(most ?? given, Math.max(least ?? given, given));
        input.value = String(taken);
        take(JSON.stringify(taken));
      } });
    return input;
  }

  private tell(): void {
    this.changed(this.chosen, JSON.stringify(Object.fromEntries([...this.set].map(([name, value]) => [name, JSON.parse(value) as unknown]))));
  }

  /** After a pause the purposes that keys only pass by are not asked for. */
  private choose(id: string, pause = 0): void {
    if (id !== this.chosen) this.set.clear();
    this.chosen = id;
    this.paint();
    this.ask();
    clearTimeout(this.timer);
    if (pause > 0) this.timer = setTimeout(() => this.tell(), pause);
    else this.tell();
  }

  /** As in any group of radio buttons. */
  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || this.can.length === 0) return;
    event.preventDefault();
    const next = (this.can.findIndex(({ id }) => id === this.chosen) + step + this.can.length) % this.can.length;
    this.choose(this.can[next].id, KEY_PAUSE_MS);
    this.buttons[next].focus();
  }

  private paint(): void {
    this.buttons.forEach((button, i) => {
      const on = this.can[i].id === this.chosen;
      setAttribute(button, "aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    });
  }
}
