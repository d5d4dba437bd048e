import type { JobKind, JobParams, JobTensors, JobTold } from "../../contract";
import { h, show as reveal } from "../../core/dom";
import { floats, type TensorFile } from "../../core/tensors";
import type { Explorer } from "../explorer";
import { planeChart, type Chart, type Trust } from "../map/layout";
import { select, type Form, type Say, type Show } from "./form";
import { LIMITS, within, written, type Asked, type Setting } from "./link";
import { neighbourChart } from "./neighbours";

/** Kinds of chart that are computed by a job of the same name. */
type Computed = Asked["kind"] & JobKind;

/** How the settings of a kind of chart go into the link and to the server. */
interface Recipe<Of extends Computed = Computed> {
  kind: Of;
  settings: readonly Setting[];
  asked(values: number[]): Asked;
  values(asked: Asked): number[] | null;
  params(values: number[]): JobParams[Of];
  /** What `params` was given. */
  from(params: JobParams[Of]): number[];
}

export const UMAP: Recipe<"umap"> = {
  kind: "umap",
  settings: ["neighbours", "distance"],
  asked: ([neighbours, distance]) => ({ kind: "umap", neighbours, distance }),
  values: (asked) => (asked.kind === "umap" ? [asked.neighbours, asked.distance] : null),
  params: ([n_neighbors, min_dist]) => ({ n_neighbors, min_dist }),
  from: ({ n_neighbors, min_dist }) => [n_neighbors!, min_dist!],
};

export const TSNE: Recipe<"tsne"> = {
  kind: "tsne",
  settings: ["perplexity"],
  asked: ([perplexity]) => ({ kind: "tsne", perplexity }),
  values: (asked) => (asked.kind === "tsne" ? [asked.perplexity] : null),
  params: ([perplexity]) => ({ perplexity }),
  from: ({ perplexity }) => [perplexity!],
};

/** The settings of a kind whose maps are there, where no others can be had; null where any can. */
export function answered<Of extends Computed>({ server }: Explorer, recipe: Recipe<Of>): number[][] | null {
  // In more dimensions it is no map.
  return server.only(recipe.kind)?.map(recipe.from).filter((values) => server.can(recipe.kind, recipe.params(values))) ?? null;
}

/** A map that the server computes. Until it is there the run's own plane is shown. */
export class JobForm implements Form {
  readonly element: HTMLElement;
  private readonly inputs: HTMLInputElement[] = [];
  /** In their place, where nobody computes: those that were computed before. */
  private readonly list: { element: HTMLSelectElement; values: number[][] } | null = null;
  private readonly known = new Map<string, Chart>();
  private turn = 0;

  constructor(private readonly explorer: Explorer, private readonly recipe: Recipe, private readonly show: Show, private readonly say: Say) {
    const { t } = explorer.words;
    const there = answered(explorer, recipe);
    if (there) {
      const words = (values: number[]) => values.map((value, i) => explorer.words.of(t(`map_${recipe.settings[i]}`), value)).join(" · ");
      this.list = { values: there, element: select(t(`map_kind_${recipe.kind}`), there.map((values, i) => ({ value: i, text: words(values) })), () => this.apply()) };
      this.list.element.dataset.testid = `map-held-${recipe.kind}`;
      this.element = h("div", { class: "row chart-form" }, this.list.element);
      return;
    }
    this.inputs = recipe.settings.map((setting) => {
      const { least, most, usual, step } = LIMITS[setting];
      return h("input", {
        type: "number", min: least, max: most, step, value: usual, class: "number-box", title: t(`map_${setting}_hint`), "data-testid": `map-${setting}`,
        onkeydown: (event: KeyboardEvent) => event.key === "Enter" && this.apply(),
      });
    });
    const labels = this.inputs.map((input, i) => h("label", { class: "row", title: input.title }, t(`map_${recipe.settings[i]}`), input));
    this.element = h("div", { class: "row chart-form" }, ...labels,
      h("button", { type: "button", class: "button", title: t("map_apply_hint"), "data-testid": "map-apply", onclick: () => this.apply() }, t("map_apply")));
  }

  open(asked: Asked | null): void {
    const values = asked && this.recipe.values(asked);
    if (this.list) this.list.element.value = String(Math.max(0, this.list.values.findIndex((known) => String(known) === String(values))));
    else values?.forEach((value, i) => (this.inputs[i].value = String(value)));
    // Who chooses a map wants to see it: it is computed at once, with the usual settings until others are written.
    this.apply();
  }

  close(): void {
    this.turn++;
  }

  private apply(): void {
    const { words: { t } } = this.explorer;
    if (this.list) return void this.compute(this.recipe.asked(this.list.values[Number(this.list.element.value)]));
    const values = this.inputs.map((input) => Number(input.value));
    const wrong = this.inputs.findIndex((input, i) => input.value === "" || !within(this.recipe.settings[i], values[i]) || !input.checkValidity());
    if (wrong < 0) return void this.compute(this.recipe.asked(values));
    const setting = this.recipe.settings[wrong];
    const { least, most } = LIMITS[setting];
    this.say(t("map_setting_wrong", { name: t(`map_${setting}`), least, most }));
  }

  /** The newest wish is shown; an older one that ends later is only remembered. */
  private async compute(asked: Asked): Promise<void> {
    const turn = ++this.turn;
    const { words: { t } } = this.explorer;
    let chart = this.known.get(written(asked));
    if (!chart) {
      this.wait(t("map_starting"), 0, asked);
      try {
        chart = await this.computed(asked, (share, text) => turn === this.turn && this.say(t("map_computing", { what: text }), share));
      } catch (error) {
        if (turn === this.turn) this.say(t("map_failed", { why: (error as Error).message }));
        return;
      }
      this.known.set(written(asked), chart);
    }
    if (turn === this.turn) this.show(asked, chart);
  }

  private async computed(asked: Asked, progress: (share: number, text: string) => void): Promise<Chart> {
    const { server, items } = this.explorer;
    const file = await server.job(this.recipe.kind, this.recipe.params(this.recipe.values(asked)!), progress);
    const chart = neighbourChart(written(asked), items, floats(file, "xy"));
    return { ...chart, trust: trustOf(file) };
  }

  private wait(sentence: string, share?: number, asked: Asked = { kind: "plane" }): void {
    this.show(asked, planeChart(this.explorer.items));
    this.say(sentence, share);
  }
}

/** What the server has found out about a map; of one or two items nothing can be said. */
export function trustOf(file: TensorFile<JobTensors["trust"], JobTold["trust"]>): Trust | undefined {
  const { trustworthiness, continuity, n, k, spread_code, spread_map } = file.metadata;
  if (!(Number(k) > 0)) return undefined;
  return {
    kept: floats(file, "kept"), trustworthiness: Number(trustworthiness), continuity: Number(continuity), n: Number(n), k: Number(k),
    spread: { code: Number(spread_code), map: Number(spread_map) },
  };
}

export function progressBar(): HTMLProgressElement {
  const bar = h("progress", { max: 1 });
  reveal(bar, false);
  return bar;
}
