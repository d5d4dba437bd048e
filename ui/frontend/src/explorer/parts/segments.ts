import { h, setAttribute } from "../../core/dom";
import type { Signal } from "../../core/signal";

/** Of several buttons the one whose turn it is looks pressed, now and after each change. */
export function keepPressed<Id>(ids: readonly Id[], buttons: readonly HTMLElement[], now: () => Id, changed: Signal<void>): void {
  const press = () => buttons.forEach((button, i) => setAttribute(button, "aria-pressed", String(ids[i] === now())));
  changed.on(press);
  press();
}

/** A few choices beside each other, one of them taken; `words` gives each its text and its tooltip. */
export class Segments<Id extends string> {
  readonly element: HTMLElement;
  private readonly buttons: HTMLButtonElement[];
  private held = true;

  constructor(
    label: string,
    private readonly ids: readonly Id[],
    public value: Id,
    words: (id: Id) => [string, string],
    private readonly onChange: (id: Id) => void,
    testId = "",
  ) {
    this.buttons = ids.map((id) => {
      const [text, hint] = words(id);
      return h("button", {
        type: "button", role: "radio", title: hint, "data-testid": testId ? `${testId}-${id}` : null,
        onclick: () => this.choose(id), onkeydown: (event: KeyboardEvent) => this.key(event),
      }, text);
    });
    this.element = h("span", { class: "segments", role: "radiogroup", "aria-label": label }, ...this.buttons);
    this.mark();
  }

  choose(id: Id): void {
    if (this.held && id === this.value) return;
    this.held = true;
    this.value = id;
    this.mark();
    this.onChange(id);
  }

  /** None of them holds now; pressing the one that did before counts again. */
  release(): void {
    this.held = false;
    this.mark();
  }

  private mark(): void {
    this.ids.forEach((id, i) => {
      setAttribute(this.buttons[i], "aria-checked", String(this.held && id === this.value));
      setAttribute(this.buttons[i], "tabindex", id === this.value ? 0 : -1);
    });
  }

  /** As in any group of radio buttons. */
  private key(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (this.ids.indexOf(this.value) + step + this.ids.length) % this.ids.length;
    this.choose(this.ids[next]);
    this.buttons[next].focus();
  }
}
