import { VIEW } from "../../contract";
import { h, icon, setAttribute, show } from "../../core/dom";
import type { Explorer } from "../explorer";
import type { Pen } from "../map/pen";
import type { Point } from "../../map/viewport";
import type { Layer } from "../map/layers";
import type { Slot } from "../state/slots";
import { fogOf, painted, type Fog } from "./fog";

const [OFF] = VIEW.fog.words;
const CLOUD = "M7 18h10a4 4 0 0 0 .6-7.95A6 6 0 0 0 6.1 11.1 3.5 3.5 0 0 0 7 18z";

/** The fog over the map, and the button that lifts it. */
export class FogLayer {
  readonly button: HTMLButtonElement;
  private on: boolean;
  private fog: Fog | null = null;
  private picture: { colour: string; canvas: HTMLCanvasElement } | null = null;

  constructor(private readonly explorer: Explorer, private readonly link: Slot<"fog">, private readonly layer: Layer) {
    const { words } = explorer;
    const asked = link.get("fog");
    if (asked !== null && asked !== OFF) link.refuse("fog");
    this.on = asked !== OFF;
    const label = words.t("map_fog");
    this.button = h("button", { type: "button", class: "icon-button fog-button", title: label, "aria-label": label, "data-testid": "map-fog", onclick: () => this.switch(!this.on) });
    this.button.append(icon(CLOUD), h("span", {}, words.t("map_fog_short")));
    explorer.layout.changed.on(() => this.renew());
    this.renew();
  }

  private switch(on: boolean): void {
    this.on = on;
    this.link.set({ fog: on ? null : OFF });
    this.renew();
  }

  private renew(): void {
    const { layout } = this.explorer;
    setAttribute(this.button, "aria-pressed", String(this.on));
    const { xy, behind } = layout.chart;
    // What lies behind a globe would clear the fog before it.
    this.fog = this.on && !behind ? fogOf(xy) : null;
    this.picture = null;
    show(this.button, this.fog !== null || (!this.on && !behind));
    this.layer.paint(this.fog ? (pen, place) => this.paint(pen, place, this.fog!) : null);
  }

  /** Beyond the picture the fog is as thick as on its rim. */
  private paint({ context, theme }: Pen, place: (point: Point) => Point, fog: Fog): void {
    const { colour, most } = theme.fog;
    if (this.picture?.colour !== colour) this.picture = { colour, canvas: painted(fog, colour) };
    const { left, right, top, bottom } = fog.box;
    // Whole pixels, or a seam is seen.
    const whole = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) });
    const corner = whole(place({ x: left, y: top }));
    const end = whole(place({ x: right, y: bottom }));
    const [width, height] = [end.x - corner.x, end.y - corner.y];
    const { width: all, height: deep } = context.canvas;
    context.save();
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.globalAlpha = most;
    context.drawImage(this.picture.canvas, corner.x, corner.y, width, height);
    context.fillStyle = colour;
    context.beginPath();
    context.rect(0, 0, all, deep);
    context.rect(corner.x, corner.y, width, height);
    context.fill("evenodd");
    context.restore();
  }
}
