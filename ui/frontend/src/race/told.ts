import type { Words } from "../core/words";
import type { Entry } from "./entries";

/** How far the runs of one contestant are that have not all ended, in words: progress is no score, so it has no bar. */
export function told(mine: Entry[], { t, number }: Words): string {
  const failed = mine.filter(({ state }) => state === "failed" || state === "interrupted" || state === "lost");
  const several = mine.length > 1;
  if (failed.length > 0) return t(several ? "race_failed" : "race_failed_alone", { n: failed.length, all: mine.length });
  const active = mine.find(({ state }) => state === "running" || state === "paused");
  if (!active?.status) return t("race_waiting");
  const { epoch, epochs } = active.status;
  return t(several ? "race_running_seed" : "race_running", {
    epoch: number(Math.floor(epoch), 6), epochs, seed: mine.indexOf(active) + 1, seeds: mine.length,
  });
}
