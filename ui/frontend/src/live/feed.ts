import { Missing, Refused, type Files } from "../core/files/files";
import { feedAt, hasEnded, type FeedAnswer, type FeedEvent, type Status } from "./types";

export interface FeedListener {
  received(status: Status, events: FeedEvent[]): void;
  /** The log was cut, as after a resume: all earlier events are void. */
  cleared(): void;
  /** null: all is well again. A sentence: the server's own words. "": no answer at all. */
  trouble(sentence: string | null): void;
  /** The run was deleted: nothing more will come. */
  gone(): void;
}

/** More than a training writes between two looks. */
const MANY_EVENTS = 500;
const EAGER_MS = 50;
const RUNNING_MS = 300;
const SLOW_MS = 1000;
const EAGER_QUEUE_MS = 3000;
const QUEUED_SHARE_MS = 120;
const HURRY_MS = 4000;
const HURRIED_MS = 120;

/** Follows the log of a run: quickly until the first step, slower later, not at all when hidden. */
export class Feed {
  private from = 0;
  /** The server's fingerprint of what was read so far: it tells when the log was cut and grew again. */
  private mark = "";
  private timer = 0;
  private asking = false;
  private stopped = false;
  private sawStep = false;
  private hurriesUntil = 0;
  private readonly start = performance.now();
  private readonly onVisible = () => this.wake();

  /** `beside`: how many runs are followed at once; those that wait are then asked less often. */
  constructor(private readonly files: Files, private readonly listener: FeedListener, private readonly beside = 1) {
    document.addEventListener("visibilitychange", this.onVisible);
    this.wake();
  }

  /** Asks at once; also goes on after an end state, as a run may be resumed. */
  wake(): void {
    if (this.stopped || this.asking || document.hidden) return;
    clearTimeout(this.timer);
    void this.ask();
  }

  /** Something was asked of the run just now: what comes of it is looked for quickly, for a while. */
  hurry(): void {
    this.hurriesUntil = performance.now() + HURRY_MS;
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  private async ask(): Promise<void> {
    this.asking = true;
    const wait = await this.receive();
    this.asking = false;
    if (wait !== null && !this.stopped) this.timer = window.setTimeout(() => this.wake(), wait);
  }

  private async receive(): Promise<number | null> {
    try {
      const answer = await this.files.json<FeedAnswer>(feedAt(this.from, this.mark));
      if (this.stopped) return null;
      this.listener.trouble(null);
      return answer.reset ? this.restart() : this.take(answer);
    } catch (error) {
      if (this.stopped) return null;
      if (error instanceof Missing) {
        this.stop();
        this.listener.gone();
        return null;
      }
      this.listener.trouble(error instanceof Refused ? error.message : "");
      return SLOW_MS;
    }
  }

  private restart(): number {
    this.from = 0;
    this.mark = "";
    this.sawStep = false;
    this.listener.cleared();
    return 0;
  }

  private take({ status, next, mark, events }: FeedAnswer): number | null {
    this.from = next;
    this.mark = mark;
    this.sawStep ||= events.some((event) => event.kind === "step");
    this.listener.received(status, events);
    // An answer holds part of a long log; the rest is asked for at once.
    if (events.length >= MANY_EVENTS) return 0;
    if (hasEnded(status.state)) return events.length > 0 ? 0 : null;
    if (status.state === "paused") return performance.now() < this.hurriesUntil ? HURRIED_MS : SLOW_MS;
    if (this.sawStep) return RUNNING_MS;
    if (status.state !== "queued") return EAGER_MS;
    if (this.beside > 1) return Math.max(SLOW_MS, QUEUED_SHARE_MS * this.beside);
    return performance.now() - this.start > EAGER_QUEUE_MS ? SLOW_MS : EAGER_MS;
  }
}
