/** What the ring does: it waits for what it needs, walks, stands, or is in somebody's hand. */
export type Mood = "waiting" | "walking" | "paused" | "resting" | "yours";

/** Map units a second. */
export const SPEED = 0.35;
/** A longer way than this many seconds is walked faster: some codes spread over much more than others. */
const SLOWEST_S = 60;
export const REST_MS = 30_000;
/** A page that was busy does not make the ring jump. */
const LONGEST_MS = 100;

/** Somebody who walks along a way for a while; time is told from outside. */
export class Walk {
  mood: Mood = "waiting";
  /** Map units gone. */
  gone = 0;
  readonly speed: number;
  private walked = 0;
  private last: number | null = null;

  constructor(length: number, private readonly changed: () => void) {
    this.speed = Math.max(SPEED, length / SLOWEST_S);
  }

  begin(): void {
    this.walked = 0;
    this.last = null;
    this.be("walking");
  }

  /** From the beginning of the way. */
  again(): void {
    this.gone = 0;
    this.begin();
  }

  pause(): void {
    if (this.mood === "walking") this.be("paused");
  }

  /** From now on it goes where somebody wants; only `begin` makes it walk again. */
  take(): void {
    if (this.mood !== "yours") this.be("yours");
  }

  /** Time passes; while nobody sees it, none does. Returns whether it has moved. */
  tick(now: number, seen: boolean): boolean {
    const before = this.last;
    this.last = seen ? now : null;
    if (this.mood !== "walking" || before === null || !seen) return false;
    const passed = Math.min(LONGEST_MS, Math.max(0, now - before));
    this.walked += passed;
    this.gone += (this.speed * passed) / 1000;
    if (this.walked >= REST_MS) this.be("resting");
    return passed > 0;
  }

  private be(mood: Mood): void {
    this.mood = mood;
    this.changed();
  }
}

/** Acts when nobody has touched anything for a while, again and again. */
export class Idle {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly milliseconds: number, private readonly act: () => void) {
    this.touch();
  }

  readonly touch = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.act();
      this.touch();
    }, this.milliseconds);
  };

  stop(): void {
    clearTimeout(this.timer);
  }
}
