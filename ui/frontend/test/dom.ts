/** As much of a browser's page as the components need to be built, told and clicked in node. Everything is as large, nothing is drawn. */

type Listener = (event: object) => void;

/** Pixels of every element's width and height. */
export const SIDE = 400;

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

class TextNode {
  parent: StubElement | null = null;
  constructor(public textContent: string) {}
}

type Child = StubElement | TextNode;

/** What was drawn on a canvas: the names of the calls. */
class StubContext {
  readonly calls: string[] = [];
  readonly proxy: CanvasRenderingContext2D;

  constructor(readonly canvas: StubElement) {
    const answers: Record<string, (...values: number[]) => unknown> = {
      measureText: () => ({ width: 8 }),
      createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
      getImageData: (_x, _y, width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }),
      createLinearGradient: () => ({ addColorStop: () => undefined }),
    };
    const values: Record<string | symbol, unknown> = { canvas };
    this.proxy = new Proxy(values, {
      get: (known, name) => (name in known ? known[name] : (...given: number[]) => {
        this.calls.push(String(name));
        return answers[String(name)]?.(...given);
      }),
      set: (known, name, value) => {
        known[name] = value;
        return true;
      },
    }) as unknown as CanvasRenderingContext2D;
  }
}

export class StubElement extends EventTarget {
  parent: StubElement | null = null;
  hidden = false;
  disabled = false;
  tabIndex = 0;
  scrollLeft = 0;
  readonly nodes: Child[] = [];
  readonly attributes = new Map<string, string>();
  readonly style: Record<string, unknown>;
  readonly dataset: Record<string, string | undefined>;
  readonly classList;
  readonly [size: string]: unknown;
  private written: string | null = null;
  private ticked: boolean | null = null;
  private context: StubContext | null = null;

  constructor(readonly tag: string) {
    super();
    this.style = { setProperty: (name: string, value: string) => (this.style[name] = value), removeProperty: () => undefined };
    this.dataset = new Proxy({}, {
      get: (_, name) => this.attributes.get(`data-${dashed(String(name))}`),
      set: (_, name, value) => {
        this.attributes.set(`data-${dashed(String(name))}`, String(value));
        return true;
      },
    });
    const classes = () => new Set((this.attributes.get("class") ?? "").split(" ").filter(Boolean));
    const keep = (names: Set<string>) => this.attributes.set("class", [...names].join(" "));
    this.classList = {
      add: (...names: string[]) => keep(new Set([...classes(), ...names])),
      remove: (...names: string[]) => keep(new Set([...classes()].filter((name) => !names.includes(name)))),
      toggle: (name: string, on = !classes().has(name)) => (on ? this.classList.add(name) : this.classList.remove(name)),
      contains: (name: string) => classes().has(name),
    };
    for (const side of ["clientWidth", "clientHeight", "offsetWidth", "offsetHeight"]) Object.defineProperty(this, side, { value: SIDE });
    for (const side of ["width", "height"] as const) {
      Object.defineProperty(this, side, {
        get: () => Number(this.attributes.get(side) ?? (tag === "canvas" ? 300 : 0)), set: (value) => this.attributes.set(side, String(value)),
      });
    }
    for (const side of ["min", "max", "step", "type", "title"] as const) {
      Object.defineProperty(this, side, { get: () => this.attributes.get(side) ?? "", set: (value) => this.attributes.set(side, String(value)) });
    }
  }

  get value(): string {
    if (this.tag === "select") return this.options[this.selectedIndex]?.value ?? "";
    return this.written ?? this.attributes.get("value") ?? "";
  }

  set value(text: string) {
    this.written = String(text);
    if (this.tag === "select") this.chosen = this.options.findIndex(({ value }) => value === this.written);
  }

  private chosen = 0;

  get selectedIndex(): number {
    return this.chosen;
  }

  get options(): StubElement[] {
    return this.children.flatMap((child) => (child.tag === "optgroup" ? child.options : child.tag === "option" ? [child] : []));
  }

  get checked(): boolean {
    return this.ticked ?? this.attributes.has("checked");
  }

  set checked(on: boolean) {
    this.ticked = on;
  }

  checkValidity(): boolean {
    return true;
  }

  get children(): StubElement[] {
    return this.nodes.filter((node): node is StubElement => node instanceof StubElement);
  }

  get lastElementChild(): StubElement | null {
    return this.children.at(-1) ?? null;
  }

  get previousElementSibling(): StubElement | null {
    const beside = this.parent!.children;
    return beside[beside.indexOf(this) - 1] ?? null;
  }

  get parentElement(): StubElement | null {
    return this.parent;
  }

  getRootNode(): StubElement {
    return this;
  }

  get isConnected(): boolean {
    return this.parent === null ? this.tag === "body" : this.parent.isConnected;
  }

  get textContent(): string {
    return this.nodes.map(({ textContent }) => textContent).join("");
  }

  set textContent(text: string) {
    this.replaceChildren(...(text ? [text] : []));
  }

