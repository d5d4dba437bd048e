import { VIEW } from "../../contract";
import { Signal } from "../../core/signal";
import { lettersOf, shapeOf } from "../../map/glyphs";
import { thinned } from "../../map/thin";
import type { Stage } from "../../map/stage";
import type { Slot } from "../state/slots";
import { Atlas } from "./atlas";
import { Tinted } from "./tinted";
import type { Explorer } from "../explorer";
import type { Points } from "./points";

export const MARKS = VIEW.marks.words;
export type Marks = (typeof MARKS)[number];
/** Why something that was asked for is not drawn now. */
export type Trouble = "crowded" | "numbers" | "no_pictures" | null;

export const PICTURE_SIZES = { least: 16, most: VIEW.pics.most, usual: 28 };
/** More marks than these become a smear, and take too long to draw. */
export const MOST_MARKS = 5000;
/** Pictures are chosen anew so often while the zoom doubles. */
const LEVELS_PER_OCTAVE = 3;
const MARK_PX = 5;
const SMALL_MARK_PX = 3.5;
/** From so many on marks are small. */
const MANY_MARKS = 1500;
const GREY_PX = 1.5;
const FRAME_PX = 1.5;
/** Marks that stand between dots have so much room. */
const MARK_ROOM_PX = 15;
/** How much of the dots under a picture is left. */
const DIMMED = 0.6;

/** What stands for the points: pictures of the items where they fit, shapes, or letters; dots between them. */
export class Sprites {
  readonly changed = new Signal<void>();
  /** The width of the pictures in pixels; 0 for none. */
  size: number;
  trouble: Trouble = null;
  private readonly atlas: Atlas;
  private readonly tinted: Tinted;
  /** What was asked for; null for what suits the colours. */
  private asked: Marks | null;
  private chosen: { key: string; items: Int32Array } | null = null;
  private readonly glyphs = new Map<string, HTMLCanvasElement>();
  private edition = 0;
  private readonly usual: number;

  constructor(
    private readonly explorer: Explorer,
    private readonly points: Points,
    private readonly link: Slot<"pics" | "marks">,
    private readonly repaint: () => void,
  ) {
    this.usual = explorer.look.kind === "image" ? PICTURE_SIZES.usual : 0;
    this.size = this.askedSize() ?? this.usual;
    this.asked = link.word("marks", MARKS);
    this.atlas = new Atlas(explorer, repaint);
    this.tinted = new Tinted(explorer.items.shape);
  }

  /** Dots, where each class has a colour of its own. */
  get marks(): Marks {
    return this.asked ?? this.usualMarks();
  }

  /** Whether there are more classes than colours to tell them apart. */
  get coloursRepeat(): boolean {
    return (this.names()?.length ?? 0) > this.explorer.stage().palette.length;
  }

  resize(size: number): void {
    this.size = size;
    this.link.set({ pics: size === this.usual ? null : size });
    this.refresh();
  }

  use(marks: Marks): void {
    this.asked = marks === this.usualMarks() ? null : marks;
    this.link.set({ marks: this.asked });
    this.refresh();
  }

  private usualMarks(): Marks {
    return this.coloursRepeat ? "letters" : "dots";
  }

  /** 0: no pictures. */
  private askedSize(): number | null {
    const size = this.link.whole("pics", 0, PICTURE_SIZES.most);
    return size !== null && size > 0 && size < PICTURE_SIZES.least ? this.link.refuse("pics") : size;
  }

  /** Other points, other colours, or pictures that can be drawn only now. */
  refresh(): void {
    this.edition++;
    this.repaint();
    this.changed.emit();
  }

  /** Another theme. */
  recolour(): void {
    this.atlas.clear();
    this.tinted.clear();
    this.glyphs.clear();
    this.refresh();
  }

  paint(context: CanvasRenderingContext2D, stage: Stage): void {
    const before = this.trouble;
    this.trouble = null;
    const marked = this.paintMarks(context, stage);
    stage.showPoints(!marked);
    if (this.size > 0) this.paintPictures(context, stage);
    if (this.trouble !== before) this.changed.emit();
  }

