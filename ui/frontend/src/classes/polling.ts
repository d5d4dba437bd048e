/** So often a class is looked at, in milliseconds; more seldom while the server cannot be reached. */
export const LOOK_MS = 2000;
const MOST_MS = 16_000;

/** Does something again and again, never twice at a time, and rests while nobody sees the page. */
export class Polling {
  private timer = 0;
  private ended = false;
  private busy = false;
  private wait = LOOK_MS;

  /** `look` says whether it went well. */
  constructor(private readonly look: () => Promise<boolean>) {
    void this.now();
  }

  /** Does it at once. */
  async now(): Promise<void> {
    if (this.busy || this.ended) return;
    clearTimeout(this.timer);
    this.busy = true;
    const well = document.hidden || (await this.look());
    this.busy = false;
    this.wait = well ? LOOK_MS : Math.min(2 * this.wait, MOST_MS);
    if (!this.ended) this.timer = window.setTimeout(() => void this.now(), this.wait);
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }
}