  /** What somebody sees of it. */
  get shown(): string {
    return this.hidden || this.tag === "style" ? "" : this.nodes.map((node) => (node instanceof StubElement ? node.shown : node.textContent)).join("");
  }

  get visible(): boolean {
    return !this.hidden && (this.parent?.visible ?? true);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, String(value));
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  private adopt(children: (Child | string)[]): Child[] {
    return children.map((child) => {
      const node = typeof child === "string" ? new TextNode(child) : child;
      if (node.parent) node.parent.nodes.splice(node.parent.nodes.indexOf(node), 1);
      node.parent = this;
      return node;
    });
  }

  append(...children: (Child | string)[]): void {
    this.nodes.push(...this.adopt(children));
  }

  prepend(...children: (Child | string)[]): void {
    this.nodes.unshift(...this.adopt(children));
  }

  insertBefore(child: Child, before: Child): void {
    const [node] = this.adopt([child]);
    this.nodes.splice(this.nodes.indexOf(before), 0, node);
  }

  before(child: Child): void {
    this.parent!.insertBefore(child, this);
  }

  replaceChildren(...children: (Child | string)[]): void {
    for (const node of this.nodes.splice(0)) node.parent = null;
    this.append(...children);
  }

  replaceWith(other: Child): void {
    this.parent!.insertBefore(other, this);
    this.remove();
  }

  remove(): void {
    this.parent?.nodes.splice(this.parent.nodes.indexOf(this), 1);
    this.parent = null;
  }

  /** Every element within. */
  get all(): StubElement[] {
    return this.children.flatMap((child) => [child, ...child.all]);
  }

  querySelectorAll(selector: string): StubElement[] {
    if (selector.startsWith(".")) return this.all.filter(({ classList }) => classList.contains(selector.slice(1)));
    return this.all.filter(({ tag }) => tag === selector);
  }

  querySelector(selector: string): StubElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  getContext(kind: string): CanvasRenderingContext2D | null {
    return kind === "2d" ? (this.context ??= new StubContext(this)).proxy : null;
  }

  get drawn(): string[] {
    return this.context?.calls ?? [];
  }

  getBoundingClientRect(): object {
    return { left: 0, top: 0, right: SIDE, bottom: SIDE, width: SIDE, height: SIDE };
  }

  setPointerCapture(): void {}
  focus(): void {}
  select(): void {}
  scrollTo(): void {}
  scrollIntoView(): void {}

  click(): void {
    this.tell("click");
  }

  /** An event with what it says. */
  tell(kind: string, said: object = {}): void {
    this.dispatchEvent(Object.assign(new Event(kind, { cancelable: true }), said));
    (this[`on${kind}`] as Listener | undefined)?.call(this, said);
  }

  /** Writes into a field, or moves a slider. */
  fill(text: string): void {
    this.value = text;
    this.tell("input");
    this.tell("change");
  }
}

class Pixels {
  readonly data: Uint8ClampedArray;
  constructor(readonly width: number, readonly height: number) {
    this.data = new Uint8ClampedArray(4 * width * height);
  }
}

class Nobody {
  postMessage(): void {}
  close(): void {}
}

class Observer {
  observe(): void {}
  disconnect(): void {}
}

const body = new StubElement("body");
const heard = new EventTarget();
const page = {
  body,
  hidden: false,
  createElement: (tag: string) => new StubElement(tag),
  createElementNS: (_: string, tag: string) => new StubElement(tag),
  addEventListener: heard.addEventListener.bind(heard),
  removeEventListener: heard.removeEventListener.bind(heard),
  dispatchEvent: heard.dispatchEvent.bind(heard),
  createEvent: () => ({}),
  querySelector: (): unknown => null,
  documentElement: { lang: "" },
};
const media = { matches: false, addEventListener: () => undefined };

Object.assign(globalThis, {
  document: page,
  window: globalThis,
  ShadowRoot: Nobody,
  Document: Nobody,
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
  ImageData: Pixels,
  // The library that draws points opens one, which would keep node from ending.
  BroadcastChannel: Nobody,
  requestAnimationFrame: (act: (now: number) => void) => setTimeout(() => act(performance.now())),
  cancelAnimationFrame: clearTimeout,
  matchMedia: () => media,
  getComputedStyle: () => ({ getPropertyValue: () => "" }),
  devicePixelRatio: 1,
});

/** Something to mount a component in. */
export function place(): StubElement {
  const element = new StubElement("div");
  body.append(element);
  return element;
}

/** The element with this test id, wherever it is within. */
export function find(root: StubElement, testId: string): StubElement {
  const found = root.all.find(({ dataset }) => dataset.testid === testId);
  if (!found) throw new Error(`nothing is called ${testId}`);
  return found;
}

/** Waits for something that must come, however slow the machine is. */
export async function until(come: () => boolean, what = "it"): Promise<void> {
  const last = performance.now() + 10_000;
  while (!come()) {
    if (performance.now() > last) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lets frames and promises pass, before it is said that something has not come. */
export async function settle(milliseconds = 30): Promise<void> {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 1));
}
