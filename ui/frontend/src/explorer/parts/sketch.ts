import { h } from "../../core/dom";
import { told } from "../../core/gestures";
import { rgba } from "../../core/looks/image";
import type { Sample } from "../../core/looks/sample";
import { factorOf, shrunk } from "../state/strokes";

const MOST_UNDO = 12;

/** A place on the sheet, in pixels of its canvas. */
export interface Spot {
  x: number;
  y: number;
}

/** A sheet to draw on with mouse, pen or finger; what is drawn is read as an item of the data. */
export class Sketch {
  readonly element: HTMLCanvasElement;
  /** Of the brush, in pixels of the item. */
  width: number;
  colour: string;
  private readonly factor: number;
  private readonly context: CanvasRenderingContext2D;
  private readonly before: ImageData[] = [];
  private last: Spot | null = null;

  /** `changed`: something was drawn; `done`: the hand has come to rest. */
  constructor(
    private readonly shape: number[],
    private readonly ground: string,
    label: string,
    private readonly changed: () => void,
    private readonly done: () => void,
  ) {
    const [, height, width] = shape;
    this.factor = factorOf(shape);
    this.element = h("canvas", {
      class: "sketch", role: "img", "aria-label": label, "data-testid": "sketch", width: width * this.factor, height: height * this.factor,
      onpointerdown: (event: PointerEvent) => this.down(event), onpointermove: (event: PointerEvent) => this.move(event),
      onpointerup: () => this.lift(), onpointercancel: () => this.lift(),
    });
    this.context = this.element.getContext("2d", { willReadFrequently: true })!;
    this.context.lineCap = this.context.lineJoin = "round";
    this.width = Math.max(1, Math.round(Math.max(height, width) / 12));
    this.colour = ground;
    this.fill();
  }

  sample(): Sample {
    const { width, height } = this.element;
    return shrunk(this.context.getImageData(0, 0, width, height).data, this.shape, this.factor);
  }

  clear(): void {
    this.remember();
    this.fill();
    this.tell();
  }

  /** Puts an item on the sheet, to be changed. */
  take(item: Sample): void {
    const [, height, width] = this.shape;
    this.remember();
    const small = document.createElement("canvas");
    small.width = width;
    small.height = height;
    const image = new ImageData(width, height);
    rgba(item, image.data);
    small.getContext("2d")!.putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(small, 0, 0, this.element.width, this.element.height);
    this.tell();
  }

  undo(): void {
    const image = this.before.pop();
    if (!image) return;
    this.context.putImageData(image, 0, 0);
    this.tell();
  }

  private tell(): void {
    this.changed();
    this.done();
  }

  private fill(): void {
    this.context.fillStyle = this.ground;
    this.context.fillRect(0, 0, this.element.width, this.element.height);
  }

  private remember(): void {
    const { width, height } = this.element;
    this.before.push(this.context.getImageData(0, 0, width, height));
    if (this.before.length > MOST_UNDO) this.before.shift();
  }

  /** Puts the brush down, in pixels of the canvas. */
  press(at: Spot): void {
    this.remember();
    this.last = at;
    this.stroke(at);
  }

  /** Moves the brush, which draws while it is down. */
  drag(to: Spot): void {
    if (this.last) this.stroke(to);
  }

  lift(): void {
    if (!this.last) return;
    this.last = null;
    told("stroke");
    this.done();
  }

  get isDown(): boolean {
    return this.last !== null;
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.press(this.at(event));
  }

  private move(event: PointerEvent): void {
    if (!this.last) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length > 0 ? passed : [event]) this.drag(this.at(one));
  }

  private stroke(to: Spot): void {
    const { context } = this;
    context.strokeStyle = this.colour;
    context.lineWidth = this.width * this.factor;
    context.beginPath();
    context.moveTo(this.last!.x, this.last!.y);
    // A dot is a line that goes nowhere: not every browser draws one of length 0.
    context.lineTo(to.x + 0.01, to.y);
    context.stroke();
    this.last = to;
    this.changed();
  }

  private at({ clientX, clientY }: PointerEvent): Spot {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    return { x: ((clientX - left) / width) * this.element.width, y: ((clientY - top) / height) * this.element.height };
  }
}
