import { h } from "../../core/dom";
import { all, close, open } from "./devices";
import { seen } from "./cropping";
import { Switched } from "./switched";

/** The camera: what it sees. The light goes off with it. */
export class Eye extends Switched {
  readonly video = h("video", { class: "eye", playsinline: true, muted: true, autoplay: true, "aria-hidden": "true" });
  /** How many cameras there are; 0 before one was opened. */
  cameras = 0;
  private readonly canvas = document.createElement("canvas");
  private id = "";

  constructor() {
    super();
    this.video.muted = true; // the attribute alone counts only in pages that were sent
  }

  /** Goes on with the next camera. */
  async next(): Promise<void> {
    const ids = await all("camera");
    this.id = ids[(ids.indexOf(this.id) + 1) % ids.length] ?? "";
    await this.begin();
  }

  /** What it sees now, as RGBA bytes; null while it sees nothing. */
  look(width: number, height: number): Uint8ClampedArray<ArrayBuffer> | null {
    return this.stream ? seen(this.video, this.canvas, width, height) : null;
  }

  protected async opened(wanted: () => boolean): Promise<void> {
    const stream = await open("camera", this.id);
    if (!wanted()) return close(stream);
    this.takes(stream);
    const settings = stream.getVideoTracks()[0].getSettings();
    this.id = settings.deviceId ?? this.id;
    // Who faces the person is a mirror; the pictures are not turned.
    this.video.classList.toggle("mirrored", settings.facingMode !== "environment");
    this.video.srcObject = stream;
    this.cameras = (await all("camera")).length;
    await this.video.play().catch(() => undefined);
    this.works();
  }

  protected released(): void {
    this.video.srcObject = null;
  }
}
