/** Whether an element can be seen now: its page is in front, and it is on the screen. */
export class Seen {
  private inside = true;
  private readonly observer = new IntersectionObserver((entries) => {
    this.inside = entries.at(-1)!.isIntersecting;
    this.changed();
  });

  constructor(element: Element, private readonly changed: () => void) {
    this.observer.observe(element);
    document.addEventListener("visibilitychange", changed);
  }

  get now(): boolean {
    return this.inside && !document.hidden;
  }

  close(): void {
    this.observer.disconnect();
    document.removeEventListener("visibilitychange", this.changed);
  }
}
