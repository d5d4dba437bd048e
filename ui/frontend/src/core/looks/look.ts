import type { Kind, LookData } from "../../contract";
import type { Tensor } from "../tensors";
import type { Hearing } from "../sound/hearing";
import type { Theme } from "../theme";
import type { Sample, Samples } from "./sample";

export type { Kind, LookData };
/** The kinds of noise that make sense, by kind of sample. */
export const NOISES = {
  image: ["gaussian", "salt", "mask", "blur", "rotate"],
  curve: ["gaussian", "mask"],
  table: ["gaussian", "mask"],
  text: ["mask"],
  ratings: ["mask"],
} as const satisfies Record<Kind, readonly string[]>;
export type NoiseKind = (typeof NOISES)[Kind][number];

/** How one item is drawn. */
export interface Paint {
  theme: Theme;
  /** It comes out of the network, and is not data. */
  told: boolean;
  /** The real item that it should be; drawn faintly along with it. */
  reference: Sample | null;
}

/** A place in a drawn item: shares of its width and height. */
export interface Spot {
  x: number;
  y: number;
}

/** How the tiles of a kind fill a space: their form, and how many pixels they need and like to have. */
export interface TileForm {
  form: "square" | "wide" | "line";
  /** Width by height. */
  aspect: number;
  least: number;
  best: number;
  /** The height of the one that is drawn large, where its width does not say it. */
  large?: number;
}

/** Everything that depends on the kind of item: reading, drawing, describing, spoiling. */
export interface Look {
  readonly kind: Kind;
  readonly tile: TileForm;
  /** The original is drawn under the reconstruction, so that it needs no tile of its own. */
  readonly overlays: boolean;
  /** What the decoder returns is only the end of an item. */
  readonly partial: boolean;
  /** The kinds of noise that make sense. */
  readonly noises: readonly NoiseKind[];
  /** How items are heard; null where they are no sounds. */
  readonly hearing: Hearing | null;
  /** Items as files hold them. */
  stored(tensor: Tensor): Samples;
  /** Items as the decoder returns them. */
  outputs(output: Tensor): Samples;
  /** Takes the common scale from items; the first ones count. */
  learn(samples: Samples): void;
  draw(canvas: HTMLCanvasElement, sample: Sample, paint: Paint): void;
  /** In words, for those who do not see it. */
  describe(sample: Sample): string;
  /** What lies at a place of the drawn item, for the tooltip. */
  hint(sample: Sample, spot: Spot, canvas: HTMLCanvasElement): string;
  /** The values that the encoder takes. */
  toInput(sample: Sample): Float32Array;
  spoil(sample: Sample, kind: NoiseKind, level: number, seed: number): Sample;
  /** How an output differs from the item it should be, in the form that `drawDifference` takes. */
  difference(output: Sample, item: Sample): Sample;
  /** `reach`: the difference at the end of the scale. */
  drawDifference(canvas: HTMLCanvasElement, difference: Sample, reach: number, theme: Theme): void;
}
