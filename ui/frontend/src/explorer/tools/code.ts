import { h, ICONS, iconButton, setAttribute, show } from "../../core/dom";
import type { Explorer } from "../explorer";
import { nameOfUnit, renameUnit } from "../parts/name-button";
import type { Items } from "../state/items";
import { principal } from "../state/principal";
import type { ToolHost } from "./host";
import { SliderList, type Handle } from "./slider-list";
import { Spread } from "./spread";
import type { Tool } from "./tool";

/** A dimension with less than this share of the strongest effect is called dead. */
const DEAD_SHARE = 0.01;
const JITTER = 0.25;
/** From so many numbers on there are sliders for principal components too, and so many of them. */
const COMPONENTS = 12;
/** A component is moved so many standard deviations to both sides. */
const REACH = 3;

/** The code as sliders: one for each of its numbers, the strongest first, or for the principal components of a large one. */
export class Code implements Tool {
  readonly element: HTMLElement;
  private readonly numbers: SliderList;
  private components: SliderList | null = null;
  private readonly body: HTMLElement;
  private readonly tabs: HTMLButtonElement[];

  private readonly explorer: Explorer;

  constructor(host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { items, words: { t }, spot, server } = explorer;
    this.numbers = new SliderList(explorer, numberHandles(explorer));
    const spread = items.sigma ? new Spread(host) : null;
    this.body = h("div", { class: "slider-lists" }, this.numbers.element);
    const tab = (key: "code_numbers" | "code_components", components: boolean) => h("button", {
      type: "button", "aria-pressed": String(!components), title: t(`${key}_hint`), "data-testid": key, onclick: () => this.choose(components),
    }, t(key));
    this.tabs = [tab("code_numbers", false), tab("code_components", true)];
    this.element = h("div", { class: "tool sliders" },
      h("div", { class: "row" },
        items.size > COMPONENTS ? h("span", { class: "segments", role: "group" }, ...this.tabs)
          : items.size > 1 && h("span", { class: "quiet" }, t("sliders_hint")),
        h("span", { class: "row end" },
          iconButton(ICONS.dice, t("random_code"), () => spot.pin(randomCode(items))),
          iconButton(ICONS.reset, t("reset_code"), () => spot.pin(items.average())))),
      this.body,
      spread?.element);
    const follow = host.whenVisible(() => this.show(spot.code));
    host.on(spot.changed, () => follow());
    host.on(server.changed, () => this.numbers.relabel());
    this.show(spot.code);
  }

  private choose(components: boolean): void {
    this.tabs.forEach((tab, i) => setAttribute(tab, "aria-pressed", String(components === (i === 1))));
    if (components && !this.components) {
      this.components = new SliderList(this.explorer, componentHandles(this.explorer));
      this.body.append(this.components.element);
    }
    show(this.numbers.element, !components);
    if (this.components) show(this.components.element, components);
    this.show(this.explorer.spot.code);
  }

  private show(code: Float32Array): void {
    this.numbers.show(code);
    this.components?.show(code);
  }

}

/** A real code, moved a little: stays where the decoder has learnt something. */
export function randomCode(items: Items): Float32Array {
  const start = items.code(Math.floor(Math.random() * items.count));
  const spread = items.deviations();
  return start.map((value, i) => value + JITTER * spread[i] * (2 * Math.random() - 1));
}

/** The numbers of the code, the strongest first; `mark` begins their names for tests. */
export function numberHandles(explorer: Explorer, mark = "dimension"): Handle[] {
  const { items, words: { t }, server } = explorer;
  const strongest = items.effect.reduce((most, value) => Math.max(most, value), 0);
  const order = Array.from(items.effect, (_, i) => i).sort((a, b) => items.effect[b] - items.effect[a]);
  return order.map((dimension) => {
    const dead = items.effect[dimension] <= DEAD_SHARE * strongest;
    return {
      name: () => nameOfUnit(explorer, dimension),
      note: dead ? t("dead") : "",
      hint: t(dead ? "dead_hint" : "effect_hint"),
      dead,
      low: items.low[dimension],
      high: items.high[dimension],
      read: (code) => code[dimension],
      write: (code, value) => code.map((old, i) => (i === dimension ? value : old)),
      testId: `${mark}-${dimension}`,
      rename: server.locked ? undefined : (name) => renameUnit(explorer, dimension, name),
    };
  });
}

/** Values are in standard deviations of the codes along a component. */
function componentHandles({ items, words }: Explorer): Handle[] {
  const { mean, axes, deviations, shares } = principal(items, COMPONENTS);
  const { size } = items;
  return deviations.map((deviation, k) => {
    const axis = axes.subarray(k * size, (k + 1) * size);
    const score = (code: Float32Array) => code.reduce((sum, value, i) => sum + (value - mean[i]) * axis[i], 0);
    return {
      name: () => words.t("component", { n: k + 1 }),
      note: words.percent(shares[k]),
      hint: words.t("component_hint", { share: words.percent(shares[k]) }),
      dead: deviation === 0,
      low: -REACH,
      high: REACH,
      read: (code) => (deviation > 0 ? score(code) / deviation : 0),
      write: (code, value) => {
        const step = value * deviation - score(code);
        return code.map((old, i) => old + step * axis[i]);
      },
      testId: `component-${k}`,
    };
  });
}
