import { ADDRESSES, FILES, type Status } from "../contract";
import type { Bundle, RunAddress } from "../core/bundle";
import type { Words } from "../core/words";
import { Feed } from "../live/feed";
import { hasEnded } from "../live/types";

/** How far a run is. */
export interface FeedStatus {
  status: Status;
  share: number;
  text: string;
}

interface Followed {
  follow(now: FeedStatus): void;
  draw(address: string): void;
}

/** While a run trains its map is asked for again: results are refreshed after 5 s first, later less often. */
const MAP_EVERY_MS = 5000;

/** Follows a run that waits or trains: its bar moves and its map grows by itself. */
export class Following {
  private readonly feed: Feed;
  private drawn = performance.now();
  private ended = false;

  constructor(run: string, card: Followed, bundle: Bundle, address: Omit<RunAddress, "run">, beside: number, words: Words, onEnd: () => void) {
    const map = `${ADDRESSES.run.replace("{run}", encodeURIComponent(run))}/${FILES.thumbnail}`;
    const end = () => {
      if (!this.ended) onEnd();
      this.ended = true;
    };
    this.feed = new Feed(bundle.files({ ...address, run }), {
      received: (status) => {
        card.follow({ status, share: status.epoch / Math.max(1, status.epochs), text: toldOf(status, words) });
        if (hasEnded(status.state)) end();
        else if (status.state === "running" && status.step > 0) this.again(() => card.draw(`${map}?at=${Math.round(performance.now())}`));
      },
      cleared: () => undefined,
      trouble: () => undefined,
      gone: end,
    }, beside);
  }

  stop(): void {
    this.feed.stop();
  }

  private again(draw: () => void): void {
    const now = performance.now();
    if (now - this.drawn < MAP_EVERY_MS) return;
    this.drawn = now;
    draw();
  }
}

/** How far a run is, in words. */
export function toldOf({ state, phase, epoch, epochs, seconds_left }: Status, { t, duration }: Words): string {
  if (state === "queued") return t("race_waiting");
  if (phase === "data") return t("preparing_data");
  const told = t("race_running", { epoch: Math.floor(epoch), epochs });
  return state === "running" && seconds_left !== null ? `${told} · ${t("time_left", { time: duration(seconds_left) })}` : told;
}
