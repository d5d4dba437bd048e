import type { Context } from "./core/component";
import type { ExplorerData } from "./explorer/explorer";
import type { LiveData } from "./live/live";

export { tiles } from "./tiles";

export async function live(context: Context<LiveData>): Promise<() => void> {
  return (await import("./live/live")).live(context);
}

export async function explorer(context: Context<ExplorerData>): Promise<() => void> {
  return (await import("./explorer/explorer")).explorer(context);
}
