import { CONTROLS, type ControlId } from "../contract";

const WITHIN = " >>> ";
/** What a component draws within itself is looked for this often; the page itself tells when it changes. */
const LOOK_MS = 300;

/** The elements of a control that are on the page now, also those within components. */
export function found(id: ControlId): HTMLElement[] {
  return CONTROLS[id].flatMap((where) => {
    const [outer, inner] = where.split(WITHIN);
    const outside = [...document.querySelectorAll<HTMLElement>(outer)];
    return inner === undefined ? outside : outside.flatMap(rootsIn).flatMap((root) => [...root.querySelectorAll<HTMLElement>(inner)]);
  });
}

/** What components have drawn within an element. */
function rootsIn(element: HTMLElement): ShadowRoot[] {
  return [element, ...element.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
}

export const isControl = (id: string): id is ControlId => id in CONTROLS;

/** Keeps something done to controls, while their elements come and go. */
export class Held {
  private readonly held = new Map<HTMLElement, ControlId>();
  private readonly observer = new MutationObserver(() => this.look());
  private ids: readonly ControlId[] = [];
  private timer = 0;

  /** `put`: does it to an element; `back`: undoes it. */
  constructor(private readonly put: (element: HTMLElement, id: ControlId) => void, private readonly back: (element: HTMLElement) => void) {}

  /** Whether there is anything of them on this page. */
  get some(): boolean {
    return this.held.size > 0;
  }

  hold(ids: readonly ControlId[]): void {
    this.ids = ids;
    this.look();
    clearInterval(this.timer);
    this.observer.disconnect();
    if (ids.length === 0) return;
    this.timer = window.setInterval(() => this.look(), LOOK_MS);
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  end(): void {
    this.hold([]);
  }

  private look(): void {
    const now = new Map(this.ids.flatMap((id) => found(id).map((element) => [element, id] as const)));
    for (const element of this.held.keys()) {
      if (now.has(element)) continue;
      this.held.delete(element);
      this.back(element);
    }
    for (const [element, id] of now) {
      if (this.held.has(element)) continue;
      this.held.set(element, id);
      this.put(element, id);
    }
  }
}
