import type { RaceData } from "../contract";
import uplotCss from "uplot/dist/uPlot.min.css";
import type { Bundle } from "../core/bundle";
import { component, type Host, type View } from "../core/component";
import { h } from "../core/dom";
import { readTheme, sameTheme, type Theme } from "../core/theme";
import { makeWords } from "../core/words";
import type { Feed } from "../live/feed";
import css from "../styles/race.css";
import { Chart } from "./chart";
import { entriesOf, follow, type Entry } from "./entries";
import { BaselineColumn } from "./baseline-column";
import { ModelColumn, type Shared } from "./model-column";

/** Details change as seeds end: what is on screen then stays. */
const identity = ({ entrants, baselines, lang, base }: RaceData) =>
  JSON.stringify([entrants.map((entrant) => ({ ...entrant, detail: "" })), baselines, lang, base]);

export const race = (bundle: Bundle) => component<RaceData>(uplotCss + css, identity, (root, data, host) => new RaceView(root, data, host, bundle));

/** Several runs, as they train and afterwards: a column for each contestant, and their curves. */
class RaceView implements View<RaceData> {
  private readonly words;
  private readonly entries: Entry[];
  private readonly feeds: Feed[];
  private readonly chart: Chart;
  private readonly models: ModelColumn[];
  private readonly baseline: BaselineColumn | null;
  private readonly curves: HTMLDetailsElement;
  private theme: Theme;
  private frame = 0;
  private told: string | null = null;

  constructor(private readonly root: HTMLElement, data: RaceData, private readonly host: Host, bundle: Bundle) {
    const { t } = (this.words = makeWords(data.texts, data.lang));
    this.theme = readTheme(root);
    this.entries = entriesOf(data.entrants);
    const values = data.values ?? Infinity;
    const filesOf = (run: string) => bundle.files({ run, base: data.base });
    this.chart = new Chart(this.entries, data.entrants.map(({ symbol }) => symbol), this.words, this.theme, values);
    const shared = this.shared(filesOf);
    this.models = data.entrants.map((entrant, i) => new ModelColumn(entrant, this.entries.filter((entry) => entry.entrant === i), i, shared));
    this.baseline = data.baselines.length > 0 ? new BaselineColumn(data.baselines, data.entrants, this.entries, shared, values) : null;
    this.curves = h("details", { class: "sheet curves" },
      h("summary", {}, h("strong", {}, t("race_title")), " ", h("span", { class: "caption" }, t("race_hint"))), this.chart.element);
    root.append(h("div", { class: "race" },
      h("section", { class: "models", "aria-label": t("race_models"), tabindex: 0 }, ...this.columns.map(({ element }) => element)),
      this.curves));
    this.feeds = follow(this.entries, filesOf, () => this.later());
    this.later();
  }

  update(data: RaceData): void {
    this.models.forEach((model, i) => model.describe(data.entrants[i].detail));
    const theme = readTheme(this.root);
    if (sameTheme(theme, this.theme)) return;
    this.theme = theme;
    this.chart.retheme(theme);
    for (const column of this.columns) column.retheme(theme);
    this.later();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    for (const feed of this.feeds) feed.stop();
    for (const column of this.columns) column.destroy();
    this.chart.destroy();
  }

  private get columns(): (ModelColumn | BaselineColumn)[] {
    return this.baseline ? [...this.models, this.baseline] : this.models;
  }

  private get reference(): Float32Array | null {
    return this.models.find(({ xy }) => xy)?.xy ?? null;
  }

  private shared(files: Shared["files"]): Shared {
    return {
      words: this.words, files,
      theme: () => this.theme,
      // In one word: of several triggers in a row only the last would arrive.
      stop: (runs) => this.host.setTrigger("stop", runs.join(".")),
      reference: () => this.reference,
      moved: (column) => (column.xy === this.reference ? this.columns : [column]).forEach((moved) => moved.place()),
      light: (index) => this.columns.forEach((column) => column.light(index)),
    };
  }

  private later(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    this.chart.draw();
    for (const column of this.columns) column.update();
    this.tell();
  }

  /** The page computes the cards of a run when it has ended. Curves are open where runs still train. */
  private tell(): void {
    const known = this.entries.every(({ lost, status }) => lost || status !== null);
    const all = known && this.entries.every((entry) => entry.ended);
    const ended = this.entries.filter((entry) => entry.ended).map(({ id }) => id).sort().join(" ");
    this.root.dataset.ended = String(all);
    if (!known || ended === this.told) return;
    if (this.told === null && !all) this.curves.open = true;
    const first = this.told === null && ended === "";
    this.told = ended;
    if (!first) this.host.setState("ended", ended);
  }
}
