import { Held, isControl } from "../core/controls";
import { h, setText } from "../core/dom";

const FOLLOW_MS = 120;

/** What is covered, or pointed at, has something of ours laid over it: the page's own elements are only made silent. */
class Laid {
  private readonly over = new Map<HTMLElement, HTMLElement>();
  private readonly held: Held;
  private timer = 0;
  private readonly place = () => this.follow();

  constructor(private readonly root: HTMLElement, private readonly make: () => HTMLElement, put: (element: HTMLElement) => void, back: (element: HTMLElement) => void) {
    this.held = new Held(
      (element) => {
        put(element);
        const cover = this.make();
        this.over.set(element, cover);
        this.root.append(cover);
        this.follow();
      },
      (element) => {
        back(element);
        this.over.get(element)?.remove();
        this.over.delete(element);
      },
    );
  }

  lay(ids: readonly string[]): void {
    this.held.hold(ids.filter(isControl));
    clearInterval(this.timer);
    removeEventListener("scroll", this.place, true);
    if (ids.length === 0) return;
    this.timer = window.setInterval(this.place, FOLLOW_MS);
    addEventListener("scroll", this.place, true);
    this.follow();
  }

  private follow(): void {
    for (const [element, cover] of this.over) {
      const { left, top, width, height } = element.getBoundingClientRect();
      Object.assign(cover.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      cover.hidden = width === 0 || height === 0;
    }
  }
}

export interface Peek {
  said: string;
  label: string;
  peek(): void;
}

/** Covers controls until a guess was given: what is below is not seen, not read out and not reached by keys. */
export class Curtain {
  private readonly laid: Laid;
  private peek: Peek = { said: "", label: "", peek: () => undefined };
  private ids = "";

  constructor(root: HTMLElement) {
    this.laid = new Laid(root, () => this.cover(), (element) => {
      element.inert = true;
      element.setAttribute("aria-hidden", "true");
      element.style.visibility = "hidden";
    }, (element) => {
      element.inert = false;
      element.removeAttribute("aria-hidden");
      element.style.visibility = "";
    });
  }

  draw(ids: readonly string[], peek: Peek): void {
    const asked = JSON.stringify([ids, peek.said]);
    if (asked === this.ids) return;
    this.ids = asked;
    this.peek = peek;
    this.laid.lay([]);
    this.laid.lay(ids);
  }

  open(): void {
    this.ids = "";
    this.laid.lay([]);
  }

  private cover(): HTMLElement {
    return h("div", { class: "curtain", role: "group", "aria-label": this.peek.said },
      h("p", {}, this.peek.said), h("button", { type: "button", class: "button", onclick: () => this.peek.peek() }, this.peek.label));
  }
}

/** Points at controls with a ring that nothing else notices. */
export class Pointer {
  private readonly laid: Laid;
  private ids = "";

  constructor(root: HTMLElement) {
    this.laid = new Laid(root, () => h("div", { class: "ring", "aria-hidden": "true" }), () => undefined, () => undefined);
  }

  at(ids: readonly string[]): void {
    const asked = ids.join();
    if (asked === this.ids) return;
    this.ids = asked;
    this.laid.lay(ids);
  }
}

/** Says something to who hears the page, once for each time it changes. */
export function speaker(): { element: HTMLElement; say(text: string): void } {
  const element = h("p", { class: "unseen", role: "status" });
  return { element, say: (text) => setText(element, text) };
}
