import type { EntrantData, LookData } from "../contract";
import type { Files } from "../core/files/files";
import { Feed, type FeedListener } from "../live/feed";
import type { Snapshot } from "../live/history";
import { hasEnded, type BaselineEvent, type FeedEvent, type HeldOutEvent, type State, type Status } from "../live/types";

/** One run of the race, as far as it is known. */
export class Entry {
  heldOut: HeldOutEvent[] = [];
  snapshots: Snapshot[] = [];
  baseline: BaselineEvent | null = null;
  status: Status | null = null;
  /** It was deleted. */
  lost = false;

  /** `whole`: its encoder is given items as they are. */
  constructor(readonly entrant: number, readonly id: string, readonly seed: number, readonly whole: boolean) {}

  get state(): State | "lost" {
    return this.lost ? "lost" : this.status?.state ?? "queued";
  }

  get ended(): boolean {
    return this.lost || (this.status !== null && hasEnded(this.status.state));
  }

  take(events: FeedEvent[]): void {
    for (const event of events) {
      if (event.kind === "held-out") this.heldOut.push(event);
      else if (event.kind === "baseline") this.baseline = event;
      else if (event.kind === "snapshot") this.snapshots.push({ step: event.step, epoch: event.epoch, again: 0 });
    }
  }

  clear(): void {
    this.heldOut = [];
    this.snapshots = [];
    this.baseline = null;
  }
}

export function entriesOf(entrants: (Pick<EntrantData, "runs"> & { look: Pick<LookData, "view"> })[]): Entry[] {
  return entrants.flatMap(({ runs, look }, entrant) => runs.map(({ id, seed }) => new Entry(entrant, id, seed, look.view === "identity")));
}

/** What PCA of a size is told to do, of items with so many numbers: given whole items, where an encoder is. */
export function baselineOf(entries: Entry[], size: number, numbers: number): BaselineEvent | null {
  const known = entries.filter(({ baseline }) => baseline && Math.min(baseline.code_size, numbers) === size);
  return (known.find(({ whole }) => whole) ?? known[0])?.baseline ?? null;
}

/** Follows the logs of all entries; those that wait are asked rarely when there are many. */
export function follow(entries: Entry[], filesOf: (run: string) => Files, changed: (entry: Entry) => void): Feed[] {
  return entries.map((entry) => {
    const listener: FeedListener = {
      received(status, events) {
        entry.status = status;
        entry.take(events);
        changed(entry);
      },
      cleared: () => entry.clear(),
      trouble: () => undefined,
      gone() {
        entry.lost = true;
        changed(entry);
      },
    };
    return new Feed(filesOf(entry.id), listener, entries.length);
  });
}
