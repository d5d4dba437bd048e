import type { DotsData } from "../contract";
import { setAttribute } from "../core/dom";
import { mix, type Theme } from "../core/theme";
import type { Items } from "../explorer/state/items";
import { Stage } from "../map/stage";
import type { Point } from "../map/viewport";
import { colourOf, itemsIn } from "./painted";
import type { Sprites } from "./sprites";

/** The part of the stage that the map is fitted into, in pixels from its top left corner. */
export interface Zone {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What a person does on the map. */
export interface Hands {
  /** They have the wheel from now on. */
  take(): void;
  /** They point at a spot. */
  point(spot: Point): void;
}

/** The map may be so much higher than its place: what sticks out is cut, as a picture is by its frame. */
const CROP = 1.35;
/** Dots step back behind the pictures. */
const DOT = { fade: 0.25, side: 2.2 };
const RING_PX = 15;
const NUDGE_PX = 6;
const FAST = 5;
const ARROWS: Record<string, [number, number] | undefined> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** A picture is so many times narrower than the stage, within bounds (pixels). */
const SPRITES = { share: 48, least: 22, most: 44 };

/** The map of Home: dots, pictures over them, and on top what the hand holds, in gold. */
export class Field {
  readonly stage: Stage;
  /** Where the ring is, the way it has come, the way that lies ahead; in map units. */
  ring: Point | null = null;
  behind: Point[] = [];
  ahead: Point[] = [];
  private sprites: Sprites | null = null;
  /** Some of the items, then all. */
  private dots: ReturnType<typeof itemsIn>;
  private readonly colours = new Map<number, string>();
  private readonly observer = new ResizeObserver(() => this.fit());

  constructor(private readonly map: DotsData, private readonly theme: Theme, private readonly zone: () => Zone, hands: Hands) {
    this.dots = itemsIn(map);
    this.stage = new Stage((context) => this.paint(context), (context, stage) => this.paintBelow(context, stage));
    this.observer.observe(this.stage.element);
    const { overlay } = this.stage;
    const point = (event: PointerEvent): void => {
      hands.take();
      hands.point(this.stage.toMap(this.stage.pixelOf(event)));
    };
    overlay.addEventListener("pointermove", point);
    overlay.addEventListener("pointerdown", point);
    overlay.addEventListener("focus", () => hands.take());
    overlay.addEventListener("keydown", (event) => this.key(event, hands));
    setAttribute(overlay, "role", "application");
  }

  /** The items have come: dots for all of them, until pictures stand in their places; none will where there is no decoder. */
  show(items: Items, sprites: Sprites | null): void {
    this.sprites = sprites;
    this.dots = Array.from({ length: items.count }, (_, i) => ({ x: items.xy[2 * i], y: items.xy[2 * i + 1], label: items.labels[i] }));
    this.fit();
  }

  move(ring: Point, behind: Point[], ahead: Point[]): void {
    this.ring = ring;
    this.behind = behind;
    this.ahead = ahead;
    this.stage.repaint();
  }

  destroy(): void {
    this.observer.disconnect();
    this.stage.destroy();
  }

  /** Nearly all items into the zone, whatever lies farther out beyond it. */
  private fit(): void {
    const { stage, map: { box: [left, bottom, right, top] }, stage: { element: { clientWidth: width, clientHeight: height } } } = this;
    if (width < 2 || height < 2) return;
    const zone = this.zone();
    const scale = Math.min((zone.right - zone.left) / (right - left || 1), (CROP * (zone.bottom - zone.top)) / (top - bottom || 1));
    if (!(scale > 0)) return;
    stage.size = { width, height };
    stage.look({
      x: (left + right) / 2 - ((zone.left + zone.right) / 2 - width / 2) / scale, y: (bottom + top) / 2 + ((zone.top + zone.bottom) / 2 - height / 2) / scale, scale,
    });
    this.sprites?.fit(Math.min(SPRITES.most, Math.max(SPRITES.least, Math.round(width / SPRITES.share))), scale);
  }

  private key(event: KeyboardEvent, hands: Hands): void {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    hands.take();
    const { stage } = this;
    const { width, height } = stage.size;
    const from = stage.toPixel(this.ring ?? stage.view);
    const step = NUDGE_PX * (event.shiftKey ? FAST : 1);
    const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
    hands.point(stage.toMap({ x: within(from.x + arrow[0] * step, width), y: within(from.y + arrow[1] * step, height) }));
  }

  /** Dots, and pictures where they fit; of a map of so few thousand items a plain canvas is quick enough. */
  private paintBelow(context: CanvasRenderingContext2D, stage: Stage): void {
    const { sprites } = this;
    const bare = sprites?.bare(stage.view.scale) ?? (() => true);
    this.dots.forEach((dot, i) => {
      if (!bare(i)) return;
      const { x, y } = stage.toPixel(dot);
      context.fillStyle = this.colour(dot.label);
      context.fillRect(x - DOT.side / 2, y - DOT.side / 2, DOT.side, DOT.side);
    });
    sprites?.paint(context, stage);
  }

  private readonly colour = (label: number): string => {
    const known = this.colours.get(label) ?? mix(colourOf(this.theme, label), this.theme.background, DOT.fade);
    this.colours.set(label, known);
    return known;
  };

  private paint(context: CanvasRenderingContext2D): void {
    context.strokeStyle = this.theme.primary;
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = 1.5;
    context.setLineDash([1, 7]);
    context.globalAlpha = 0.55;
    this.line(context, this.ahead);
    context.setLineDash([]);
    context.globalAlpha = 1;
    context.lineWidth = 2.5;
    this.line(context, this.behind);
    if (this.ring) this.paintRing(context, this.stage.toPixel(this.ring));
  }

  private paintRing(context: CanvasRenderingContext2D, { x, y }: Point): void {
    context.beginPath();
    context.arc(x, y, RING_PX, 0, 2 * Math.PI);
    context.fillStyle = `${this.theme.primary}40`;
    context.fill();
    context.stroke();
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fillStyle = this.theme.primary;
    context.fill();
  }

  private line(context: CanvasRenderingContext2D, points: Point[]): void {
    if (points.length < 2) return;
    context.beginPath();
    points.forEach((point, i) => {
      const { x, y } = this.stage.toPixel(point);
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    });
    context.stroke();
  }
}
