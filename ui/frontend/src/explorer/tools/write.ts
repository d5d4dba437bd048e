import { h, ICONS, iconButton, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Explorer } from "../explorer";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

/** Texts beside each other. */
const SHOWN = 6;
const STILL_MS = 250;
const USUAL = 0.8;
const [LEAST, MOST, STEP] = [0.1, 2, 0.1];

/** The code in the hand, written several times: each word is drawn, so that no two texts need be alike. */
export class Write implements Tool {
  readonly element: HTMLElement;
  private readonly pictures: Picture[];
  private readonly range: HTMLInputElement;
  private readonly value = h("output", { class: "number", "data-testid": "write-temperature-value" });
  private readonly count = h("p", { class: "quiet number", "data-testid": "write-count" });
  private readonly note = h("p", { class: "note" });
  private readonly explorer: Explorer;
  private readonly request;
  private seed = 0;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { gallery, spot, words: { t } } = explorer;
    this.request = host.whenVisible((wanted) => this.fill(wanted));
    this.pictures = Array.from({ length: SHOWN }, (_, i) => gallery.picture(t("write_number", { n: i + 1 }), `write-${i}`));
    this.range = h("input", {
      type: "range", min: LEAST, max: MOST, step: STEP, value: USUAL, "aria-label": t("write_temperature"), "data-testid": "write-temperature",
      oninput: () => this.warm(Number(this.range.value)),
    });
    const again = iconButton(ICONS.dice, t("write_again"), () => this.again());
    setAttribute(again, "data-testid", "write-again");
    setText(this.note, t("write_waiting"));
    this.element = h("div", { class: "tool write" },
      h("p", { class: "quiet" }, t("write_what")),
      h("div", { class: "row" },
        h("label", { class: "prefix-slider grow", title: t("write_temperature_hint") }, h("span", {}, t("write_temperature")), this.range, this.value), again),
      h("div", { class: "pictures write-rows", role: "group", "aria-label": t("write_rows") }, ...this.pictures.map(({ element }) => element)),
      this.count, this.note);
    this.say();
    host.on(spot.changed, () => this.request(STILL_MS));
    const asked = host.asked === null ? USUAL : Number(/^t(\d(\.\d)?)$/.exec(host.asked)?.[1] ?? NaN);
    if (asked >= LEAST && asked <= MOST) this.warm(asked);
    else {
      host.refuse();
      this.request();
    }
  }

  private again(): void {
    this.seed++;
    this.request();
  }

  private warm(temperature: number): void {
    this.range.value = String(temperature);
    this.say();
    this.host.keep(temperature === USUAL ? null : `t${temperature}`);
    this.request(STILL_MS);
  }

  private say(): void {
    const text = this.explorer.words.fixed(Number(this.range.value), 1);
    setText(this.value, text);
    setAttribute(this.range, "aria-valuetext", text);
  }

  private async fill(wanted: () => boolean): Promise<void> {
    const { look, models, spot, words: { t } } = this.explorer;
    try {
      const texts = look.outputs(await models.write(spot.code, SHOWN, Number(this.range.value), this.seed));
      if (!wanted()) return;
      const samples = this.pictures.map((_, i) => texts.at(i));
      this.pictures.forEach((picture, i) => picture.show(samples[i], true));
      setText(this.count, t("write_count", { n: new Set(samples.map((sample) => look.describe(sample))).size, all: SHOWN }));
      show(this.note, false);
    } catch (error) {
      console.warn("write", error);
      if (!wanted()) return;
      setText(this.note, t("write_failed"));
      show(this.note, true);
    }
  }
}