  /** The mark of a class, for the legend; null where a dot does. */
  markOf(label: number, colour: string): HTMLCanvasElement | null {
    const names = this.names();
    return this.marks === "dots" || !names ? null : this.glyph(label, names, colour, MARK_PX + 1);
  }

  /** What stands for a class: a path, or a letter. */
  outline(label: number): { path: string } | { letter: string } | null {
    const names = this.names();
    if (this.marks === "dots" || !names || this.trouble === "crowded") return null;
    if (this.marks === "letters") return { letter: letterOf(label, names) };
    return { path: shapeOf(label) };
  }

  /** The pictures on screen and where they stand. */
  placed(stage: Stage): { index: number; x: number; y: number; tile: HTMLCanvasElement | null }[] {
    const { xy } = this.explorer.layout.chart;
    const { width, height } = this.dimensions();
    return Array.from(this.choose(stage.view.scale)).flatMap((index) => {
      const { x, y } = stage.toPixel({ x: xy[2 * index], y: xy[2 * index + 1] });
      const seen = x > -width && y > -height && x < stage.size.width + width && y < stage.size.height + height;
      return seen ? [{ index, x, y, tile: this.atlas.get(index) }] : [];
    });
  }

  dimensions(): { width: number; height: number } {
    const { aspect, form } = this.explorer.look.tile;
    // A line of text needs more width than a picture to say anything.
    const width = form === "line" ? this.size * 5 : form === "wide" ? this.size * 1.5 : this.size;
    return { width, height: width / aspect };
  }

  private paintPictures(context: CanvasRenderingContext2D, stage: Stage): void {
    if (!this.atlas.possible) {
      this.trouble ??= "no_pictures";
      return;
    }
    const { width, height } = this.dimensions();
    this.atlas.use(Math.round(width * devicePixelRatio));
    const colours = this.points.colours();
    const all = this.placed(stage);
    const ground = this.explorer.stage().background;
    for (const { index, x, y, tile } of all) {
      if (!tile) continue;
      const [left, top] = [x - width / 2, y - height / 2];
      const colour = this.points.colourOf(index, colours);
      const melted = this.tinted.of(index, tile, colour);
      if (melted) melt(context, melted, ground, left, top, width, height);
      else hang(context, tile, colour, left, top, width, height);
    }
    this.atlas.ask(all.map(({ index }) => index));
  }

  /** Items whose pictures do not overlap; the same ones for every part of the map at about the same zoom. */
  private choose(scale: number): Int32Array {
    const level = Math.floor(Math.log2(scale) * LEVELS_PER_OCTAVE);
    const key = `${level} ${this.size} ${this.edition}`;
    if (this.chosen?.key === key) return this.chosen.items;
    const { width, height } = this.dimensions();
    const pixels = 2 ** (level / LEVELS_PER_OCTAVE);
    const gap = 2 * FRAME_PX;
    const items = thinned(this.explorer.layout.chart.xy, (width + gap) / pixels, (height + gap) / pixels, (index) => this.points.marked(index));
    this.chosen = { key, items };
    return items;
  }

  /** False: dots do. */
  private paintMarks(context: CanvasRenderingContext2D, stage: Stage): boolean {
    if (this.marks === "dots") return false;
    const names = this.names();
    const values = this.explorer.colouring.current?.values;
    if (!names || !values) {
      this.trouble = "numbers";
      return false;
    }
    const seen = this.seen(stage);
    if (!seen) {
      this.trouble = "crowded";
      this.paintSome(context, stage, names, values.of);
      return false;
    }
    const colours = this.points.colours();
    const grey = colours[colours.length - 1];
    const radius = seen.length < MANY_MARKS ? MARK_PX : SMALL_MARK_PX;
    for (const { index, x, y } of seen) {
      if (this.points.marked(index)) {
        const glyph = this.glyph(values.of[index], names, this.points.colourOf(index, colours), radius);
        const side = glyph.width / devicePixelRatio;
        context.drawImage(glyph, x - side / 2, y - side / 2, side, side);
      } else {
        context.fillStyle = grey;
        context.fillRect(x - GREY_PX, y - GREY_PX, 2 * GREY_PX, 2 * GREY_PX);
      }
    }
    return true;
  }

