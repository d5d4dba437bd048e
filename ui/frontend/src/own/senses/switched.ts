import { Signal } from "../../core/signal";
import { close, troubleOf, type Trouble } from "./devices";

/** A device: on or off. A page that is hidden has none, and goes on with it when it is seen again. */
export abstract class Switched {
  readonly changed = new Signal<void>();
  trouble: Trouble | null = null;
  protected stream: MediaStream | null = null;
  private wanted = false;
  private turn = 0;
  private readonly onHidden = () => void (document.hidden ? this.rest() : this.wanted && this.begin());

  constructor() {
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
      await this.opened(() => turn === this.turn && this.wanted && !document.hidden);
    } catch (error) {
      if (turn === this.turn) this.fail(troubleOf(error));
    }
  }

  end(): void {
    this.wanted = false;
    this.rest();
  }

  destroy(): void {
    this.end();
    document.removeEventListener("visibilitychange", this.onHidden);
  }

  /** Asks for the device and takes what comes of it, where it is still `wanted` then. */
  protected abstract opened(wanted: () => boolean): Promise<void>;

  /** Lets go of what was made of the stream. */
  protected abstract released(): void;

  /** Takes a stream until it ends by itself. */
  protected takes(stream: MediaStream): void {
    this.stream = stream;
    stream.getTracks()[0].addEventListener("ended", () => this.stream === stream && this.fail("gone"));
  }

  protected works(): void {
    this.trouble = null;
    this.changed.emit();
  }

  private fail(trouble: Trouble): void {
    this.end();
    this.trouble = trouble;
    this.changed.emit();
  }

  private rest(): void {
    this.turn++;
    close(this.stream);
    this.stream = null;
    this.released();
    this.changed.emit();
  }
}
