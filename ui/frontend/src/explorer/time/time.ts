import { Signal } from "../../core/signal";
import type { Files } from "../../core/files/files";
import type { Explorer } from "../explorer";
import { affineChart, type Chart } from "../map/layout";
import { boundsOf } from "../../map/viewport";
import { logOf, rollOf, type Moment, type Roll } from "./roll";

export const MOMENT = "moment";

/** Where in its training the run is looked at; null is its end, where all tools work. */
export class Time {
  readonly changed = new Signal<Moment | null>();
  roll: Roll | null = null;
  now: Moment | null = null;
  /** The chart that was shown before one went back. */
  private present: Chart | null = null;
  private fits = false;

  constructor(private readonly explorer: Explorer, private readonly files: Files) {
    explorer.layout.changed.on(({ id }) => {
      // Somebody has chosen another chart: that is one of the trained run.
      if (this.now && id !== MOMENT) this.leave(false);
    });
  }

  get index(): number {
    return this.now ? this.roll!.moments.indexOf(this.now) : this.last;
  }

  /** The number of the place after all moments: the trained run. */
  get last(): number {
    return this.roll?.moments.length ?? 0;
  }

  async load(progress: (share: number, text: string) => void): Promise<Roll> {
    const { server, items } = this.explorer;
    if (this.roll) return this.roll;
    const [file, events] = await Promise.all([server.job("film", {}, progress), logOf(this.files)]);
    return (this.roll = rollOf(file, events, items.count));
  }

  async go(index: number): Promise<void> {
    const moment = this.roll?.moments[index];
    if (!moment) return this.leave(true);
    if (moment === this.now) return;
    const { models, layout } = this.explorer;
    const spot = this.spotPlace(moment);
    if (moment.decoder !== null && !(await models.at(moment.decoder))) moment.decoder = null;
    else if (moment.decoder === null) await models.at(null);
    this.present ??= layout.chart;
    this.now = moment;
    layout.use(this.chartOf(moment));
    this.explorer.spot.pin(layout.unproject(spot));
    this.changed.emit(moment);
  }

  /** Whether the map shows each moment as large as it can, or all moments on one scale. */
  get fitting(): boolean {
    return this.fits;
  }

  set fitting(on: boolean) {
    this.fits = on;
    if (this.now) this.explorer.layout.use(this.chartOf(this.now));
  }

  chartOf({ xy, centre, plane }: Moment): Chart {
    const { bounds, followed } = this.roll!;
    return { ...affineChart(MOMENT, xy, centre, plane), bounds: this.fits ? boundsOf(xy) : bounds, followed };
  }

  /** The trails of some items: their places, moment by moment. */
  trail(item: number): { x: number; y: number }[] {
    return this.roll!.moments.map(({ xy }) => ({ x: xy[2 * item], y: xy[2 * item + 1] })).filter(({ x }) => Number.isFinite(x));
  }

  /** The chosen item takes the spot along; otherwise it stays where it is on the map. */
  spotPlace(moment: Moment): { x: number; y: number } {
    const { choice, layout, spot } = this.explorer;
    const { a } = choice.pair;
    if (a !== null && Number.isFinite(moment.xy[2 * a])) return { x: moment.xy[2 * a], y: moment.xy[2 * a + 1] };
    return layout.project(spot.code);
  }

  private leave(restore: boolean): void {
    if (!this.now) return;
    const { layout, models, items, choice, spot } = this.explorer;
    const place = layout.project(spot.code);
    const { present } = this;
    this.now = this.present = null;
    void models.at(null);
    if (restore && present) layout.use(present);
    spot.pin(choice.pair.a !== null ? items.code(choice.pair.a) : layout.unproject(place));
    this.changed.emit(null);
  }
}
