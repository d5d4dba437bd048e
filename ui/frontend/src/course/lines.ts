const SVG = "http://www.w3.org/2000/svg";

/** Lines from each lesson to those that build on it, drawn behind them and anew whenever these move. */
export class Lines {
  readonly element = document.createElementNS(SVG, "svg");
  private readonly observer = new ResizeObserver(() => this.draw());
  private tiles = new Map<string, HTMLElement>();
  private pairs: [string, string][] = [];

  constructor(private readonly space: HTMLElement) {
    this.element.setAttribute("class", "lines");
    this.element.setAttribute("aria-hidden", "true");
    this.observer.observe(space);
  }

  /** `pairs`: what comes first, and what builds on it. */
  show(tiles: Map<string, HTMLElement>, pairs: [string, string][]): void {
    [this.tiles, this.pairs] = [tiles, pairs];
    for (const [id, tile] of tiles) {
      for (const come of ["pointerenter", "focusin"]) tile.addEventListener(come, () => this.light(id));
      for (const leave of ["pointerleave", "focusout"]) tile.addEventListener(leave, () => this.light(null));
    }
    this.draw();
  }

  destroy(): void {
    this.observer.disconnect();
  }

  private draw(): void {
    const ground = this.space.getBoundingClientRect();
    this.element.setAttribute("viewBox", `0 0 ${ground.width} ${ground.height}`);
    this.element.replaceChildren(...this.pairs.flatMap(([from, to]) => {
      const [before, after] = [this.tiles.get(from), this.tiles.get(to)];
      return before && after ? [this.line(from, to, before.getBoundingClientRect(), after.getBoundingClientRect(), ground)] : [];
    }));
  }

  private line(from: string, to: string, a: DOMRect, b: DOMRect, ground: DOMRect): SVGPathElement {
    const [x1, y1] = [a.left + a.width / 2 - ground.left, a.bottom - ground.top];
    const [x2, y2] = [b.left + b.width / 2 - ground.left, b.top - ground.top];
    const bend = (y2 - y1) / 2;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`);
    path.dataset.ends = `${from} ${to}`;
    return path;
  }

  private light(id: string | null): void {
    for (const path of this.element.querySelectorAll<SVGPathElement>("path")) {
      path.classList.toggle("lit", id !== null && (path.dataset.ends ?? "").split(" ").includes(id));
    }
  }
}
