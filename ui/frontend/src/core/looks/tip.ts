import { h, setText, show } from "../dom";

const GAP_PX = 12;

/** The small words beside the pointer, for mouse and finger alike. They never leave the component. */
export class Tip {
  private readonly element = h("div", { class: "tip", "aria-hidden": "true" });

  constructor(private readonly root: HTMLElement) {
    show(this.element, false);
    root.append(this.element);
  }

  attach(target: HTMLElement, say: (event: PointerEvent) => string): void {
    const follow = (event: PointerEvent) => this.place(say(event), event);
    target.addEventListener("pointermove", follow);
    target.addEventListener("pointerdown", follow);
    target.addEventListener("pointerleave", () => show(this.element, false));
  }

  private place(words: string, { clientX, clientY }: PointerEvent): void {
    show(this.element, words !== "");
    if (words === "") return;
    setText(this.element, words);
    const box = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const x = Math.min(Math.max(0, clientX - box.left - width / 2), Math.max(0, box.width - width));
    const above = clientY - box.top - height - GAP_PX;
    const y = above >= 0 ? above : clientY - box.top + GAP_PX;
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}
