import { VIEW } from "../../contract";
import { h, ICONS, iconButton, setAttribute, setIcon, setText } from "../../core/dom";
import { Sweep } from "../../core/gestures";
import { download, gif } from "../../core/sheets";
import { canFilm, webm } from "../../core/webm";
import type { Explorer } from "../explorer";
import type { Layer } from "../map/layers";
import type { Slot } from "../state/slots";
import { popup } from "../parts/popup";
import { frameOf } from "./frame";
import type { Time } from "./time";

const FRAME_MS = 500;
const MOST_TRAILS = 24;
const [EACH] = VIEW.fit.words;

/** The slider over the training, with play, trails and saving. The film is fetched when it is first touched. */
export class TimeBar {
  readonly element: HTMLElement;
  private readonly range: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private readonly trails: HTMLButtonElement;
  private readonly savers: HTMLButtonElement[];
  private readonly caption = h("span", { class: "quiet number", "data-testid": "time-caption" });
  private readonly sweep = new Sweep("film");
  private withTrails = false;
  private timer = 0;
  private wanted = -1;
  private busy = false;

  constructor(
    private readonly explorer: Explorer,
    private readonly time: Time,
    private readonly link: Slot<"step" | "fit">,
    private readonly layer: Layer,
  ) {
    const { t } = explorer.words;
    this.button = iconButton(ICONS.play, t("time_play"), () => void this.toggle());
    this.range = h("input", {
      type: "range", min: 0, max: 1, step: 1, value: 1, "aria-label": t("time_label"), "data-testid": "time",
      oninput: () => void this.scrub(),
    });
    this.trails = iconButton(ICONS.trail, t("time_trails"), () => void this.toggleTrails());
    this.savers = (["gif", "webm"] as const).filter((kind) => kind === "gif" || canFilm()).map((kind) => h("button", {
      type: "button", class: "button", title: t(`time_save_${kind}`), "data-testid": `film-${kind}`, onclick: () => void this.saveFilm(kind),
    }, { gif: "GIF", webm: "WebM" }[kind]));
    const menu = popup(ICONS.more, t("time_menu"), "time-menu", this.fitSwitch(),
      h("div", { class: "map-menu-row map-menu-save" }, h("span", {}, t("time_save")), h("span", { class: "row" }, ...this.savers)));
    this.element = h("div", { class: "time-bar" }, this.button, h("span", { class: "quiet" }, t("time")), this.range, this.caption, this.trails, menu);
    setAttribute(this.trails, "aria-pressed", "false");
    setText(this.caption, t("time_end"));
    time.changed.on(() => this.tell());
    explorer.choice.changed.on(() => this.drawTrails());
    explorer.selection.changed.on(() => this.drawTrails());
    const asked = link.get("step") ?? "";
    if (/^\d{1,12}$/.test(asked)) void this.open(Number(asked));
    else if (asked !== "") link.refuse("step");
  }

  destroy(): void {
    this.pause();
  }

  /** A link at a step goes to the moment nearest to it. */
  private async open(step: number): Promise<void> {
    const roll = await this.loaded();
    if (!roll) return;
    const distances = roll.moments.map((moment) => Math.abs(moment.step - step));
    await this.go(distances.indexOf(Math.min(...distances)));
  }

  private async loaded() {
    const { words: { t, percent } } = this.explorer;
    try {
      const roll = await this.time.load((share) => setText(this.caption, t("time_loading", { share: percent(share) })));
      this.range.max = String(this.time.last);
      if (!this.time.now && this.wanted < 0) this.range.value = this.range.max;
      return roll;
    } catch (error) {
      setText(this.caption, t("time_failed", { why: (error as Error).message }));
      return null;
    }
  }

  private async scrub(): Promise<void> {
    this.pause();
    // The first touch comes before the number of moments is known.
    const share = Number(this.range.value) / Number(this.range.max);
    if (!(await this.loaded())) return;
    await this.go(Math.round(share * this.time.last));
  }

  private async toggle(): Promise<void> {
    if (this.timer) return this.pause();
    if (!(await this.loaded())) return;
    this.playing(true);
    await this.advance(this.time.index >= this.time.last ? 0 : this.time.index + 1);
  }

