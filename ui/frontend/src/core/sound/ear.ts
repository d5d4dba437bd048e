import { h, icon, ICONS, setAttribute, setIcon, show } from "../dom";
import type { Sample } from "../looks/sample";
import type { Hearing } from "./hearing";
import { player } from "./player";

/** What knows the sample that a canvas shows: null while it shows none. */
export interface Source {
  element: HTMLElement;
  /** What it is called. */
  heardAs: string;
  sample: Sample | null;
}

/** A button below a picture, and what it is that one hears. */
export const heardBelow = (ear: Ear, source: Source): HTMLElement =>
  h("div", { class: "heard" }, ear.own(source, "hear-decoded"), h("span", { class: "quiet", title: ear.hearing.told }, ear.hearing.brief));

const KEY = "h";
/** Pictures lower than so many buttons are small. */
const SMALL = 3;
/** Whose picture the pointer is on: of several on a page only that one hears the key. */
let pointed: Ear | null = null;
const WRITING = "input, textarea, select, [contenteditable]";

/**
 * Makes drawn items heard: by a button at the corner of whatever the pointer or a finger is on, by buttons of their own, and by the key
 * H, which takes what is pointed at, else what has the focus, else what is heard mostly. With Shift it takes the last picture of that,
 * which is the reconstruction.
 */
export class Ear {
  /** What is heard where nothing is pointed at. */
  usual: Source | null = null;
  private over: Source | null = null;
  private readonly sources = new WeakMap<Element, Source>();
  private readonly buttons: { element: HTMLButtonElement; source: () => Source | null }[] = [];
  private readonly floating: HTMLButtonElement;
  private readonly ends: (() => void)[];

  constructor(readonly hearing: Hearing, private readonly root: HTMLElement) {
    this.floating = this.button(() => this.over, "hear-floating");
    this.floating.tabIndex = -1;
    this.floating.classList.add("floating");
    this.floating.addEventListener("pointerleave", (event) => this.left(event));
    show(this.floating, false);
    root.append(this.floating);
    const onKey = (event: KeyboardEvent) => this.key(event);
    const onDown = (event: PointerEvent) => event.composedPath().some((node) => node === this.floating || this.sources.has(node as Element)) || this.point(null);
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onDown);
    this.ends = [
      () => document.removeEventListener("keydown", onKey),
      () => document.removeEventListener("pointerdown", onDown),
      player.changed.on(() => this.tell()),
    ];
  }

  /** Lets a picture be heard where the pointer is on it. */
  attach(source: Source): void {
    this.sources.set(source.element, source);
    source.element.addEventListener("pointerenter", () => this.point(source, true));
    source.element.addEventListener("pointerleave", (event) => this.left(event));
  }

  /** A button for what a source shows at that time. */
  button(source: () => Source | null, testId: string): HTMLButtonElement {
    const { words: { t } } = this.hearing;
    const element = h("button", {
      type: "button", class: "icon-button hear", "data-testid": testId, title: `${t("hear")} (H). ${this.hearing.told}`,
      onclick: (event: Event) => { event.stopPropagation(); this.hear(source()); },
    }, icon(ICONS.play));
    this.buttons.push({ element, source });
    this.name(element, source());
    return element;
  }

  /** A source that has a button of its own needs none that floats. */
  own(source: Source, testId: string): HTMLButtonElement {
    this.sources.set(source.element, source);
    source.element.dataset.heard = "own";
    return this.button(() => source, testId);
  }

  /** What the pointer is on, though not on a picture: a point of the map. */
  point(source: Source | null, floats = false): void {
    this.over = source;
    if (source) pointed = this;
    else if (pointed === this) pointed = null;
    const { floating } = this;
    show(floating, floats && source?.sample != null && source.element.dataset.heard !== "own");
    this.tell();
    if (!source || floating.hidden) return;
    const [box, around] = [source.element.getBoundingClientRect(), this.root.getBoundingClientRect()];
    const side = floating.offsetWidth;
    // On a small picture it would be in the way of what a click on that does: it stands on its upper edge.
    const y = box.height < SMALL * side ? box.top - side + 2 : box.bottom - side + 4;
    const x = Math.min(box.right - around.left - side + 4, around.width - side);
    floating.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.max(0, y - around.top))}px)`;
  }

  destroy(): void {
    for (const end of this.ends) end();
    this.point(null);
    if (this.plays) player.stop();
    this.floating.remove();
  }

  private get plays(): boolean {
    const by = player.by as Source | null;
    return by !== null && this.sources.get(by.element) === by;
  }

  private hear(source: Source | null): void {
    const sample = source?.sample;
    if (source && sample) player.toggle(source, () => this.hearing.of(sample));
  }

  /** A finger leaves when it is lifted: what it was on stays until it is put elsewhere. */
  private left({ pointerType, relatedTarget }: PointerEvent): void {
    if (pointerType !== "mouse" || relatedTarget === this.floating || relatedTarget === this.over?.element) return;
    this.point(null);
  }

  private key(event: KeyboardEvent): void {
    const target = event.composedPath()[0] as Element;
    if (event.key.toLowerCase() !== KEY || event.ctrlKey || event.metaKey || event.altKey || target.matches?.(WRITING)) return;
    if (pointed && pointed !== this) return;
    const source = this.over ?? this.focused(target, event.shiftKey) ?? (this.root.isConnected ? this.usual : null);
    if (!source?.sample) return;
    event.preventDefault();
    this.hear(source);
  }

  private focused(target: Element, last: boolean): Source | null {
    if (!this.root.contains(target) || target === this.root) return null;
    const inside = [...target.querySelectorAll<HTMLElement>("canvas")].filter((canvas) => !canvas.hidden && this.sources.get(canvas)?.sample);
    return this.sources.get(inside.at(last ? -1 : 0)!) ?? null;
  }

  private tell(): void {
    for (const { element, source } of this.buttons) this.name(element, source());
  }

  private name(element: HTMLButtonElement, source: Source | null): void {
    const { words: { t, of } } = this.hearing;
    const now = source !== null && player.by === source;
    const said = t(now ? "hear_stop" : "hear");
    setAttribute(element, "aria-label", source?.heardAs ? of(said, source.heardAs) : said);
    setAttribute(element, "data-playing", now);
    setIcon(element, now ? ICONS.stop : ICONS.play);
  }
}
