import type { JobTensors, JobTold, Sampler } from "../../contract";
import { h, setAttribute, setText, show } from "../../core/dom";
import type { Picture } from "../../core/looks/gallery";
import type { Sample, Samples } from "../../core/looks/sample";
import { floats, integers, type TensorFile } from "../../core/tensors";
import { median } from "../state/directions";
import type { Items } from "../state/items";
import { drawItem, nameOf, type Explorer } from "../explorer";

type Answer = TensorFile<JobTensors["samples"], JobTold["samples"]>;

/** A sample that is nearer to a training item than all but one in so many held-out items might be a copy. Of fewer none
 * can tell: nearer than all of 12 are 8 of 100 real ones, by chance. */
const ONE_IN = 100;
const ASKED_SAMPLES = { seed: 0 };
/** Held-out items that say what is usual in code space. */
const ASKED = 400;

/** The training item that a sample comes nearest to. */
export interface Near {
  /** Its place on the map, or what it looks like where it is not there. */
  index: number;
  sample: Sample | null;
  name: string;
  distance: number;
  /** How many held-out items are as near to a training item, or nearer; unknown in code space. */
  share: number | null;
  /** Whether it might be a copy. */
  copied: boolean;
}

/** The small picture of it under a sample. */
export class NearestReal {
  readonly element: HTMLElement;
  private readonly picture: Picture;
  private readonly caption = h("span", { class: "caption quiet" });
  private shown: Near | null = null;

  constructor(private readonly explorer: Explorer) {
    this.picture = explorer.gallery.picture(explorer.words.t("nearest_training"));
    this.element = h("div", { class: "nearest-real" }, this.picture.element, this.caption);
  }

  show(near: Near | null): void {
    const { t, number, percent } = this.explorer.words;
    this.shown = near;
    show(this.element, near !== null);
    if (!near) return;
    this.element.classList.toggle("copied", near.copied);
    setText(this.caption, number(near.distance, 2));
    const values = { name: near.name, distance: number(near.distance, 2), share: percent(near.share ?? 0) };
    setAttribute(this.element, "title", t(near.share === null ? "memory_near_code" : "memory_near_data", values));
    if (near.sample) this.picture.show(near.sample);
    else drawItem(this.explorer, this.picture, near.index, () => this.shown === near).catch(console.warn);
  }
}

/** What the job has found about the samples of one sampler. */
interface Compared {
  /** Held-out items that said what is usual. */
  n: number;
  distance: Float32Array;
  share: Float32Array;
  labels: Int32Array;
  nearest: Samples;
}

/** Whether the samples are learnt by heart: in code space at once, in data space on request. */
export class Memory {
  readonly element: HTMLElement;
  private readonly sentence = h("p", { "data-testid": "memory" });
  private readonly button: HTMLButtonElement;
  private readonly training: Items["heldOut"];
  private readonly compared = new Map<Sampler, Compared>();

  constructor(private readonly explorer: Explorer, private readonly samplers: Sampler[], private readonly onCompared: () => void) {
    const { items, words: { t } } = explorer;
    this.training = items.heldOut.map((held) => 1 - held);
    this.button = h("button", {
      type: "button", class: "button", title: t("memory_compare_hint"), "data-testid": "memory-compare", onclick: () => void this.compare(),
    }, t("memory_compare"));
    show(this.button, explorer.server.can("samples", ASKED_SAMPLES));
    this.element = h("div", { class: "memory" }, this.sentence, h("div", { class: "row" }, this.button));
    this.tellCodes();
  }

  /** The training item nearest to a sample: by the data where these were compared, by the code until then. */
  nearest(sampler: Sampler, place: number, code: Float32Array): Near | null {
    const known = this.compared.get(sampler);
    if (known) {
      const name = this.explorer.classes[known.labels[place]] ?? this.explorer.words.t("training_item");
      return { index: -1, sample: known.nearest.at(place), name, distance: known.distance[place], share: known.share[place], copied: known.n >= ONE_IN && isNear(known.share[place]!, known.n) };
    }
    const { index, distance } = this.nearestTraining(code);
    return index < 0 ? null : { index, sample: null, name: nameOf(this.explorer, index), distance, share: null, copied: false };
  }

