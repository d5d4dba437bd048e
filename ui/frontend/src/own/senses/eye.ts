import { h } from "../../core/dom";
import { Signal } from "../../core/signal";
import { all, close, open, troubleOf, type Trouble } from "./devices";
import { seen } from "./cropping";

/** The camera: on or off, and what it sees. A page that is hidden sees nothing, and the light goes off. */
export class Eye {
  readonly changed = new Signal<void>();
  readonly video = h("video", { class: "eye", playsinline: true, muted: true, autoplay: true, "aria-hidden": "true" });
  trouble: Trouble | null = null;
  /** How many cameras there are; 0 before one was opened. */
  cameras = 0;
  private readonly canvas = document.createElement("canvas");
  private stream: MediaStream | null = null;
  private wanted = false;
  private id = "";
  private turn = 0;
  private readonly onHidden = () => void (document.hidden ? this.rest() : this.wanted && this.begin());

  constructor() {
    this.video.muted = true; // the attribute alone counts only in pages that were sent
    document.addEventListener("visibilitychange", this.onHidden);
  }

  get isOn(): boolean {
    return this.stream !== null;
  }

  async begin(): Promise<void> {
    this.wanted = true;
    this.rest();
    const turn = ++this.turn;
    try {
      const stream = await open("camera", this.id);
      if (turn !== this.turn || !this.wanted || document.hidden) return close(stream);
      this.stream = stream;
      const [track] = stream.getVideoTracks();
      track.addEventListener("ended", () => this.stream === stream && this.fail("gone"));
      this.id = track.getSettings().deviceId ?? this.id;
      // Who faces the person is a mirror; the pictures are not turned.
      this.video.classList.toggle("mirrored", track.getSettings().facingMode !== "environment");
      this.video.srcObject = stream;
      this.cameras = (await all("camera")).length;
      await this.video.play().catch(() => undefined);
      this.trouble = null;
      this.changed.emit();
    } catch (error) {
      if (turn === this.turn) this.fail(troubleOf(error));
    }
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

  end(): void {
    this.wanted = false;
    this.rest();
  }

  destroy(): void {
    this.end();
    document.removeEventListener("visibilitychange", this.onHidden);
  }

  private fail(trouble: Trouble): void {
    this.wanted = false;
    this.rest();
    this.trouble = trouble;
    this.changed.emit();
  }

  private rest(): void {
    this.turn++;
    close(this.stream);
    this.stream = null;
    this.video.srcObject = null;
    this.changed.emit();
  }
}
