import type { Tensor } from "../tensors";
import type { Theme } from "../theme";
import type { Sample, Samples } from "./sample";

export type Kind = "image" | "curve" | "table" | "text" | "ratings";
export type NoiseKind = "gaussian" | "salt" | "mask" | "blur" | "rotate";

/** What the server says about the items of a run. */
export interface LookData {
  kind: Kind;
  /** Of one item as the network reads it. */
  shape: number[];
  /** Table: the name of each number. Ratings: what is rated. */
  columns: string[];
  /** Names of the known numbers that items were generated from. */
  factors: string[];
  /** Text: the vocabulary. */
  words: string[];
  /** Whether all values lie between 0 and 1. */
  bounded: boolean;
  /** What the encoder is given: "identity", "forecast", "low-resolution", ... */
  view: string;
  /** How many places at the end are foretold; 0 when nothing is. */
  future: number;
}

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
  readonly noises: NoiseKind[];
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