  private async advance(index: number): Promise<void> {
    const start = performance.now();
    this.timer ||= -1;
    await this.go(index);
    if (!this.timer) return;
    if (index >= this.time.last) return this.pause();
    this.timer = window.setTimeout(() => void this.advance(index + 1), Math.max(0, FRAME_MS - (performance.now() - start)));
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.playing(false);
  }

  private playing(on: boolean): void {
    const label = this.explorer.words.t(on ? "time_pause" : "time_play");
    setIcon(this.button, on ? ICONS.pause : ICONS.play);
    setAttribute(this.button, "aria-label", label);
    setAttribute(this.button, "title", label);
  }

  /** Of several requests during one step only the last is served. */
  private async go(index: number): Promise<void> {
    this.wanted = index;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.wanted !== this.time.index) await this.time.go(this.wanted);
    } finally {
      this.busy = false;
    }
  }

  private tell(): void {
    const { words } = this.explorer;
    const { now } = this.time;
    this.link.set({ step: now?.step ?? null });
    this.range.value = String(this.time.index);
    this.sweep.to(this.time.index / this.time.last);
    setText(this.caption, now
      ? words.t("time_at", { step: words.number(now.step, 7), epoch: words.number(now.epoch) })
      : words.t("time_end"));
    setAttribute(this.range, "aria-valuetext", this.caption.textContent);
    this.drawTrails();
  }

  private async toggleTrails(): Promise<void> {
    if (!this.withTrails && !(await this.loaded())) return;
    this.withTrails = !this.withTrails;
    setAttribute(this.trails, "aria-pressed", String(this.withTrails));
    this.drawTrails();
  }

  /** The trails that chosen and selected items have left: up to the present moment strongly, what is to come faintly. */
  private drawTrails(): void {
    const { choice, selection } = this.explorer;
    const { a, b } = choice.pair;
    const chosen = [a, b, ...selection.items].filter((item): item is number => item !== null).slice(0, MOST_TRAILS);
    if (!this.withTrails || !this.time.roll) return this.layer.paint(null);
    const trails = chosen.map((item) => this.time.trail(item)).filter((trail) => trail.length > 1);
    const until = this.time.index + 1;
    this.layer.paint((pen, place) => {
      for (const trail of trails) {
        pen.path(trail.map(place), pen.theme.text, 1, [2, 4]);
        pen.path(trail.slice(0, until).map(place), pen.theme.primary, 1.5);
      }
    });
  }

  private fitSwitch(): HTMLElement {
    const { link, explorer: { words: { t } } } = this;
    const asked = link.get("fit");
    if (asked !== null && asked !== EACH) link.refuse("fit");
    this.time.fitting = asked === EACH;
    const box = h("input", {
      type: "checkbox", checked: this.time.fitting, "data-testid": "time-fit",
      onchange: () => {
        this.time.fitting = box.checked;
        link.set({ fit: box.checked ? EACH : null });
      },
    });
    return h("div", { class: "time-fit" }, h("label", { class: "row" }, box, t("time_fit")), h("p", { class: "quiet" }, t("time_fit_hint")));
  }

  private async saveFilm(kind: "gif" | "webm"): Promise<void> {
    const roll = await this.loaded();
    if (!roll) return;
    this.pause();
    const { explorer, explorer: { words: { t, percent } } } = this;
    const say = (share: number) => setText(this.caption, t("time_saving", { share: percent(share) }));
    for (const button of this.savers) button.disabled = true;
    try {
      const frames: HTMLCanvasElement[] = [];
      for (const moment of roll.moments) {
        say(frames.length / roll.moments.length);
        frames.push(await frameOf(explorer, this.time, moment));
      }
      const { background } = explorer.stage();
      const film = kind === "gif" ? await gif(frames, FRAME_MS, explorer.stage()) : await webm(frames, FRAME_MS, background, say);
      download(film, `${t("time")}.${kind}`);
      this.tell();
    } catch (error) {
      setText(this.caption, t("time_failed", { why: (error as Error).message }));
    } finally {
      for (const button of this.savers) button.disabled = false;
    }
  }
}