  private nearestTraining(code: Float32Array): { index: number; distance: number } {
    return this.explorer.items.nearest(code, (index) => this.training[index] === 0);
  }

  /** In code space: as far as the map has training items and others. */
  private tellCodes(): void {
    const { items, words: { t, number, list } } = this.explorer;
    const heldOut = indices(items.heldOut);
    if (indices(this.training).length === 0) return setText(this.sentence, t("memory_no_training"));
    if (heldOut.length === 0) return setText(this.sentence, t("memory_no_held_out"));
    const step = Math.ceil(heldOut.length / ASKED);
    const usual = heldOut.filter((_, i) => i % step === 0).map((index) => this.nearestTraining(items.code(index)).distance);
    const parts = this.samplers.map((sampler) => t("memory_part", { sampler: t(`sampler_${sampler}`), distance: number(median(this.ofDraws(sampler)), 2) }));
    setText(this.sentence, t("memory_codes", { parts: list(parts), usual: number(median(usual), 2), n: usual.length }));
  }

  private ofDraws(sampler: Sampler): number[] {
    const { draws, size } = this.explorer.items;
    const codes = draws[sampler]!;
    return Array.from({ length: codes.length / size }, (_, i) => this.nearestTraining(codes.slice(i * size, (i + 1) * size)).distance);
  }

  private async compare(): Promise<void> {
    const { server, words } = this.explorer;
    setAttribute(this.button, "disabled", true);
    try {
      const file = await server.job("samples", ASKED_SAMPLES, (share, text) => setText(this.sentence, `${text} · ${words.percent(share)}`));
      for (const sampler of this.samplers) this.take(sampler, file);
      this.tellData(file.metadata);
      show(this.button, false);
      this.onCompared();
    } catch (error) {
      setText(this.sentence, error instanceof Error ? error.message : String(error));
      setAttribute(this.button, "disabled", false);
    }
  }

  private take(sampler: Sampler, file: Answer): void {
    const nearest = this.explorer.look.stored(file.tensors[`${sampler}.nearest`]!);
    const numbers = { distance: floats(file, `${sampler}.distance`), share: floats(file, `${sampler}.share`) };
    this.compared.set(sampler, { n: Number(file.metadata.n), ...numbers, labels: integers(file, `${sampler}.label`), nearest });
  }

  private tellData({ n, train, q50 }: Answer["metadata"]): void {
    const { t, number, list } = this.explorer.words;
    const parts = [...this.compared].map(([sampler, { share, distance }]) => t("memory_copies", {
      sampler: t(`sampler_${sampler}`), all: share.length, n: share.filter((value) => isNear(value, Number(n))).length,
      distance: number(median([...distance]), 3),
    }));
    const verdict = t(verdictOf([...this.compared.values()].map(({ share }) => share), Number(n)), { least: ONE_IN });
    const numbers = t("memory_data", { parts: list(parts), usual: number(Number(q50), 3), n: number(Number(n), 6), train: number(Number(train), 6) });
    setText(this.sentence, `${verdict} ${numbers}`);
  }
}

/** Whether fewer than 1 in 100 of n held-out items come as near, by their share as float32: 1 of 100 is no less. */
const isNear = (share: number, n: number) => Math.round(share * n) * ONE_IN < n;

/** What is said of samples by how many in a hundred of n held-out items come as near as each. */
export function verdictOf(shares: Float32Array[], n: number): "memory_few" | "memory_some_copied" | "memory_none_copied" {
  if (n < ONE_IN) return "memory_few";
  const most = Math.max(...shares.map((share) => share.filter((value) => isNear(value, n)).length / share.length));
  // Chance lets one in a hundred through; five times that is no chance any more for a hundred samples.
  return most > 5 / ONE_IN ? "memory_some_copied" : "memory_none_copied";
}

function indices(flags: Uint8Array): number[] {
  return Array.from(flags.keys()).filter((index) => flags[index]);
}
