import uplotCss from "uplot/dist/uPlot.min.css";
import { component, type Host, type View } from "../core/component";
import { h, ICONS, iconButton, setText, show } from "../core/dom";
import { readTheme, sameTheme, type Theme } from "../core/theme";
import { makeWords } from "../core/words";
import type { Feed } from "../live/feed";
import css from "../styles/race.css";
import { Chart } from "./chart";
import { entriesOf, follow, type EntrantData, type Entry } from "./entries";

export interface RaceData {
  entrants: EntrantData[];
  base?: string;
  texts: Record<string, string>;
  lang: string;
  /** How many numbers an item has: PCA has no more components than that. */
  values?: number;
  /** Nothing can be stopped here. */
  locked?: boolean;
}

const identity = ({ entrants, lang, base }: RaceData) => JSON.stringify([entrants, lang, base]);

export const race = component<RaceData>(uplotCss + css, identity, (root, data, host) => new RaceView(root, data, host));

interface Row {
  element: HTMLElement;
  update(): void;
}

/** Several runs as they train: one chart for all, and a line for each with how far it is. */
class RaceView implements View<RaceData> {
  private readonly words;
  private readonly entries: Entry[];
  private readonly feeds: Feed[];
  private readonly chart: Chart;
  private readonly rows: Row[];
  private readonly dots: HTMLElement[] = [];
  private theme: Theme;
  private frame = 0;
  private told = "";

  constructor(private readonly root: HTMLElement, data: RaceData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    this.theme = readTheme(root);
    this.entries = entriesOf(data.entrants);
    this.chart = new Chart(this.entries, this.words, this.theme, data.values ?? Infinity);
    this.rows = data.entrants.map(({ name }, i) => this.entrantRow(name, i, data.locked ?? false));
    root.append(h("div", { class: "race" },
      h("section", { class: "card race-chart" },
        h("div", { class: "card-head" }, h("h3", {}, this.words.t("race_title")), h("span", { class: "quiet" }, this.words.t("race_hint"))),
        this.chart.element),
      h("section", { class: "card race-rows" }, ...this.rows.map(({ element }) => element))));
    this.feeds = follow(this.entries, data.base ?? "", () => this.later());
    this.later();
  }

  update(): void {
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.chart.retheme(theme);
    this.later();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    for (const feed of this.feeds) feed.stop();
    this.chart.destroy();
  }

  private later(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    this.chart.draw();
    for (const row of this.rows) row.update();
    this.dots.forEach((dot, i) => (dot.style.background = this.theme.palette[i % this.theme.palette.length]));
    this.tell();
  }

  /** The page computes the cards of a run when it has ended. */
  private tell(): void {
    const known = this.entries.every(({ lost, status }) => lost || status !== null);
    const ended = this.entries.filter((entry) => entry.ended).map(({ id }) => id).sort().join(" ");
    this.root.dataset.ended = String(known && this.entries.every((entry) => entry.ended));
    if (!known || ended === this.told) return;
    this.told = ended;
    this.host.setState("ended", ended);
  }

  private entrantRow(name: string, index: number, locked: boolean): Row {
    const { t, number } = this.words;
    const mine = this.entries.filter(({ entrant }) => entrant === index);
    const dot = h("span", { class: "dot" });
    this.dots.push(dot);
    const value = h("span", { class: "number" });
    const state = h("span", { class: "quiet" });
    const fill = h("div", { class: "bar-fill" });
    const stop = iconButton(ICONS.stop, t("race_stop", { name }), () => {
      // In one word: of several triggers in a row only the last would arrive.
      this.host.setTrigger("stop", mine.filter(({ ended }) => !ended).map(({ id }) => id).join("."));
    });
    const element = h("div", { class: "race-row", "data-testid": `entrant-${index}` },
      dot, h("div", { class: "grow race-name" }, h("strong", {}, name), state), value,
      h("div", { class: "bar", role: "progressbar", "aria-label": t("progress") }, fill), stop);
    const update = (): void => {
      const shares = mine.map((entry) => shareOf(entry));
      fill.style.width = `${(100 * shares.reduce((a, b) => a + b, 0)) / shares.length}%`;
      const best = mine.flatMap(({ heldOut }) => heldOut.at(-1)?.variance_explained ?? []);
      const mean = best.reduce((a, b) => a + b, 0) / best.length;
      setText(value, best.length ? t("race_value", { value: number(100 * mean, 3), n: mine[0].heldOut.at(-1)?.n ?? 0 }) : "");
      setText(state, this.stateOf(mine));
      show(stop, !locked && mine.some((entry) => !entry.ended));
    };
    return { element, update };
  }

  private stateOf(mine: Entry[]): string {
    const { t } = this.words;
    const ended = mine.filter((entry) => entry.ended);
    const failed = mine.filter(({ state }) => state === "failed" || state === "interrupted" || state === "lost");
    if (failed.length > 0) return t(mine.length > 1 ? "race_failed" : "race_failed_alone", { n: failed.length, all: mine.length });
    const stopped = mine.filter(({ state }) => state === "stopped");
    if (ended.length === mine.length && stopped.length > 0) {
      return t(mine.length > 1 ? "race_stopped" : "race_stopped_alone", { n: stopped.length, all: mine.length });
    }
    if (ended.length === mine.length) return mine.length > 1 ? t("race_done_seeds", { n: mine.length }) : t("race_done");
    const active = mine.find(({ state }) => state === "running" || state === "paused");
    if (!active?.status) return t("race_waiting");
    const { epoch, epochs } = active.status;
    const place = { epoch: Math.floor(epoch), epochs, seed: active.seed + 1, seeds: mine.length };
    return t(mine.length > 1 ? "race_running_seed" : "race_running", place);
  }
}

function shareOf(entry: Entry): number {
  if (entry.ended) return 1;
  return entry.status ? Math.min(1, entry.status.epoch / Math.max(1, entry.status.epochs)) : 0;
}
