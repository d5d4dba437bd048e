import { h, setText, show } from "../../core/dom";
import { CodeTile } from "../parts/code-tile";
import { moved } from "../state/directions";
import { factsOf } from "../parts/facts";
import { decode, type Explorer } from "../explorer";
import { joined } from "../state/path";

/** Pictures beside each other, by the form of the tiles. */
const COLUMNS = { square: 9, wide: 4, line: 2 };

/** Codes moved along a direction, one row each: before, and farther and farther up to the whole strength. */
export class Strengths {
  readonly element: HTMLElement;
  private readonly head: HTMLElement[];
  private readonly tiles: CodeTile[] = [];
  private readonly body = h("div", { class: "strength-grid" });
  private wanted = 0;

  constructor(private readonly explorer: Explorer) {
    const columns = COLUMNS[explorer.look.tile.form];
    this.head = Array.from({ length: columns }, () => h("span", { class: "number quiet" }));
    this.element = h("div", { class: "strengths", style: `--columns: ${columns}`, "data-testid": "strengths" },
      h("div", { class: "strength-grid strength-head" }, ...this.head), this.body);
  }

  /** `reached`: items of the other side; a tile whose nearest item is one of them is marked. */
  async show(codes: Float32Array[], vector: Float32Array, strength: number, reached: ReadonlySet<number> | null): Promise<void> {
    const { explorer } = this;
    const turn = ++this.wanted;
    const shares = this.head.map((_, i) => (strength * i) / (this.head.length - 1));
    const all = codes.flatMap((code) => shares.map((share) => moved(code, vector, share)));
    if (all.length === 0) return this.lay(0);
    const samples = await decode(explorer, joined(all, explorer.items.size));
    if (turn !== this.wanted) return;
    this.head.forEach((cell, i) => setText(cell, i ? explorer.words.fixed(shares[i], 2) : explorer.words.t("strength_before")));
    this.lay(all.length);
    all.forEach((code, i) => {
      const facts = factsOf(explorer, code);
      this.tiles[i].show(code, samples.at(i), facts, reached?.has(facts.index) ?? false);
    });
  }

  private lay(count: number): void {
    const columns = this.head.length;
    for (let i = this.tiles.length; i < count; i++) {
      const values = { n: Math.floor(i / columns) + 1, step: (i % columns) + 1 };
      this.tiles.push(new CodeTile(this.explorer, this.explorer.words.t("strength_cell", values)));
      this.body.append(this.tiles[i].element);
    }
    this.tiles.forEach(({ element }, i) => show(element, i < count));
  }
}
