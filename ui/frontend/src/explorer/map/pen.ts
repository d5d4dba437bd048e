import type { Theme } from "../../core/theme";
import type { Point } from "../../map/viewport";

const PIN_PX = 28;

/** Every stroke has a halo in the background colour, to be seen on any point. */
export class Pen {
  constructor(readonly context: CanvasRenderingContext2D, readonly theme: Theme) {
    context.lineCap = "round";
  }

  line(from: Point, to: Point, colour: string, dash: number[]): void {
    this.stroke(colour, 2, () => {
      this.context.moveTo(from.x, from.y);
      this.context.lineTo(to.x, to.y);
    }, dash);
  }

  /** A line through several points. */
  path(points: Point[], colour: string, width = 2, dash: number[] = []): void {
    this.stroke(colour, width, () => points.forEach(({ x, y }, i) => (i ? this.context.lineTo(x, y) : this.context.moveTo(x, y))), dash);
  }

  /** Tints what a closed line goes round. */
  area(points: Point[]): void {
    this.context.beginPath();
    points.forEach(({ x, y }, i) => (i ? this.context.lineTo(x, y) : this.context.moveTo(x, y)));
    this.context.fillStyle = `${this.theme.primary}22`;
    this.context.fill();
  }

  cross({ x, y }: Point): void {
    this.stroke(this.theme.primary, 3, () => {
      for (const side of [-1, 1]) {
        this.context.moveTo(x - 6, y - 6 * side);
        this.context.lineTo(x + 6, y + 6 * side);
      }
    });
  }

  ring({ x, y }: Point, radius: number, colour: string, dash: number[] = []): void {
    this.stroke(colour, 2, () => this.context.arc(x, y, radius, 0, 2 * Math.PI), dash);
  }

  /** The spot in the hand: a ring, and in it the place itself. */
  target(point: Point, dash: number[] = []): void {
    const { context, theme } = this;
    context.beginPath();
    context.arc(point.x, point.y, 13, 0, 2 * Math.PI);
    context.fillStyle = `${theme.primary}2e`;
    context.fill();
    this.ring(point, 13, theme.primary, dash);
    this.disc(point, 3.5, theme.primary);
  }

  disc({ x, y }: Point, radius: number, colour: string): void {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }

  /** A lettered pin that leaves the point itself visible. */
  badge(point: Point, letter: string): void {
    const { context, theme } = this;
    const { x, y } = { x: point.x, y: point.y - PIN_PX };
    this.line({ x, y }, point, theme.primary, []);
    this.disc({ x, y }, 12, theme.background);
    this.ring({ x, y }, 12, theme.primary);
    context.fillStyle = theme.primary;
    context.font = `700 13px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(letter, x, y + 0.5);
  }

  private stroke(colour: string, width: number, path: () => void, dash: number[] = []): void {
    const { context, theme } = this;
    context.beginPath();
    path();
    context.setLineDash([]);
    context.strokeStyle = theme.background;
    context.lineWidth = width + 3;
    context.stroke();
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
    context.setLineDash([]);
  }
}
