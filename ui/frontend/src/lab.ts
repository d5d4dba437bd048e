import type { Context } from "./core/component";
import type { ExplorerData } from "./explorer/explorer";
import type { LeaderboardData } from "./leaderboard/leaderboard";
import type { LiveData } from "./live/live";
import type { RaceData } from "./race/race";
import type { ThroughData } from "./through/through";
import type { TilesData } from "./tiles";

/** Where a model is chosen, a run will be watched soon: its code is fetched while the person is still choosing. */
export async function tiles(context: Context<TilesData>): Promise<() => void> {
  void import("./live/live");
  void import("./map/scatter");
  return (await import("./tiles")).tiles(context);
}

export async function live(context: Context<LiveData>): Promise<() => void> {
  return (await import("./live/live")).live(context);
}

export async function explorer(context: Context<ExplorerData>): Promise<() => void> {
  // What it will ask for first is fetched along with it.
  void import("./map/scatter");
  void import("./explorer/state/network");
  return (await import("./explorer/explorer")).explorer(context);
}

export async function race(context: Context<RaceData>): Promise<() => void> {
  return (await import("./race/race")).race(context);
}

export async function leaderboard(context: Context<LeaderboardData>): Promise<() => void> {
  return (await import("./leaderboard/leaderboard")).leaderboard(context);
}

export async function through(context: Context<ThroughData>): Promise<() => void> {
  return (await import("./through/through")).through(context);
}
