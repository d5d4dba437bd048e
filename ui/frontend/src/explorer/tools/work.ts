/** `wanted`: whether what it does still counts; long work looks from time to time, and stops. */
export type Job = (wanted: () => boolean) => unknown;
/** Asks for the work: now, or once nobody has asked again for `still` milliseconds. */
export type Request = (still?: number) => void;

/** Work that is done while somebody sees it: at most once a frame, never twice at a time, and of several requests the newest. */
export class Work {
  private due = false;
  private busy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly job: Job, private readonly seen: () => boolean) {}

  ask(still = 0): void {
    const waits = still > 0 && this.seen();
    clearTimeout(this.timer);
    this.timer = waits ? setTimeout(() => this.ask(), still) : undefined;
    if (waits) return;
    this.due = true;
    this.resume();
  }

  /** Somebody sees it: what is due is done. */
  resume(): void {
    if (!this.due || this.busy || !this.seen()) return;
    this.busy = true;
    requestAnimationFrame(() => void this.serve());
  }

  /** Nobody sees it any more: what waits is due. */
  rest(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.due = true;
  }

  private async serve(): Promise<void> {
    if (this.due && this.seen()) await this.once();
    this.busy = false;
    this.resume();
  }

  private async once(): Promise<void> {
    this.due = false;
    try {
      await this.job(() => this.seen() && !this.due);
    } catch (error) {
      console.warn(error);
    }
    // Hidden meanwhile, it may have stopped half-way.
    if (!this.seen()) this.due = true;
  }
}
