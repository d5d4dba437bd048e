import type { BaselineEvent, DownloadEvent, FeedEvent, HeldOutEvent, SettingEvent, SnapshotEvent, StepEvent, Terms, UnitsEvent } from "./types";

export interface Sample {
  epoch: number;
  terms: Terms;
}

export interface Snapshot {
  step: number;
  epoch: number;
  /** How often it has been written again since, with more in it. */
  again: number;
}

/** A setting that was changed during training. */
export interface Change {
  epoch: number;
  path: string;
  value: unknown;
}

/** Everything a run has said so far. */
export class History {
  steps: StepEvent[] = [];
  heldOut: HeldOutEvent[] = [];
  snapshots: Snapshot[] = [];
  changes: Change[] = [];
  /** Which hidden units are on, at the first step and wherever some are switched. */
  units: UnitsEvent[] = [];
  baseline: BaselineEvent | null = null;
  download: DownloadEvent | null = null;
  /** Names of the terms in the order of their first appearance, the objective first. */
  terms: string[] = [];
  /** The smallest value of any term, which decides what a logarithmic scale can show. */
  lowest = Infinity;

  clear(): void {
    Object.assign(this, new History());
  }

  add(events: FeedEvent[]): void {
    for (const event of events) this.addOne(event);
  }

  /** Where reconstruction is all there is, the objective is the same line and is left out. */
  shownTerms(): string[] {
    const alone = this.terms.length === 2 && this.terms.includes("reconstruction");
    const same = alone && this.steps.every(({ terms }) => terms.objective === terms.reconstruction);
    return same ? ["reconstruction"] : this.terms;
  }

  private addOne(event: FeedEvent): void {
    if (event.kind === "step") {
      this.steps.push(event);
      this.learnTerms(event.terms);
    } else if (event.kind === "held-out") {
      this.heldOut.push(event);
      this.learnTerms(event.terms);
    } else if (event.kind === "snapshot") this.addSnapshot(event);
    else if (event.kind === "baseline") this.baseline = event;
    else if (event.kind === "setting") this.addChange(event);
    else if (event.kind === "units") this.units.push(event);
    else if (event.kind === "data") this.download = event;
  }

  private addSnapshot({ step, epoch }: SnapshotEvent): void {
    const last = this.snapshots.at(-1);
    if (last?.step === step) this.snapshots[this.snapshots.length - 1] = { ...last, again: last.again + 1 };
    else this.snapshots.push({ step, epoch, again: 0 });
  }

  /** The event names its step only; the step before it knows the epoch. */
  private addChange({ path, value }: SettingEvent): void {
    this.changes.push({ epoch: this.steps.at(-1)?.epoch ?? 0, path, value });
  }

  private learnTerms(terms: Terms): void {
    this.lowest = Math.min(this.lowest, ...Object.values(terms));
    const fresh = Object.keys(terms).filter((name) => !this.terms.includes(name));
    if (fresh.length === 0) return;
    this.terms = [...this.terms, ...fresh].sort((a, b) => Number(b === "objective") - Number(a === "objective"));
  }
}

/**
 * At most `limit` samples, evenly spread, with the last one always kept. The step is a power of
 * two, so that points do not flicker between draws while new ones arrive.
 */
export function thin<Item>(items: Item[], limit: number): Item[] {
  let step = 1;
  while (items.length / step > limit - 1) step *= 2;
  return items.filter((_, i) => i % step === 0 || i === items.length - 1);
}

export type Column = (number | null)[];

/** x, then for each term its training and its held-out column; null where there is no value. */
export function columns(
  training: Sample[],
  heldOut: Sample[],
  terms: string[],
): [number[], ...Column[]] {
  const rows = [
    ...training.map((sample) => ({ sample, held: false })),
    ...heldOut.map((sample) => ({ sample, held: true })),
  ].sort((a, b) => a.sample.epoch - b.sample.epoch);
  const column = (term: string, held: boolean): Column => rows.map((row) => {
    const value = row.held === held ? row.sample.terms[term] : undefined;
    return value ?? null;
  });
  return [
    rows.map((row) => row.sample.epoch),
    ...terms.flatMap((term) => [column(term, false), column(term, true)]),
  ];
}

/** The value of the sample next to x. */
export function valueNear(samples: Sample[], term: string, x: number): number | null {
  let best: Sample | null = null;
  for (const sample of samples) {
    if (sample.terms[term] === undefined) continue;
    if (!best || Math.abs(sample.epoch - x) < Math.abs(best.epoch - x)) best = sample;
  }
  return best ? best.terms[term] : null;
}