  /** Marks for the points of a crowd that have room for one; dots stand for the others. */
  private paintSome(context: CanvasRenderingContext2D, stage: Stage, names: string[], of: ArrayLike<number>): void {
    if (this.size > 0) return;
    const { xy } = this.explorer.layout.chart;
    const room = MARK_ROOM_PX / stage.view.scale;
    const colours = this.points.colours();
    for (const index of thinned(xy, room, room, (item) => this.points.marked(item))) {
      const { x, y } = stage.toPixel({ x: xy[2 * index], y: xy[2 * index + 1] });
      const glyph = this.glyph(of[index], names, this.points.colourOf(index, colours), MARK_PX);
      const side = glyph.width / devicePixelRatio;
      context.drawImage(glyph, x - side / 2, y - side / 2, side, side);
    }
  }

  /** The points on screen, greyed ones first; null when they are too many to be told apart. */
  private seen(stage: Stage): { index: number; x: number; y: number }[] | null {
    const { xy } = this.explorer.layout.chart;
    const { left, right, top, bottom } = stage.seen();
    const found = [];
    for (const index of this.points.order) {
      const x = xy[2 * index];
      const y = xy[2 * index + 1];
      if (!(x >= left && x <= right && y >= bottom && y <= top)) continue;
      if (found.length === MOST_MARKS) return null;
      found.push({ index, ...stage.toPixel({ x, y }) });
    }
    return found;
  }

  private names(): string[] | null {
    const values = this.explorer.colouring.current?.values;
    return values?.kind === "classes" ? values.names : null;
  }

  /** A small canvas with one mark, kept for the next point of its class. */
  private glyph(label: number, names: string[], colour: string, radius: number): HTMLCanvasElement {
    const key = `${this.marks} ${label} ${colour} ${radius}`;
    const known = this.glyphs.get(key);
    if (known) return known;
    const canvas = document.createElement("canvas");
    const side = 2 * (radius + 2);
    canvas.width = canvas.height = Math.round(side * devicePixelRatio);
    canvas.style.width = canvas.style.height = `${side}px`;
    const context = canvas.getContext("2d")!;
    context.scale(canvas.width / side, canvas.height / side);
    context.translate(side / 2, side / 2);
    context.fillStyle = colour;
    if (this.marks === "letters") {
      context.font = `700 ${2 * radius + 1}px ${this.explorer.stage().font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(letterOf(label, names), 0, 0.5);
    } else {
      context.scale(radius, radius);
      context.fill(new Path2D(shapeOf(label)));
    }
    this.glyphs.set(key, canvas);
    return canvas;
  }
}

/** A picture hangs on the stage in a frame of its colour. */
function hang(context: CanvasRenderingContext2D, tile: HTMLCanvasElement, colour: string, left: number, top: number, width: number, height: number): void {
  context.drawImage(tile, left, top, width, height);
  context.lineWidth = FRAME_PX;
  context.strokeStyle = colour;
  context.strokeRect(left, top, width, height);
}

/** A picture on a dark ground melts into the stage; the dots under it are dimmed. */
function melt(context: CanvasRenderingContext2D, tile: HTMLCanvasElement, ground: string, left: number, top: number, width: number, height: number): void {
  context.globalAlpha = DIMMED;
  context.fillStyle = ground;
  context.beginPath();
  context.ellipse(left + width / 2, top + height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
  context.drawImage(tile, left, top, width, height);
}

const letterOf = (label: number, names: string[]): string => lettersOf(names)[label] ?? "·";
