import { h, setAttribute } from "../../core/dom";
import { sharp } from "../../core/looks/canvas";
import { mix } from "../../core/theme";
import type { Explorer } from "../explorer";

/** A code as bars, one per dimension, each on the range that this dimension has: before in grey, now in colour. */
export class CodeBars {
  readonly element = h("canvas", { class: "code-bars", role: "img", "data-testid": "code-bars" });

  constructor(private readonly explorer: Pick<Explorer, "words" | "items" | "theme">) {}

  show(before: Float32Array, now: Float32Array): void {
    const { words } = this.explorer;
    setAttribute(this.element, "aria-label", words.t("code_bars", { before: listed(before, words.fixed), now: listed(now, words.fixed) }));
    const surface = sharp(this.element);
    if (!surface) return;
    const { context, width, height } = surface;
    const theme = this.explorer.theme();
    const step = height / now.length;
    const thick = Math.min(14, step * 0.8);
    context.fillStyle = mix(theme.text, theme.background, 0.85);
    context.fillRect(0, 0, 1, height);
    context.fillRect(width - 1, 0, 1, height);
    for (let i = 0; i < now.length; i++) {
      const top = i * step + (step - thick) / 2;
      const zero = this.place(i, 0, width);
      const bar = (value: number, colour: string, y: number) => {
        const end = this.place(i, value, width);
        context.fillStyle = colour;
        context.fillRect(Math.min(zero, end), y, Math.max(1, Math.abs(end - zero)), thick / 2);
      };
      bar(before[i], mix(theme.text, theme.background, 0.55), top);
      bar(now[i], theme.primary, top + thick / 2);
    }
  }

  /** Beyond the range there is only the edge. */
  private place(dimension: number, value: number, width: number): number {
    const { low, high } = this.explorer.items;
    const [first, last] = [Math.min(0, low[dimension]), Math.max(0, high[dimension])];
    if (!(last > first) || Number.isNaN(value)) return width / 2;
    return Math.min(1, Math.max(0, (value - first) / (last - first))) * width;
  }
}

const FEW = 8;

const listed = (code: Float32Array, fixed: (value: number, decimals: number) => string): string =>
  [...code.slice(0, FEW)].map((value) => fixed(value, 2)).join(", ") + (code.length > FEW ? ", …" : "");
