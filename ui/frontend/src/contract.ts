// Written by `python -m ui.contract` from the tables in Python: change those.

/** What a run is doing, or how it ended. */
export type State = "queued" | "running" | "paused" | "done" | "stopped" | "failed" | "interrupted";

export const ACTIVE = ["queued", "running", "paused"] as const;

export const ENDED = ["done", "stopped", "failed", "interrupted"] as const;

export type Phase = "waiting" | "data" | "training" | "finishing";

/** Kinds of sample. */
export type Kind = "image" | "curve" | "table" | "text" | "ratings";

/** What the encoder may be given. */
export type ViewKind = "identity" | "gaussian-noise" | "salt-and-pepper" | "masking" | "low-resolution" | "inpainting" | "hidden-patches" | "forecast" | "completion" | "two-views" | "varied-pictures" | "varied-curves";

/** Named parts of the objective; runs of a later version may have others. */
export type Term = "objective" | "reconstruction" | "l1" | "sparsity" | "contraction" | "total_correlation" | "mmd" | "weight_decay" | "weight_l1" | "class" | "class_kl" | "revival" | "l0" | "kl" | "capacity" | "free_bits" | "importance" | "commitment" | "adversary" | "critic" | "dependence" | "features" | "realism";

/** Settings that may change during training, without their place. */
export type LiveSetting = "target" | "learning_rate" | "level" | "side" | "share" | "hide" | "alone" | "shift" | "turn" | "brightness" | "scale" | "word_dropout" | "rate" | "cut" | "revival" | "price" | "beta" | "commitment" | "game";

/** How far a run is. */
export interface Status {
  state: State;
  phase: Phase;
  step: number;
  epoch: number;
  epochs: number;
  seconds: number;
  seconds_left: number | null;
  position: number | null;
  reason: string | null;
  device: string;
}

/** Named parts of the objective, in nats per item. */
export type Terms = Record<string, number>;

/** Training loss since the last one of these: each term in nats per sample, and the weighted sum as `objective`. */
export interface StepEvent {
  kind: "step";
  step: number;
  epoch: number;
  terms: Terms;
  rate: number;
}

/** The same terms on all held-out items, with fixed noise; codes that are distributions are sampled, so that the terms are a bound (in older logs they are at mean codes). `mse` per value that counts, at mean codes. */
export interface HeldOutEvent {
  kind: "held-out";
  step: number;
  epoch: number;
  terms: Terms;
  mse: number;
  variance_explained: number;
  n: number;
}

/** A live setting was changed at this step. */
export interface SettingEvent {
  kind: "setting";
  step: number;
  path: string;
  value: number;
}

/** Which hidden units are on from this step on: for each layer, in the order in which an item goes through them, 1 for a unit that is and 0 for one that is not. */
export interface UnitsEvent {
  kind: "units";
  step: number;
  epoch: number;
  layers: string[];
}

/** From this step on so many seconds pass between two steps; 0: none. It changes nothing of what is trained. */
export interface PaceEvent {
  kind: "pace";
  step: number;
  wait: number;
}

/** A snapshot was written; whether the decoder of its moment was kept too. */
export interface SnapshotEvent {
  kind: "snapshot";
  step: number;
  epoch: number;
  decoder: boolean;
}

/** Bytes of the data set that were fetched. */
export interface DownloadEvent {
  kind: "data";
  done: number;
  total: number;
}

/** Errors on the held-out items, squared error per value that counts. */
export interface BaselineEvent {
  kind: "baseline";
  mean_mse: number;
  pca_mse: number;
  pca_variance_explained: number;
  code_size: number;
  n: number;
  fitted_on: number;
  floor_mse?: number | null;
}

export type FeedEvent = StepEvent | HeldOutEvent | SettingEvent | UnitsEvent | PaceEvent | SnapshotEvent | DownloadEvent | BaselineEvent;

/** What follows a byte of the log of a run. */
export interface FeedAnswer {
  status: Status;
  next: number;
  mark: string;
  events: FeedEvent[];
  reset?: boolean;
}

export const SAMPLERS = ["prior", "round", "mixture", "codebook"] as const;

export type Sampler = "prior" | "round" | "mixture" | "codebook";

/** Files of a run that are fetched. */
export const FILES = {"items": "results/items.safetensors", "decoder": "results/decoder.onnx", "encoder": "results/encoder.onnx", "inputs": "snapshots/inputs.safetensors", "thumbnail": "results/map.webp"} as const;

/** Files of one moment of a training. */
export const SNAPSHOT_FILES = {"tensors": "snapshots/{step}.safetensors", "decoder": "snapshots/{step}.onnx"} as const;

/** Where the server answers for a run. */
export const ADDRESSES = {"run": "/api/runs/{run}", "feed": "feed", "seen": "seen", "derived": "derived/{kind}", "decode": "decode", "zip": "run.zip", "page": "page"} as const;

/** Where data come in that people bring, and the header that asks for it. */
export const OWN = {"root": "/api/own", "paths": {"drop": "/{token}", "check": "/{token}/check", "look": "/{token}/look", "use": "/{token}/use", "file": "/{token}/{number:int}", "data": "/data/{digest}.zip", "change": "/change/{digest}", "examples": "/examples/{name}"}, "header": "X-Latent-Lab"} as const;

/** Where classes are opened, joined and answered in, and the header of who asks. */
export const CLASSES = {"root": "/api/classes", "paths": {"class": "/{code}", "join": "/{code}/join", "vote": "/{code}/vote", "act": "/{code}/act"}, "key": "X-Class-Key"} as const;

/** Parts of the query. */
export const QUERY = {"from": "from", "mark": "mark", "part": "part", "code": "code", "temperature": "temperature", "seed": "seed", "data": "data", "of": "of", "as": "as", "version": "v"} as const;

/** The header with the shape of what codes decode to. */
export const SHAPE = "X-Shape" as const;

/** Parts of the items that are sent apart. */
export const PARTS_OF_ITEMS = ["points", "pictures"] as const;

/** Numbers that the server decodes at once. */
export const MOST_DECODED = 4096 as const;

/** The version of ONNX's operators in files of runs. */
export const OPSET = 20 as const;

/** Operators, their attributes, the values that are computed (none: any). */
export const OPERATORS = {"Abs": {}, "Add": {}, "ArgMin": {"axis": [], "keepdims": [], "select_last_index": [0]}, "AveragePool": {"kernel_shape": [], "strides": [], "pads": [0], "ceil_mode": [0], "count_include_pad": []}, "Cast": {"to": [1, 7]}, "Clip": {}, "Concat": {"axis": []}, "Constant": {"value": []}, "ConstantOfShape": {"value": []}, "Conv": {"kernel_shape": [], "strides": [], "pads": [], "dilations": [1], "group": [1]}, "ConvTranspose": {"kernel_shape": [], "strides": [], "pads": [], "dilations": [1], "group": [1], "output_padding": []}, "Div": {}, "Equal": {}, "Exp": {}, "Expand": {}, "Flatten": {"axis": []}, "GRU": {"hidden_size": [], "direction": ["forward"], "linear_before_reset": [1]}, "Gather": {"axis": []}, "Gelu": {"approximate": ["none"]}, "Gemm": {"alpha": [1], "beta": [1], "transB": []}, "GreaterOrEqual": {}, "Identity": {}, "LSTM": {"hidden_size": [], "direction": ["forward"]}, "LayerNormalization": {"axis": [-1], "epsilon": []}, "Less": {}, "Log": {}, "MatMul": {}, "Mod": {"fmod": [0]}, "Mul": {}, "RNN": {"hidden_size": [], "direction": ["forward"], "activations": ["Tanh"]}, "Reciprocal": {}, "ReduceL2": {"keepdims": []}, "ReduceMean": {"keepdims": []}, "ReduceSum": {"keepdims": []}, "Relu": {}, "Reshape": {"allowzero": [0]}, "Round": {}, "ScatterElements": {"axis": []}, "Shape": {}, "Sigmoid": {}, "Sign": {}, "Slice": {}, "Softmax": {"axis": []}, "Softplus": {}, "Sqrt": {}, "Squeeze": {}, "Sub": {}, "Tanh": {}, "TopK": {"axis": [], "largest": [1], "sorted": [1]}, "Transpose": {"perm": []}, "Unsqueeze": {}, "Where": {}} as const;

export type Operator = keyof typeof OPERATORS;

/** what all snapshots share: the items that are followed */
export interface InputsTensors {
  pictures?: Float32Array | Uint8Array | Int16Array | Int32Array;
  inputs?: Float32Array | Uint8Array | Int16Array | Int32Array;
  labels: Int32Array;
  held_out: Uint8Array;
  ids?: Int32Array;
  sprites?: Float32Array | Uint8Array | Int16Array | Int32Array;
}

/** codes and rebuilt items at one moment */
export interface SnapshotTensors {
  xy: Float32Array;
  codes: Float32Array;
  reconstructions: Float32Array | Uint8Array | Int16Array | Int32Array;
  push?: Float32Array;
  centre: Float32Array;
  plane: Float32Array;
}

/** the items on the map; made anew while it trains */
export interface ItemsTensors {
  codes: Float32Array;
  xy: Float32Array;
  labels: Int32Array;
  held_out: Uint8Array;
  ids?: Int32Array;
  error: Float32Array;
  centre: Float32Array;
  plane: Float32Array;
  low: Float32Array;
  high: Float32Array;
  effect: Float32Array;
  sigma?: Float32Array;
  told?: Uint8Array;
  first_alone?: Float32Array;
  second_alone?: Float32Array;
  crossed?: Float32Array;
  factors?: Float32Array;
  pictures?: Float32Array | Uint8Array | Int16Array | Int32Array;
  "draws.prior"?: Float32Array;
  "draws.round"?: Float32Array;
  "draws.mixture"?: Float32Array;
  "draws.codebook"?: Float32Array;
}

/** Metadata of the items. */
export type ItemsTold = "step" | "shape" | "output_shape" | "prefixes" | "fires" | "writes" | "first_view" | "sphere" | "settles" | "pictures";

/** What can be opened beside the map. */
export type ToolId = "walk" | "directions" | "grid" | "samples" | "write" | "code" | "prefix" | "views" | "draw" | "camera" | "noise" | "find" | "neighbours" | "groups" | "features" | "settling" | "reconstruct";

/** Characters of one part of a link. */
export const LONGEST_PART = 1200 as const;

/** Parts of the address that say where one is in the explorer, and what may stand in them. */
export const VIEW = {"a": {"least": 0, "most": 99999999, "type": "whole"}, "b": {"least": 0, "most": 99999999, "type": "whole"}, "c": {"least": 0, "most": 99999999, "type": "whole"}, "via": {"of": {"least": 0, "most": 99999999, "type": "whole"}, "most": 6, "between": ",", "type": "several"}, "code": {"pattern": "i[0-9]{1,8}|-?[0-9]{1,10}(\\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?(_-?[0-9]{1,10}(\\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?)*", "longest": 1200, "type": "text"}, "told": {"least": 0, "most": 999, "type": "whole"}, "tool": {"words": ["walk", "directions", "grid", "samples", "write", "code", "prefix", "views", "draw", "camera", "noise", "find", "neighbours", "groups", "features", "settling", "reconstruct"], "type": "word"}, "with": {"of": {"pattern": "[a-z0-9]+", "longest": 12, "type": "text"}, "most": 4, "between": ",", "type": "several"}, "map": {"pattern": "[a-z]+(-[0-9.]{1,12}){0,2}", "longest": 40, "type": "text"}, "zoom": {"pattern": "-?[0-9]{1,10}(\\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?_-?[0-9]{1,10}(\\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?_-?[0-9]{1,10}(\\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?", "longest": 120, "type": "text"}, "fog": {"words": ["off"], "type": "word"}, "colour": {"pattern": "[a-z]+(-[0-9]{1,5})?", "longest": 24, "type": "text"}, "step": {"least": 0, "most": 999999999999, "type": "whole"}, "fit": {"words": ["each"], "type": "word"}, "find": {"pattern": "[^\\x00-\\x1f\\x7f]+", "longest": 80, "type": "text"}, "group": {"pattern": "[^\\x00-\\x1f\\x7f]+", "longest": 1200, "type": "text"}, "sel": {"pattern": "[0-9a-z]+(-[0-9a-z]+)?(\\.[0-9a-z]+(-[0-9a-z]+)?)*", "longest": 1200, "type": "text"}, "only": {"of": {"least": 0, "most": 99999, "type": "whole"}, "most": 1000, "between": ",", "type": "several"}, "pics": {"least": 0, "most": 112, "type": "whole"}, "marks": {"words": ["dots", "shapes", "letters"], "type": "word"}, "beside": {"pattern": "[A-Za-z0-9][A-Za-z0-9._-]*", "longest": 120, "type": "text"}} as const;

/** The code of a class, as people type it. */
export const CLASS_CODE = "[A-HJ-NP-Za-hj-np-z2-9]{4}" as const;

/** Of the Gallery; the first is usual. */
export const SHOWN = ["all", "yours", "included", "others", "active"] as const;

/** Of the Gallery; the first is usual. */
export const ORDERS = ["newest", "best", "name"] as const;

/** Of the Gallery; the first is usual. */
export const GROUPINGS = ["none", "race", "data"] as const;

export type Part = keyof typeof VIEW;

export type View = Partial<Record<Part, string>>;

/** Where the controls are that a lesson may hide, fix, cover or point at. */
export const CONTROLS = {"bar.pages": [".st-key-bar-pages", ".st-key-menu-pages"], "bar.menu": [".st-key-menu"], "train.form": ["[class*=\"st-key-data-tiles\"]", "[class*=\"st-key-variant-tiles\"]", ".st-key-train-chosen"], "train.data": ["[class*=\"st-key-data-tiles\"]"], "train.variant": ["[class*=\"st-key-variant-tiles\"]"], "train.settings": ["[class*=\"st-key-form-\"]"], "train.advanced": [".st-key-train-advanced"], "train.button": [".st-key-train-go"], "train.head": [".st-key-train-head", ".st-key-train-hold"], "train.numbers": [".st-key-train-live >>> .numbers"], "train.loss": [".st-key-train-live >>> .curve"], "train.map": [".st-key-train-live >>> .moving-map"], "train.rebuilt": [".st-key-train-live >>> .rebuilt", ".st-key-train-live >>> .reconstructions"], "train.narrator": [".st-key-train-live >>> .narrator"], "train.sketch": [".st-key-train-live >>> .sketch-card"], "train.film": [".st-key-train-live >>> .film"], "explore.run": ["[class*=\"st-key-explore-pick\"]"], "explore.scores": [".st-key-explore-scores"], "explore.share": [".st-key-explore-share"], "explore.take": [".st-key-explore-take"], "explore.map": [".st-key-explore-place >>> .map-panel"], "explore.layout": [".st-key-explore-place >>> [data-testid=\"map-kind\"]"], "explore.fog": [".st-key-explore-place >>> [data-testid=\"map-fog\"]"], "explore.colour": [".st-key-explore-place >>> .colour-by"], "explore.menu": [".st-key-explore-place >>> [data-testid=\"map-menu\"]"], "explore.time": [".st-key-explore-place >>> .time-bar"], "explore.beside": [".st-key-explore-place >>> [data-testid=\"head-beside\"]"], "explore.decoded": [".st-key-explore-place >>> .decoded-panel"], "explore.class": [".st-key-explore-place >>> [data-testid=\"class-chips\"]"], "explore.tools": [".st-key-explore-place >>> .tool-box", ".st-key-explore-place >>> .tool-groups"], "explore.tool.walk": [".st-key-explore-place >>> [data-testid=\"tool-walk\"]"], "explore.tool.directions": [".st-key-explore-place >>> [data-testid=\"tool-directions\"]"], "explore.tool.grid": [".st-key-explore-place >>> [data-testid=\"tool-grid\"]"], "explore.tool.samples": [".st-key-explore-place >>> [data-testid=\"tool-samples\"]"], "explore.tool.write": [".st-key-explore-place >>> [data-testid=\"tool-write\"]"], "explore.tool.code": [".st-key-explore-place >>> [data-testid=\"tool-code\"]"], "explore.tool.prefix": [".st-key-explore-place >>> [data-testid=\"tool-prefix\"]"], "explore.tool.views": [".st-key-explore-place >>> [data-testid=\"tool-views\"]"], "explore.tool.draw": [".st-key-explore-place >>> [data-testid=\"tool-draw\"]"], "explore.tool.camera": [".st-key-explore-place >>> [data-testid=\"tool-camera\"]"], "explore.tool.noise": [".st-key-explore-place >>> [data-testid=\"tool-noise\"]"], "explore.tool.find": [".st-key-explore-place >>> [data-testid=\"tool-find\"]"], "explore.tool.neighbours": [".st-key-explore-place >>> [data-testid=\"tool-neighbours\"]"], "explore.tool.groups": [".st-key-explore-place >>> [data-testid=\"tool-groups\"]"], "explore.tool.features": [".st-key-explore-place >>> [data-testid=\"tool-features\"]"], "explore.tool.settling": [".st-key-explore-place >>> [data-testid=\"tool-settling\"]"], "explore.tool.reconstruct": [".st-key-explore-place >>> [data-testid=\"tool-reconstruct\"]"], "explore.figures": [".st-key-below"], "use.run": [".st-key-use-head"], "use.purposes": ["[class*=\"st-key-use\"] >>> .use-what"], "use.items": ["[class*=\"st-key-use\"] >>> .use-items"], "compare.form": ["[class*=\"st-key-race-data\"]", "[class*=\"st-key-race-variant\"]", ".st-key-race-chosen"], "compare.data": ["[class*=\"st-key-race-data\"]"], "compare.codes": ["[class*=\"st-key-race-codes\"]"], "compare.budget": ["[class*=\"st-key-race-budget\"]", "[class*=\"st-key-race-epochs\"]", "[class*=\"st-key-race-seconds\"]"], "compare.seeds": ["[class*=\"st-key-race-seeds\"]"], "compare.models": [".st-key-compare-race"], "compare.board": [".st-key-compare-board"], "compare.more": [".st-key-compare-tabs"], "gallery.models": [".st-key-gallery"]} as const;

export type ControlId = keyof typeof CONTROLS;

/** What a learner does by hand, as it is counted. */
export type GestureKind = "visit" | "sweep" | "noise" | "stroke" | "film" | "walk" | "colour" | "samples";

/** What can be computed of a run on request. */
export type JobKind = "pca" | "cards" | "trust" | "components" | "umap" | "tsne" | "neighbours" | "samples" | "direction" | "film" | "settling" | "thumbnails" | "use";

export type JobStateName = "none" | "running" | "done" | "failed";

/** A label, or the places of items with commas between. */
export type AskedItems = number | string;

export interface JobParams {
  pca: Record<never, never>;
  cards: { version?: 6; };
  trust: Record<never, never>;
  components: { components?: number; };
  umap: { components?: number; n_neighbors?: number; min_dist?: number; seed?: number; };
  tsne: { components?: number; perplexity?: number; seed?: number; };
  neighbours: { space?: "code" | "data"; metric?: "euclidean" | "cosine"; k?: number; };
  samples: { seed?: number; };
  direction: { a: AskedItems; b: AskedItems; c?: AskedItems | null; seed?: number; };
  film: Record<never, never>;
  settling: { item: number; };
  thumbnails: Record<never, never>;
  use: { purpose: string; items?: string; settings?: string; };
}

export interface JobTensors {
  pca: Record<never, never>;
  cards: Record<never, never>;
  trust: { xy: Float32Array; kept: Float32Array; density: Float32Array; map_density: Float32Array; };
  components: { xy: Float32Array; kept: Float32Array; density: Float32Array; map_density: Float32Array; share: Float32Array; };
  umap: { xy: Float32Array; kept: Float32Array; density: Float32Array; map_density: Float32Array; };
  tsne: { xy: Float32Array; kept: Float32Array; density: Float32Array; map_density: Float32Array; };
  neighbours: { index: Int32Array; distance: Float32Array; };
  samples: { "prior.distance"?: Float32Array; "round.distance"?: Float32Array; "mixture.distance"?: Float32Array; "codebook.distance"?: Float32Array; "prior.share"?: Float32Array; "round.share"?: Float32Array; "mixture.share"?: Float32Array; "codebook.share"?: Float32Array; "prior.item"?: Int32Array; "round.item"?: Int32Array; "mixture.item"?: Int32Array; "codebook.item"?: Int32Array; "prior.label"?: Int32Array; "round.label"?: Int32Array; "mixture.label"?: Int32Array; "codebook.label"?: Int32Array; "prior.nearest"?: Float32Array | Uint8Array | Int16Array | Int32Array; "round.nearest"?: Float32Array | Uint8Array | Int16Array | Int32Array; "mixture.nearest"?: Float32Array | Uint8Array | Int16Array | Int32Array; "codebook.nearest"?: Float32Array | Uint8Array | Int16Array | Int32Array; };
  direction: { vector: Float32Array; };
  film: { steps: Int32Array; decoder: Uint8Array; xy: Float32Array; centre: Float32Array; plane: Float32Array; shown: Float32Array; item: Int32Array; labels?: Int32Array; held_out?: Uint8Array; };
  settling: { [name: `error.${string}`]: Float32Array; [name: `energy.${string}`]: Float32Array; [name: `output.${string}`]: Float32Array | Uint8Array | Int16Array | Int32Array; [name: `angle.${string}`]: Float32Array; };
  thumbnails: Record<never, never>;
  use: { [name: `column.${string}`]: Float32Array | Int32Array; [name: `known.${string}`]: Float32Array; pictured?: Int32Array; [name: `picture.${string}`]: Float32Array | Uint8Array | Int16Array | Int32Array; codes?: Float32Array; xy?: Float32Array; "ground.class"?: Int32Array; "ground.sure"?: Float32Array; "ground.far"?: Int32Array; "ground.box"?: Float32Array; };
}

export interface JobTold {
  pca: never;
  cards: never;
  trust: "k" | "n" | "trustworthiness" | "continuity" | "spread_code" | "spread_map";
  components: "k" | "n" | "trustworthiness" | "continuity" | "spread_code" | "spread_map";
  umap: "k" | "n" | "trustworthiness" | "continuity" | "spread_code" | "spread_map";
  tsne: "k" | "n" | "trustworthiness" | "continuity" | "spread_code" | "spread_map";
  neighbours: "n";
  samples: "n" | "train" | "q50";
  direction: "arrive" | "arrive_before" | "arrive_random" | "arrive_random_high" | "arrive_n";
  film: never;
  settling: "n" | "rate" | "steps" | "own_rate" | "held";
  thumbnails: never;
  use: "use";
}

export const JOB_BOUNDS = {"components": {"components": {"least": 2, "most": 3, "usual": 2}}, "umap": {"components": {"least": 2, "most": 3, "usual": 2}, "n_neighbors": {"least": 2, "most": 200, "usual": 15}, "min_dist": {"least": 0.0, "most": 0.99, "usual": 0.1}, "seed": {"least": 0, "most": 2147483647, "usual": 0}}, "tsne": {"components": {"least": 2, "most": 3, "usual": 2}, "perplexity": {"least": 2.0, "most": 200.0, "usual": 30.0}, "seed": {"least": 0, "most": 2147483647, "usual": 0}}, "neighbours": {"k": {"least": 1, "most": 50, "usual": 12}}, "samples": {"seed": {"least": 0, "most": 2147483647, "usual": 0}}, "direction": {"seed": {"least": 0, "most": 2147483647, "usual": 0}}} as const;

/** Items of a run's map that belong together, by their places in it. */
export interface Group {
  name: string;
  items: number[];
}

/** The way from the mean code of one group to that of another, under a name. */
export interface Direction {
  name: string;
  vector: number[];
}

/** Everything that was said of one run. */
export interface Annotations {
  groups: Group[];
  directions: Direction[];
  dimensions: Record<number, string>;
}

/** Longer names, more items and more groups are refused by the server. */
export const KEPT_MOST = {"name": 40, "items": 200000, "groups": 50} as const;

/** What the server says about the items of a run. */
export interface LookData {
  kind: Kind;
  shape: number[];
  columns: string[];
  factors: string[];
  words: string[];
  bounded: boolean;
  view: ViewKind;
  future: number;
  sound?: SoundData;
}

/** How items that are sounds are heard: `aecore.data.cards.sound.Sound`. */
export interface SoundData {
  form: "curve" | "spectrogram";
  rate: number;
  scale: number;
  window: number;
  hop: number;
  bands: "mel" | "linear";
  top: number;
  depth: number;
}

/** One sentence of the narrator. */
export interface Said {
  name: string;
  text: string;
  evidence: string;
  advice: string;
  offer: boolean;
}

/** What is to be said of a run now. */
export interface Narrated {
  troubles: Said[];
  sights: Said[];
  used: number | null;
  size: number | null;
}

/** A tile. */
export interface Option {
  id: string;
  title: string;
  text?: string;
  picture?: string;
  group?: string;
  disabled?: string;
  badge?: string;
  traits?: string[];
  opens?: boolean;
}

/** A chip that leaves only the options with one trait. */
export interface Filter {
  id: string;
  title: string;
}

/** A few items as they are drawn. */
export interface SampleData {
  dtype: "F32" | "I16" | "I32" | "U8";
  shape: number[];
  data: string;
  labels: number[];
}

/** A run that can stand beside the one that is explored. */
export interface OtherData {
  run: string;
  title: string;
  same: boolean;
}

/** The run that stands beside it. */
export interface BesideData {
  run: string;
  classes: string[];
  look: LookData;
  title: string;
  why: string;
  versions: Record<string, string>;
}

/** What the explorer tells the page to keep: what is said of the run now, and what it was said upon. */
export interface Saying {
  id: string;
  said: Annotations;
  before: Annotations;
}

/** The mark of a contestant. */
export interface SymbolData {
  shape: "circle" | "square" | "diamond" | "triangle" | "cross" | "triangle-down" | "saltire" | "star" | "bar";
  colour: string;
}

/** One thing that is equal or not, with what each has. */
export interface FairChip {
  text: string;
  state: "equal" | "differs" | "decides";
  main: boolean;
}

export interface EntrantRun {
  id: string;
  seed: number;
}

/** One contestant: what it is called, its runs, and how the items of the first of them are drawn. */
export interface EntrantData {
  run: string;
  classes: string[];
  look: LookData;
  name: string;
  detail: string;
  symbol: SymbolData;
  runs: EntrantRun[];
  locked?: boolean;
}

/** PCA of one size: nothing of it is trained, and no picture of it is kept. */
export interface BaselineData {
  name: string;
  detail: string;
  symbol: SymbolData;
  size: number;
}

/** A contestant or PCA. */
export interface Who {
  name: string;
  symbol: SymbolData;
}

/** What one of them has in a row. */
export interface Lane {
  who: number;
  value: number | null;
  text: string;
  low: number | null;
  high: number | null;
}

/** The best minus another one. */
export interface DifferenceData {
  first: number;
  second: number;
  value: string;
  unit: string;
  interval: string;
}

/** One quality: the headline of a card. */
export interface ScoreRow {
  id: string;
  title: string;
  question: string;
  measure: string;
  unit: string;
  lanes: Lane[];
  shown: number[] | null;
  state: "leads" | "draw" | "ahead" | "unknown" | "unlike" | "unfair" | "waiting" | "alone" | "pending";
  tag: string;
  tagged: number[];
  note: string;
  differences: DifferenceData[];
}

/** A quality that does not apply, and why. */
export interface Absent {
  title: string;
  why: string;
}

/** A score of a contestant. */
export interface Cell {
  value: number;
  text: string;
  n: number;
  low: number | null;
  high: number | null;
  spread: "seeds" | "items" | "";
  best: boolean;
  draw: boolean;
  baseline: string;
}

/** A score, as the table shows it. */
export interface Column {
  id: string;
  card: string;
  title: string;
  unit: string;
  better: "higher" | "lower" | "";
  meaning: string;
  how: string;
}

/** A contestant, or a baseline. */
export interface Row {
  id: string;
  name: string;
  baseline: boolean;
  symbol: SymbolData;
  detail: string;
  cells: Record<string, Cell>;
  gaps: Record<string, string>;
}

/** One of several models that are given the same. */
export interface ModelData {
  run: string;
  classes: string[];
  look: LookData;
  name: string;
  symbol: SymbolData;
}

/** A small map: some items of a run, until all are there or where all are too many. */
export interface DotsData {
  box: number[];
  points: number[];
}

/** The model that Home shows. */
export interface HeroRun {
  run: string;
  classes: string[];
  look: LookData;
  title: string;
  lead: string;
  size: number;
  dots: DotsData;
  versions: Record<string, string>;
}

/** A way on from Home. */
export interface DoorData {
  id: string;
  title: string;
  text: string;
  action: string;
  href: string;
  picture: "rebuilt" | "steps" | "curve" | "own" | "maps";
  maps?: DotsData[];
  curve?: number[];
}

/** A model to explore at once. */
export interface ReadyData {
  id: string;
  title: string;
  kind: string;
  href: string;
  map?: string;
  strip?: string;
  dots?: DotsData;
}

/** How much of the differences between held-out items is explained, in %, beside PCA with as many numbers. */
export interface GalleryScore {
  explained: number;
  pca: number | null;
  n: number;
}

/** One run. What is lacking is nothing. */
export interface GalleryCard {
  id: string;
  title: string;
  badge: "included" | "yours" | "others" | "file" | "damaged";
  created: number;
  differs?: string;
  size?: string;
  kind?: string;
  data?: string;
  state?: State;
  epoch?: number;
  epochs?: number;
  progress?: string;
  score?: GalleryScore;
  map?: string;
  strip?: string;
  making?: boolean;
  why?: string;
  locked?: string;
  may: ("explore" | "use" | "watch" | "resume" | "stop" | "rename" | "share" | "take" | "delete")[];
}

/** Runs that were raced. */
export interface GalleryRace {
  id: string;
  title: string;
  runs: string[];
}

/** A run that was deleted a moment ago. */
export interface RemovedData {
  name: string;
  title: string;
}

/** What went wrong with something that was asked, and of which run. */
export interface GalleryTold {
  run: string;
  text: string;
}

/** What of the Gallery is looked at, as its link says it; what is lacking is as usual. */
export interface GalleryLooking {
  show?: string;
  search?: string;
  sort?: string;
  groups?: string;
}

/** A lesson as Learn shows it. */
export interface LessonCard {
  id: string;
  name: string;
  number: number;
  title: string;
  goal: string;
  minutes: number;
  builds: string[];
  steps: string[];
  href: string;
}

/** An autoencoder in the picture of the family. */
export interface KinData {
  id: string;
  title: string;
  text: string;
  picture: string;
  group: number;
  parent: string;
  plus: string[];
  parts: string[];
  href: string;
}

/** A part that an axis can be. */
export interface PartData {
  id: string;
  title: string;
  text: string;
}

/** One thing to choose in every autoencoder. */
export interface AxisData {
  title: string;
  parts: PartData[];
}

/** A file to try it with. */
export interface OwnExample {
  name: string;
  title: string;
  text: string;
  file: string;
}

/** What may come in. */
export interface OwnLimits {
  files: number;
  fewest: number;
  bytes: number;
}

/** A value that a guess may be corrected to. */
export interface OwnOffer {
  value: string;
  said: string;
}

/** Something that the files leave open. */
export interface OwnGuess {
  id: string;
  said: string;
  why: string;
  value: string;
  offers: OwnOffer[];
  is_open: boolean;
}

/** What is not taken. */
export interface OwnLeftOut {
  name: string;
  why: string;
}

/** A row of the column sheet. */
export interface OwnColumn {
  name: string;
  kind: string;
  role: string;
  use: boolean;
  why: string;
  examples: string[];
  missing: number;
  distinct: number;
  numbers: number;
}

/** A small table that shows what was made of what. */
export interface OwnListed {
  title: string;
  rows: string[][];
}

/** All that a person sees before they say yes: `aecore.data.own.check.Check`, in words. */
export interface OwnCheck {
  kind: string;
  headline: string;
  title: string;
  shape: number[];
  count: number;
  found: number;
  classes: string[];
  counts: number[];
  guesses: OwnGuess[];
  columns: OwnColumn[];
  left_out: OwnLeftOut[];
  notes: string[];
  size: number;
  names: string[];
  lists: OwnListed[];
  sound: SoundData | null;
}

/** A way to begin, with its reason. */
export interface OwnStart {
  id: string;
  title: string;
  text: string;
  why: string;
  time: string;
}

/** How far a drop is, and what was found in it. */
export interface OwnLooked {
  state: "receiving" | "waiting" | "reading" | "ready" | "failed";
  done: number;
  total: number;
  why: string;
  files: string[];
  sizes: number[];
  there: number[];
  choices: Record<string, unknown>;
  check?: OwnCheck;
  look?: LookData;
  starts?: OwnStart[];
  version?: string;
  run?: string;
}

/** A setting of a purpose. */
export interface UseField {
  name: string;
  said: string;
  usual: string;
  least?: number;
  most?: number;
  offers?: OwnOffer[];
  file?: string;
}

/** Something that a model may do. */
export interface UsePurpose {
  id: string;
  title: string;
  text: string;
  alone: boolean;
  why?: string;
  fields: UseField[];
}

/** What is asked for: a purpose, items and settings. Empty is not chosen yet. */
export interface UseWish {
  purpose: string;
  items: string;
  settings: string;
}

/** A column of the result. */
export interface UseColumn {
  id: string;
  title: string;
  unit: string;
  kind: "number" | "string" | "class";
  names: string[];
  shown: boolean;
}

/** What is drawn of an item; neighbours with the same title stand in one cell of the table. */
export interface UsePicture {
  id: string;
  title: string;
}

/** What something plain reaches. */
export interface UseBaseline {
  title: string;
  value: number;
  difference?: number[];
}

/** A score over all items. */
export interface UseScore {
  title: string;
  value: number;
  unit: string;
  n: number;
  better: "higher" | "lower";
  interval?: number[];
  baselines: UseBaseline[];
}

/** What a result says of itself, in words. */
export interface UseHead {
  wish: UseWish;
  rows: number;
  columns: UseColumn[];
  pictures: UsePicture[];
  scores: UseScore[];
  better: string;
  notes: string[];
  left_out: OwnLeftOut[];
  left_out_n: number;
}

/** A piece of a line. `text` is what is shown; of a value its name; `page` and `link` are where a link leads. */
export interface Span {
  kind: "text" | "strong" | "emphasis" | "code" | "formula" | "value" | "link";
  text: string;
  page: string;
  link: Record<string, string>;
}

/** A paragraph (one line of spans) or a list (one for each of its items). */
export interface Block {
  kind: "paragraph" | "list" | "numbered";
  lines: Span[][];
}

/** A possible answer. */
export interface AnswerData {
  id: string;
  line: Span[];
}

/** What the browser looks for while a step is open. */
export interface WatchedData {
  part?: string;
  gesture?: GestureKind;
  times?: number;
  least?: number;
}

/** A number that was measured. */
export interface MeasuredData {
  name: string;
  title: string;
  value: number;
  unit: string;
  n: number;
}

/** A run of this visitor's that a lesson asks for. */
export interface RunOfLesson {
  name: string;
  run: string;
  spec: string;
  seed: number;
  said: MeasuredData[];
}

/** A step of a lesson in the language of the page, numbers filled in. */
export interface StepData {
  id: string;
  kind: "read" | "predict" | "do" | "check" | "reveal";
  text: Block[];
  more?: Block[];
  options?: AnswerData[];
  asks?: string;
  curtain?: string[];
  focus?: string[];
  locked?: boolean;
  trains?: boolean;
  ask?: "number" | "choice" | "words";
  unit?: string;
  hints?: Block[][];
  skip?: boolean;
  watched?: WatchedData;
  goes?: "there" | "start";
  done?: boolean;
  waits?: string;
  why?: string;
  back?: string;
  outcome?: string;
  found?: string;
  right?: boolean;
  of?: string;
  shown?: "right" | "wrong" | "draw" | "unexpected" | "none";
  one_seed?: boolean;
}

/** A possible answer. */
export interface OptionAsked {
  id: string;
  text: string;
}

/** A step of a lesson that is answered, in the language of the page. */
export interface QuestionAsked {
  step: string;
  kind: "predict" | "check" | "do";
  text: string;
  options: OptionAsked[];
  unit?: string;
  expected?: string;
}

/** What a lesson asks. */
export interface LessonAsked {
  lesson: string;
  title: string;
  questions: QuestionAsked[];
}

/** How many have answered what, in one round. */
export interface BarsSeen {
  options: Record<string, number>;
  numbers: number[];
  middle: number | null;
  skipped: number;
  advice?: Record<string, string>;
}

/** A vote on a question. */
export interface RoundSeen {
  answered: number;
  bars: BarsSeen | null;
  mine?: string | number | null;
}

/** A question as it is answered. */
export interface QuestionSeen {
  lesson: string;
  step: string;
  shown: boolean;
  rounds: RoundSeen[];
}

/** What is to be seen of a class; strangers see that it is there. */
export interface ClassSeen {
  code: string;
  closed: boolean;
  members: number;
  until?: number;
  enough?: number;
  questions?: QuestionSeen[];
}

/** Light or dark. */
export interface AppearanceData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
}

/** All lessons. */
export interface CourseData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  lessons: LessonCard[];
  own: LessonCard[];
  hour: string[];
}

/** Which autoencoder is which other one plus what; parents stand before their children. */
export interface FamilyData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  groups: string[];
  kin: KinData[];
  axes: AxisData[];
}

/** What a link or a lesson takes out of sight, and what it fixes. */
export interface ControlsData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  hide: string[];
  fix: string[];
  by: "teacher" | "lesson";
}

/** Options to choose from. */
export interface TilesData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  label: string;
  options: Option[];
  value: string;
  most?: number;
  form?: "rows" | "cards" | "maps";
  filters?: Filter[];
  hint?: string;
}

/** What is chosen to be trained, explained: the data, the autoencoder, its network. */
export interface ChosenData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  look: LookData;
  data: string;
  data_text: string;
  badge: string;
  fetched: boolean;
  items?: SampleData;
  classes: string[];
  counts: number[];
  facts: string[][];
  variant: string;
  variant_text: string;
  watch: string;
  about: string[][];
  network: string;
}

/** A run as it trains. */
export interface LiveData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  run: string;
  classes: string[];
  look: LookData;
  watch: string;
  state?: State;
}

/** The map of a run. */
export interface ExplorerData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  run: string;
  classes: string[];
  look: LookData;
  title?: string;
  view?: View;
  kept?: Annotations;
  others?: OtherData[];
  beside?: BesideData | null;
  heard?: string;
  locked?: string;
  versions?: Record<string, string>;
  thumb?: string;
}

/** Home. */
export interface HeroData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  shown?: HeroRun;
  doors: DoorData[];
  ready: ReadyData[];
  all?: string;
  languages?: Record<string, string>;
  first?: string;
}

/** Whether contestants may be compared. */
export interface FairData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  state: "fair" | "unfair" | "racing";
  title: string;
  chips: FairChip[];
  reasons: string[];
  notes: string[];
}

/** Several runs, as they train and afterwards. */
export interface RaceData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  entrants: EntrantData[];
  baselines: BaselineData[];
  values?: number;
}

/** Who is how good at what, and how sure that is. */
export interface ScoreboardData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  verdict: string;
  caption: string;
  who: Who[];
  rows: ScoreRow[];
  absent: Absent[];
}

/** A table of contestants by scores. */
export interface LeaderboardData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  columns: Column[];
  rows: Row[];
  card: string;
}

/** One item, one noise and one path through several models. */
export interface ThroughData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  models: ModelData[];
}

/** All runs of a store, with what ships. */
export interface GalleryData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  cards: GalleryCard[];
  races: GalleryRace[];
  removed: RemovedData[];
  told?: GalleryTold;
  notes: string[];
  locked?: string;
  sources: number;
  takes: boolean;
  most: number;
  start: number;
  looking: GalleryLooking;
}

/** The zone where a person's files come in. */
export interface OwnData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  where: "machine" | "server";
  limits: OwnLimits;
  examples: OwnExample[];
  said: string[];
  room: string;
  token?: string;
  start?: string;
  why?: string;
}

/** The class of a teacher. */
export interface ClassroomData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  lessons: LessonAsked[];
  why?: string;
}

/** A place for the file of a lesson. */
export interface LessonFileData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
}

/** A lesson beside the page. */
export interface LessonData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  lesson: string;
  name: string;
  revision: number;
  title: string;
  goal: string;
  minutes: number;
  number: number;
  all: number;
  steps: StepData[];
  at: string;
  here: string;
  now: number;
  heard: number;
  ids: Record<string, string>;
  runs: RunOfLesson[];
  not_shown: Block[];
  notes: string[];
  following?: AnswerData;
  code?: string;
}

/** What a model may do, and what came of it. */
export interface UseData {
  texts: Record<string, string>;
  lang: string;
  base?: string;
  present?: boolean;
  run: string;
  classes: string[];
  look: LookData;
  title: string;
  knows: string;
  versions: Record<string, string>;
  purposes: UsePurpose[];
  parts: OwnOffer[];
  where: "machine" | "server";
  limits: OwnLimits;
  said: string[];
  wish: UseWish;
  head?: UseHead;
  locked?: string;
  why?: string;
}

export type StateName = "choice" | "view" | "selection" | "ended" | "card" | "looking" | "code" | "told" | "wish";

export type TriggerName = "go" | "whole" | "state" | "offer" | "job" | "keep" | "language" | "stop" | "act" | "used" | "back" | "file" | "enter" | "leave" | "look" | "done" | "train";

/** What is painted on the stage, in both modes. */
export const STAGE = {"ground": "#0c0a1d", "hand": "#ffd166", "fog": {"colour": "#7568ff", "most": 0.18}, "classes": ["#6ea6e0", "#ff9a57", "#52bf63", "#ff6b57", "#b08cf0", "#c09a6b", "#ff82bf", "#a9a9a9", "#d2c93a", "#4fd0de"]} as const;

/** Every sentence of the components. */
export type TextKey =
  | "about_data"
  | "about_variant"
  | "analogy_answer"
  | "analogy_click_a"
  | "analogy_click_b"
  | "analogy_click_c"
  | "analogy_nearest"
  | "analogy_score"
  | "analogy_score_none"
  | "analogy_what"
  | "answers_about"
  | "answers_came"
  | "answers_file"
  | "answers_guess"
  | "answers_made"
  | "answers_measured"
  | "answers_name"
  | "answers_of"
  | "answers_open"
  | "answers_peeked"
  | "answers_print"
  | "answers_read"
  | "answers_run"
  | "answers_time"
  | "answers_title"
  | "appearance"
  | "appearance_blocked"
  | "appearance_dark"
  | "appearance_light"
  | "appearance_system"
  | "axis_epoch"
  | "axis_explained"
  | "axis_nats"
  | "badge_damaged"
  | "badge_failed"
  | "badge_file"
  | "badge_included"
  | "badge_interrupted"
  | "badge_others"
  | "badge_paused"
  | "badge_queued"
  | "badge_running"
  | "badge_stopped"
  | "badge_yours"
  | "beside_close"
  | "beside_linked"
  | "beside_loading"
  | "beside_locked"
  | "beside_unlike"
  | "better_higher"
  | "better_lower"
  | "board"
  | "board_draw"
  | "board_items"
  | "board_n"
  | "board_seeds"
  | "board_who"
  | "camera_off"
  | "camera_on"
  | "camera_stays"
  | "card_cancel"
  | "card_choose"
  | "card_copy"
  | "card_delete"
  | "card_drawing"
  | "card_explore"
  | "card_map"
  | "card_menu"
  | "card_no_picture"
  | "card_pca"
  | "card_pca_said"
  | "card_rename"
  | "card_resume"
  | "card_save"
  | "card_score"
  | "card_score_said"
  | "card_share"
  | "card_soon"
  | "card_stop"
  | "card_take"
  | "card_title"
  | "card_today"
  | "card_unmeasured"
  | "card_use"
  | "card_watch"
  | "choose_another"
  | "choose_others"
  | "choose_slot"
  | "chosen"
  | "chosen_bar"
  | "chosen_clear"
  | "chosen_compare"
  | "chosen_data"
  | "chosen_few"
  | "chosen_most"
  | "class_again"
  | "class_answer"
  | "class_answered"
  | "class_code"
  | "class_cut"
  | "class_first"
  | "class_go"
  | "class_have_code"
  | "class_hidden"
  | "class_is_in"
  | "class_join"
  | "class_members"
  | "class_no_code"
  | "class_numbers"
  | "class_second"
  | "class_sends"
  | "class_skipped"
  | "class_type_code"
  | "classes"
  | "clean"
  | "clean_is_decoded"
  | "clear"
  | "clear_short"
  | "coach_done"
  | "coach_items"
  | "coach_map"
  | "coach_next"
  | "coach_skip"
  | "coach_start"
  | "coach_step"
  | "coach_tools"
  | "code_bars"
  | "code_components"
  | "code_components_hint"
  | "code_facts"
  | "code_facts_none"
  | "code_numbers"
  | "code_numbers_hint"
  | "colour_bar_empty"
  | "colour_bar_hint"
  | "colour_by"
  | "colour_by_hint"
  | "colour_class"
  | "colour_column_unit"
  | "colour_columns"
  | "colour_density"
  | "colour_density_unit"
  | "colour_dimensions"
  | "colour_error"
  | "colour_error_unit"
  | "colour_factors"
  | "colour_group"
  | "colour_n"
  | "colour_none"
  | "colour_split"
  | "colour_stars_unit"
  | "colours_repeat"
  | "column_deviation"
  | "column_value"
  | "combine"
  | "combine_add"
  | "combine_replace"
  | "combine_subtract"
  | "component"
  | "component_hint"
  | "connection_lost"
  | "controls_both"
  | "controls_fixed"
  | "controls_hidden"
  | "controls_lesson"
  | "controls_whole"
  | "curve_described"
  | "curve_hint"
  | "curve_hint_more"
  | "curve_hint_sampled_more"
  | "curve_label"
  | "curve_place"
  | "curve_title"
  | "dead"
  | "dead_hint"
  | "decoded"
  | "decoded_end"
  | "decoded_made"
  | "decoder_broken"
  | "decoder_loading"
  | "decoder_missing"
  | "decoder_server"
  | "dimension"
  | "dimension_rename"
  | "dimensions_all"
  | "dimensions_fewer"
  | "dimensions_none"
  | "dimensions_search"
  | "direction_all"
  | "direction_all_found"
  | "direction_all_hint"
  | "direction_all_nobody"
  | "direction_all_used"
  | "direction_is_kept"
  | "direction_keep"
  | "direction_keep_hint"
  | "direction_name"
  | "direction_on"
  | "direction_remove"
  | "direction_score_few"
  | "direction_score_halves"
  | "direction_score_held_out"
  | "direction_score_hint"
  | "direction_strength"
  | "direction_strength_hint"
  | "direction_turns"
  | "direction_turns_hint"
  | "direction_turns_none"
  | "direction_use"
  | "directions_analogy"
  | "directions_analogy_hint"
  | "directions_groups"
  | "directions_groups_hint"
  | "directions_kept"
  | "downloading"
  | "draw_box"
  | "draw_brush"
  | "draw_centre"
  | "draw_centre_hint"
  | "draw_clear"
  | "draw_colour"
  | "draw_empty"
  | "draw_eraser"
  | "draw_eraser_hint"
  | "draw_from"
  | "draw_from_hint"
  | "draw_ink"
  | "draw_ink_hint"
  | "draw_keys"
  | "draw_lasso"
  | "draw_nearest"
  | "draw_seen"
  | "draw_sheet"
  | "draw_undo"
  | "draw_width"
  | "draw_width_hint"
  | "effect_hint"
  | "encoder_broken"
  | "encoder_loading"
  | "encoder_missing"
  | "epoch"
  | "epoch_n"
  | "epoch_of"
  | "error_of_item"
  | "errors_beyond"
  | "errors_bin"
  | "errors_empty_bin"
  | "errors_held_out"
  | "errors_label"
  | "errors_last_bin"
  | "errors_missing"
  | "errors_of_bin"
  | "errors_training"
  | "errors_unit"
  | "explore_title"
  | "failed"
  | "fair_decides"
  | "fair_differs"
  | "fair_equal"
  | "fair_less"
  | "fair_more"
  | "fair_notes"
  | "fair_strip"
  | "family_all"
  | "family_axes"
  | "family_axes_hint"
  | "family_groups"
  | "family_hint"
  | "family_lit"
  | "family_picture"
  | "family_settings"
  | "feature_dead"
  | "feature_fires"
  | "feature_share"
  | "feature_show"
  | "feature_top"
  | "feature_value"
  | "features_count"
  | "features_dead"
  | "features_more"
  | "features_named"
  | "features_named_hint"
  | "features_often"
  | "features_often_hint"
  | "features_rare"
  | "features_rare_hint"
  | "features_sort"
  | "features_strong"
  | "features_strong_hint"
  | "features_what"
  | "features_words"
  | "film"
  | "film_label"
  | "film_pause"
  | "film_play"
  | "filter_all"
  | "filter_in"
  | "find_count"
  | "find_found"
  | "find_hint"
  | "find_how"
  | "find_select"
  | "find_unclear"
  | "find_unread"
  | "finishing"
  | "floor_details"
  | "from_internet"
  | "gallery"
  | "gallery_active"
  | "gallery_all"
  | "gallery_best"
  | "gallery_count"
  | "gallery_count_active"
  | "gallery_damaged"
  | "gallery_group_data"
  | "gallery_group_none"
  | "gallery_group_race"
  | "gallery_groups"
  | "gallery_included"
  | "gallery_name"
  | "gallery_new"
  | "gallery_new_hint"
  | "gallery_new_hint_ships"
  | "gallery_newest"
  | "gallery_no_race"
  | "gallery_none_here"
  | "gallery_none_yours"
  | "gallery_nothing"
  | "gallery_open_race"
  | "gallery_order"
  | "gallery_others"
  | "gallery_search"
  | "gallery_show"
  | "gallery_show_all"
  | "gallery_yours"
  | "gesture_keys"
  | "gesture_keys_colour"
  | "gesture_keys_film"
  | "gesture_keys_noise"
  | "gesture_keys_samples"
  | "gesture_keys_stroke"
  | "gesture_keys_sweep"
  | "gesture_keys_visit"
  | "gesture_keys_walk"
  | "gesture_told_colour"
  | "gesture_told_film"
  | "gesture_told_noise"
  | "gesture_told_samples"
  | "gesture_told_stroke"
  | "gesture_told_sweep"
  | "gesture_told_visit"
  | "gesture_told_walk"
  | "globe_down"
  | "globe_hint"
  | "globe_left"
  | "globe_right"
  | "globe_turn"
  | "globe_up"
  | "gone"
  | "grid_data"
  | "grid_data_hint"
  | "grid_few"
  | "grid_fog"
  | "grid_fog_hint"
  | "grid_hint"
  | "grid_keys"
  | "grid_plane"
  | "grid_plane_hint"
  | "grid_png"
  | "grid_region"
  | "grid_rows"
  | "grid_rows_hint"
  | "grid_seen"
  | "grid_seen_hint"
  | "grid_size"
  | "grid_size_hint"
  | "group_class_count"
  | "group_class_name"
  | "group_colour"
  | "group_csv"
  | "group_first_name"
  | "group_make"
  | "group_make_hint"
  | "group_mean"
  | "group_mean_hint"
  | "group_name"
  | "group_no_name"
  | "group_nothing_selected"
  | "group_of_class"
  | "group_of_selection"
  | "group_remove"
  | "group_removed"
  | "group_rename"
  | "group_select"
  | "group_size"
  | "group_source"
  | "group_too_large"
  | "group_too_many"
  | "group_undo"
  | "head_beside"
  | "head_beside_other"
  | "head_beside_same"
  | "head_copied"
  | "head_copy"
  | "head_copy_failed"
  | "head_copy_hint"
  | "head_facts"
  | "head_facts_hint"
  | "hear"
  | "hear_curve"
  | "hear_curve_brief"
  | "hear_spectrogram"
  | "hear_spectrogram_brief"
  | "hear_stop"
  | "held_out"
  | "held_out_item"
  | "held_out_loss"
  | "held_out_loss_hint"
  | "held_out_value"
  | "hero_all"
  | "hero_at"
  | "hero_doors"
  | "hero_go_on"
  | "hero_language"
  | "hero_map"
  | "hero_nothing"
  | "hero_pause"
  | "hero_paused"
  | "hero_ready"
  | "hero_ready_more"
  | "hero_rebuilt"
  | "hero_resting"
  | "hero_size"
  | "hero_step"
  | "hero_step_hint"
  | "hero_stepping"
  | "hero_strip"
  | "hero_take"
  | "hero_title"
  | "hero_walking"
  | "hero_yours"
  | "hero_yours_touch"
  | "hidden_values"
  | "hidden_word"
  | "hours"
  | "in_use"
  | "in_use_hint"
  | "input_as_it_is"
  | "input_completion"
  | "input_hidden_patches"
  | "input_inpainting"
  | "input_low_resolution"
  | "input_masking"
  | "interrupted"
  | "isolate"
  | "isolate_class"
  | "isolate_end"
  | "isolate_hint"
  | "item_error"
  | "item_in_words"
  | "item_n"
  | "item_number"
  | "item_visit"
  | "items_a_second"
  | "items_broken"
  | "items_followed"
  | "items_missing"
  | "items_unplaced"
  | "key_curve"
  | "key_curve_forecast"
  | "key_ratings"
  | "key_table"
  | "key_text"
  | "keys_all_does"
  | "keys_arrows"
  | "keys_arrows_does"
  | "keys_box_does"
  | "keys_click"
  | "keys_click_does"
  | "keys_drag"
  | "keys_drag_does"
  | "keys_draw"
  | "keys_draw_does"
  | "keys_enter_does"
  | "keys_fingers"
  | "keys_fingers_does"
  | "keys_hear_does"
  | "keys_lasso_does"
  | "keys_mark_does"
  | "keys_step_does"
  | "keys_zoom_does"
  | "kilobytes"
  | "kl_value"
  | "learn"
  | "learn_at_step"
  | "learn_blocked"
  | "learn_bring"
  | "learn_brought"
  | "learn_brought_newer"
  | "learn_brought_none"
  | "learn_builds"
  | "learn_done_of"
  | "learn_finished"
  | "learn_forget"
  | "learn_forget_sure"
  | "learn_forgotten"
  | "learn_go_on"
  | "learn_hour"
  | "learn_hour_hint"
  | "learn_kept"
  | "learn_lead"
  | "learn_map"
  | "learn_map_hint"
  | "learn_minutes"
  | "learn_none"
  | "learn_number"
  | "learn_save"
  | "learn_steps"
  | "lesson_again"
  | "lesson_answer"
  | "lesson_back"
  | "lesson_bring"
  | "lesson_brought"
  | "lesson_brought_newer"
  | "lesson_brought_none"
  | "lesson_can_change"
  | "lesson_changed"
  | "lesson_check"
  | "lesson_choice_right"
  | "lesson_choice_wrong"
  | "lesson_choose"
  | "lesson_close"
  | "lesson_covered"
  | "lesson_covered_until"
  | "lesson_done"
  | "lesson_end"
  | "lesson_ends"
  | "lesson_finish"
  | "lesson_fold"
  | "lesson_guess_first"
  | "lesson_hint"
  | "lesson_it_is"
  | "lesson_keys"
  | "lesson_kind_check"
  | "lesson_kind_do"
  | "lesson_kind_predict"
  | "lesson_kind_read"
  | "lesson_kind_reveal"
  | "lesson_label"
  | "lesson_link"
  | "lesson_link_is"
  | "lesson_linked"
  | "lesson_lock"
  | "lesson_locked"
  | "lesson_locked_in"
  | "lesson_menu"
  | "lesson_minutes"
  | "lesson_more"
  | "lesson_next"
  | "lesson_next_lesson"
  | "lesson_no_guess"
  | "lesson_not_kept"
  | "lesson_not_shown"
  | "lesson_now_you"
  | "lesson_number"
  | "lesson_number_unit"
  | "lesson_number_wrong"
  | "lesson_of"
  | "lesson_one_seed"
  | "lesson_own"
  | "lesson_own_words"
  | "lesson_peek"
  | "lesson_peeked"
  | "lesson_read_right"
  | "lesson_read_wrong"
  | "lesson_reset"
  | "lesson_reset_done"
  | "lesson_reset_no"
  | "lesson_reset_sure"
  | "lesson_reset_yes"
  | "lesson_revised"
  | "lesson_revision"
  | "lesson_right_of"
  | "lesson_save"
  | "lesson_skip"
  | "lesson_skipped"
  | "lesson_skipped_of"
  | "lesson_start"
  | "lesson_starts"
  | "lesson_step"
  | "lesson_step_done"
  | "lesson_step_later"
  | "lesson_step_skipped"
  | "lesson_steps"
  | "lesson_stuck"
  | "lesson_there"
  | "lesson_unfold"
  | "lesson_unknown"
  | "lesson_way_on"
  | "lesson_words_stay"
  | "lesson_your_guess"
  | "lessonfile_bring"
  | "lessonfile_large"
  | "lessonfile_one"
  | "lessonfile_unreadable"
  | "level_degrees"
  | "level_deviation"
  | "level_pixels"
  | "level_share"
  | "link_left_out"
  | "link_left_out_close"
  | "link_part_a"
  | "link_part_b"
  | "link_part_beside"
  | "link_part_c"
  | "link_part_code"
  | "link_part_colour"
  | "link_part_find"
  | "link_part_fit"
  | "link_part_fog"
  | "link_part_group"
  | "link_part_map"
  | "link_part_marks"
  | "link_part_only"
  | "link_part_pics"
  | "link_part_sel"
  | "link_part_step"
  | "link_part_told"
  | "link_part_tool"
  | "link_part_via"
  | "link_part_with"
  | "link_part_zoom"
  | "list_between"
  | "look_for"
  | "map"
  | "map_across"
  | "map_apply"
  | "map_apply_hint"
  | "map_arrows"
  | "map_check"
  | "map_check_hint"
  | "map_computing"
  | "map_constant"
  | "map_distance"
  | "map_distance_hint"
  | "map_failed"
  | "map_fog"
  | "map_fog_short"
  | "map_held_out"
  | "map_help"
  | "map_help_close"
  | "map_hint"
  | "map_hint_touch"
  | "map_in_words"
  | "map_kept"
  | "map_kept_unit"
  | "map_keys"
  | "map_kind"
  | "map_kind_axes"
  | "map_kind_globe"
  | "map_kind_pca"
  | "map_kind_plane"
  | "map_kind_three"
  | "map_kind_tsne"
  | "map_kind_umap"
  | "map_label"
  | "map_menu"
  | "map_neighbours"
  | "map_neighbours_hint"
  | "map_pca_share"
  | "map_perplexity"
  | "map_perplexity_hint"
  | "map_save"
  | "map_save_csv"
  | "map_save_png"
  | "map_save_svg"
  | "map_save_white"
  | "map_setting_wrong"
  | "map_share"
  | "map_spread"
  | "map_starting"
  | "map_summary"
  | "map_thinned"
  | "map_three_hint"
  | "map_three_line"
  | "map_trust"
  | "map_up"
  | "map_without_webgl"
  | "marks"
  | "marks_crowded"
  | "marks_dots"
  | "marks_hint"
  | "marks_letters"
  | "marks_numbers"
  | "marks_shapes"
  | "megabytes"
  | "memory_codes"
  | "memory_compare"
  | "memory_compare_hint"
  | "memory_copies"
  | "memory_data"
  | "memory_few"
  | "memory_near_code"
  | "memory_near_data"
  | "memory_no_held_out"
  | "memory_no_training"
  | "memory_none_copied"
  | "memory_part"
  | "memory_some_copied"
  | "mind"
  | "minutes"
  | "mode_box"
  | "mode_lasso"
  | "mode_move"
  | "modes"
  | "name_and_said"
  | "narrator"
  | "narrator_nothing"
  | "narrator_waits"
  | "nats_below_zero"
  | "nats_per_item"
  | "near_choose"
  | "near_computed"
  | "near_distance"
  | "near_items"
  | "near_items_rebuilt"
  | "near_metric"
  | "near_metric_cosine"
  | "near_metric_cosine_hint"
  | "near_metric_euclidean"
  | "near_metric_euclidean_hint"
  | "near_no_originals"
  | "near_none"
  | "near_of"
  | "near_of_item"
  | "near_of_item_hint"
  | "near_of_spot"
  | "near_of_spot_hint"
  | "near_share"
  | "near_space"
  | "near_space_code"
  | "near_space_code_hint"
  | "near_space_data"
  | "near_space_data_hint"
  | "near_unlabelled"
  | "nearest_training"
  | "newer"
  | "newer_hint"
  | "no_answer"
  | "no_data_here_hint"
  | "noise_again"
  | "noise_blur"
  | "noise_blur_image"
  | "noise_code"
  | "noise_code_hint"
  | "noise_gaussian"
  | "noise_gaussian_curve"
  | "noise_gaussian_image"
  | "noise_gaussian_table"
  | "noise_hint"
  | "noise_kind"
  | "noise_level"
  | "noise_mask"
  | "noise_mask_curve"
  | "noise_mask_image"
  | "noise_mask_ratings"
  | "noise_mask_table"
  | "noise_mask_text"
  | "noise_moved"
  | "noise_on_a"
  | "noise_on_default"
  | "noise_rotate"
  | "noise_rotate_image"
  | "noise_salt"
  | "noise_salt_image"
  | "noisy_input"
  | "not_rated"
  | "nothing_chosen"
  | "nothing_found"
  | "of_all"
  | "of_held_out"
  | "original"
  | "originals_missing"
  | "own_ahead"
  | "own_apply"
  | "own_as_seen"
  | "own_back"
  | "own_broken"
  | "own_cancel"
  | "own_choose"
  | "own_choose_files"
  | "own_choose_folder"
  | "own_classes"
  | "own_column_examples"
  | "own_column_kind"
  | "own_column_name"
  | "own_column_role"
  | "own_column_use"
  | "own_column_why"
  | "own_columns"
  | "own_columns_used"
  | "own_download"
  | "own_drop"
  | "own_drop_more"
  | "own_earlier"
  | "own_evenly"
  | "own_examples"
  | "own_examples_hint"
  | "own_files"
  | "own_guesses"
  | "own_heading"
  | "own_in_all"
  | "own_instead"
  | "own_keeping"
  | "own_kind_category"
  | "own_kind_date"
  | "own_kind_number"
  | "own_kind_text"
  | "own_kind_yes_no"
  | "own_kinds"
  | "own_large"
  | "own_later"
  | "own_leave_shown"
  | "own_left_out"
  | "own_left_out_more"
  | "own_left_out_save"
  | "own_licence"
  | "own_many"
  | "own_map"
  | "own_map_hint"
  | "own_map_name"
  | "own_missing"
  | "own_more_about"
  | "own_more_classes"
  | "own_nothing"
  | "own_nothing_left_out"
  | "own_page"
  | "own_paste"
  | "own_paste_hint"
  | "own_paste_label"
  | "own_paste_read"
  | "own_progress"
  | "own_questions"
  | "own_read"
  | "own_read_in"
  | "own_reading"
  | "own_remove"
  | "own_retry"
  | "own_role_group"
  | "own_role_id"
  | "own_role_label"
  | "own_role_none"
  | "own_role_time"
  | "own_role_value"
  | "own_sending"
  | "own_source"
  | "own_start"
  | "own_stays_machine"
  | "own_stays_server"
  | "own_step_check"
  | "own_step_drop"
  | "own_step_train"
  | "own_title"
  | "own_try"
  | "own_unreadable"
  | "own_use"
  | "own_use_shown"
  | "own_waiting"
  | "path_arc"
  | "path_arc_hint"
  | "path_arc_no_prior"
  | "path_arc_prior"
  | "path_arc_sphere"
  | "path_geodesic"
  | "path_geodesic_found"
  | "path_geodesic_hint"
  | "path_geodesic_seeking"
  | "path_geodesic_straight"
  | "path_hint"
  | "path_label"
  | "path_line"
  | "path_line_hint"
  | "path_pause"
  | "path_play"
  | "path_shape"
  | "path_slider"
  | "path_step"
  | "path_steps"
  | "path_steps_hint"
  | "pca_of_size"
  | "pca_value"
  | "picture_is_decoded"
  | "pictures_hint"
  | "pictures_missing"
  | "pictures_on"
  | "pictures_size"
  | "prefix_hint"
  | "prefix_kept"
  | "prefix_row"
  | "prefix_slider"
  | "preparing_data"
  | "progress"
  | "queued"
  | "queued_at"
  | "race_baseline"
  | "race_baseline_explained"
  | "race_chart"
  | "race_empty"
  | "race_exact"
  | "race_failed"
  | "race_failed_alone"
  | "race_hint"
  | "race_models"
  | "race_no_snapshot"
  | "race_nothing"
  | "race_rebuilt"
  | "race_rebuilt_of"
  | "race_running"
  | "race_running_seed"
  | "race_stop"
  | "race_title"
  | "race_waiting"
  | "random_code"
  | "rated"
  | "ratings_described"
  | "read_as"
  | "read_far"
  | "rebuilt_best"
  | "rebuilt_best_hint"
  | "rebuilt_choose"
  | "rebuilt_chosen"
  | "rebuilt_chosen_hint"
  | "rebuilt_dice"
  | "rebuilt_error"
  | "rebuilt_none"
  | "rebuilt_random"
  | "rebuilt_random_hint"
  | "rebuilt_which"
  | "rebuilt_worst"
  | "rebuilt_worst_hint"
  | "reconstruction"
  | "reconstructions"
  | "removed_close"
  | "removed_for"
  | "removed_forget"
  | "removed_many"
  | "removed_one"
  | "removed_undo"
  | "reset_code"
  | "room_about"
  | "room_advice"
  | "room_close"
  | "room_closed"
  | "room_copied"
  | "room_hidden"
  | "room_hide"
  | "room_join"
  | "room_lesson"
  | "room_link"
  | "room_link_about"
  | "room_link_is"
  | "room_no"
  | "room_nothing"
  | "room_open"
  | "room_out"
  | "room_out_none"
  | "room_reset"
  | "room_reset_sure"
  | "room_second"
  | "room_show"
  | "room_title"
  | "room_until"
  | "room_yes"
  | "row_described"
  | "same_pictures"
  | "sample_next"
  | "sample_number"
  | "sampler_codebook"
  | "sampler_codebook_hint"
  | "sampler_mixture"
  | "sampler_mixture_hint"
  | "sampler_prior"
  | "sampler_prior_hint"
  | "sampler_round"
  | "sampler_round_hint"
  | "samples_below"
  | "samples_what"
  | "scale_hint"
  | "scale_label"
  | "scale_linear"
  | "scale_log"
  | "scale_log_hint"
  | "scale_words"
  | "scores"
  | "scores_absent"
  | "scores_against"
  | "scores_beyond"
  | "scores_interval"
  | "scores_more"
  | "scores_tagged"
  | "scores_value"
  | "scores_waiting"
  | "scores_who"
  | "search"
  | "search_in"
  | "seconds"
  | "selected_count"
  | "selection_clear"
  | "selection_unkept"
  | "sense_back"
  | "sense_camera"
  | "sense_camera_asks"
  | "sense_camera_busy"
  | "sense_camera_denied"
  | "sense_camera_gone"
  | "sense_camera_next"
  | "sense_camera_none"
  | "sense_camera_source"
  | "sense_camera_told"
  | "sense_class"
  | "sense_class_add"
  | "sense_class_name"
  | "sense_class_remove"
  | "sense_clip_play"
  | "sense_clip_remove"
  | "sense_draw_into"
  | "sense_fewest"
  | "sense_hold"
  | "sense_insecure"
  | "sense_into"
  | "sense_level"
  | "sense_look"
  | "sense_lost"
  | "sense_microphone"
  | "sense_microphone_asks"
  | "sense_microphone_busy"
  | "sense_microphone_denied"
  | "sense_microphone_gone"
  | "sense_microphone_none"
  | "sense_microphone_source"
  | "sense_microphone_told"
  | "sense_mirrored"
  | "sense_more"
  | "sense_next"
  | "sense_nothing"
  | "sense_or"
  | "sense_pad"
  | "sense_pad_source"
  | "sense_pad_told"
  | "sense_picture_remove"
  | "sense_press"
  | "sense_press_word"
  | "sense_private"
  | "sense_seconds"
  | "sense_sheet_clear"
  | "sense_sound_kept"
  | "sense_stroke_undo"
  | "sense_toggling"
  | "sense_try_again"
  | "sense_unable"
  | "sense_undo"
  | "sense_word"
  | "setting_beta"
  | "setting_cut"
  | "setting_learning_rate"
  | "setting_level"
  | "setting_price"
  | "settling_angle"
  | "settling_came"
  | "settling_choose"
  | "settling_code"
  | "settling_dead"
  | "settling_degrees"
  | "settling_energy"
  | "settling_error"
  | "settling_free"
  | "settling_free_hint"
  | "settling_hint"
  | "settling_is_free"
  | "settling_is_held"
  | "settling_is_moved"
  | "settling_layer"
  | "settling_layers"
  | "settling_lost"
  | "settling_measured"
  | "settling_none"
  | "settling_now"
  | "settling_output"
  | "settling_own"
  | "settling_own_hint"
  | "settling_same"
  | "settling_start"
  | "settling_step"
  | "settling_way"
  | "show_only"
  | "side_from"
  | "side_selection"
  | "side_to"
  | "sides_none"
  | "sight_all"
  | "sight_some"
  | "signal_value"
  | "sketch_hint"
  | "sketch_none"
  | "sketch_saved"
  | "sketch_soon"
  | "sketch_title"
  | "sketch_trained"
  | "sliders_hint"
  | "slot_change"
  | "slot_choose"
  | "slot_waits"
  | "snapshot_at"
  | "spot_between"
  | "spot_inside"
  | "spot_title"
  | "spread_again"
  | "spread_draws"
  | "spread_of"
  | "spread_take"
  | "starting"
  | "step_n"
  | "stop_add"
  | "stop_add_hint"
  | "stop_earlier"
  | "stop_hint"
  | "stop_remove"
  | "stopped"
  | "strength_before"
  | "strength_cell"
  | "summary_class"
  | "summary_numbers"
  | "swap"
  | "take_about"
  | "take_about_hint"
  | "take_changes"
  | "take_close"
  | "take_data"
  | "take_language"
  | "take_left_out"
  | "take_licence"
  | "take_made"
  | "take_made_with"
  | "take_models"
  | "take_offline"
  | "take_rename"
  | "take_source"
  | "take_version"
  | "take_visit"
  | "target_a"
  | "target_a_hint"
  | "target_a_none"
  | "target_group_hint"
  | "target_none"
  | "target_selection"
  | "target_selection_hint"
  | "target_selection_none"
  | "target_side"
  | "target_side_hint"
  | "target_spot"
  | "target_spot_hint"
  | "term_adversary"
  | "term_adversary_hint"
  | "term_capacity"
  | "term_capacity_hint"
  | "term_class"
  | "term_class_hint"
  | "term_class_kl"
  | "term_class_kl_hint"
  | "term_commitment"
  | "term_commitment_hint"
  | "term_contraction"
  | "term_contraction_hint"
  | "term_critic"
  | "term_critic_hint"
  | "term_dependence"
  | "term_dependence_hint"
  | "term_features"
  | "term_features_hint"
  | "term_free_bits"
  | "term_free_bits_hint"
  | "term_importance"
  | "term_importance_hint"
  | "term_kl"
  | "term_kl_hint"
  | "term_l0"
  | "term_l0_hint"
  | "term_l1"
  | "term_l1_hint"
  | "term_mmd"
  | "term_mmd_hint"
  | "term_objective"
  | "term_objective_hint"
  | "term_realism"
  | "term_realism_hint"
  | "term_reconstruction"
  | "term_reconstruction_hint"
  | "term_revival"
  | "term_revival_hint"
  | "term_sparsity"
  | "term_sparsity_hint"
  | "term_total_correlation"
  | "term_total_correlation_hint"
  | "term_weight_decay"
  | "term_weight_decay_hint"
  | "term_weight_l1"
  | "term_weight_l1_hint"
  | "text_details"
  | "through_a"
  | "through_a_hint"
  | "through_b"
  | "through_b_hint"
  | "through_draw"
  | "through_drawing"
  | "through_drawing_hint"
  | "through_drawn"
  | "through_error"
  | "through_item"
  | "through_item_hint"
  | "through_map"
  | "through_maps"
  | "through_maps_hint"
  | "through_more"
  | "through_path"
  | "through_path_hint"
  | "through_source"
  | "through_take"
  | "through_take_hint"
  | "through_target"
  | "through_title"
  | "time"
  | "time_at"
  | "time_back"
  | "time_curve"
  | "time_end"
  | "time_explained"
  | "time_failed"
  | "time_fit"
  | "time_fit_hint"
  | "time_label"
  | "time_left"
  | "time_loading"
  | "time_loss"
  | "time_menu"
  | "time_no_decoder"
  | "time_other_decoder"
  | "time_pause"
  | "time_pictures_gone"
  | "time_play"
  | "time_save"
  | "time_save_gif"
  | "time_save_webm"
  | "time_saving"
  | "time_trails"
  | "told_hint"
  | "told_own"
  | "told_own_hint"
  | "told_title"
  | "tool_camera"
  | "tool_camera_hint"
  | "tool_code"
  | "tool_code_hint"
  | "tool_directions"
  | "tool_directions_hint"
  | "tool_draw"
  | "tool_draw_hint"
  | "tool_features"
  | "tool_features_hint"
  | "tool_find"
  | "tool_find_hint"
  | "tool_grid"
  | "tool_grid_hint"
  | "tool_groups"
  | "tool_groups_hint"
  | "tool_neighbours"
  | "tool_neighbours_hint"
  | "tool_noise"
  | "tool_noise_hint"
  | "tool_prefix"
  | "tool_prefix_hint"
  | "tool_reconstruct"
  | "tool_reconstruct_hint"
  | "tool_samples"
  | "tool_samples_hint"
  | "tool_settling"
  | "tool_settling_hint"
  | "tool_views"
  | "tool_views_hint"
  | "tool_walk"
  | "tool_walk_hint"
  | "tool_write"
  | "tool_write_hint"
  | "tools"
  | "tools_change"
  | "tools_groups"
  | "tools_look"
  | "tools_move"
  | "trained_on"
  | "training_item"
  | "training_value"
  | "traversal_all"
  | "traversal_few"
  | "traversal_hint"
  | "traversal_keys"
  | "traversal_png"
  | "trust_hint"
  | "trust_near"
  | "trust_none"
  | "trust_one"
  | "try_this"
  | "units_all"
  | "units_beside"
  | "units_code"
  | "units_hint"
  | "units_now"
  | "units_of"
  | "units_title"
  | "use_ahead"
  | "use_behind"
  | "use_beside"
  | "use_brought"
  | "use_curves"
  | "use_curves_hint"
  | "use_draw"
  | "use_drop"
  | "use_drop_curve"
  | "use_drop_image"
  | "use_drop_ratings"
  | "use_drop_table"
  | "use_drop_text"
  | "use_failed"
  | "use_few_good"
  | "use_filled"
  | "use_filled_hint"
  | "use_foreign"
  | "use_found"
  | "use_heading"
  | "use_higher"
  | "use_how_well"
  | "use_interval"
  | "use_items"
  | "use_look_at"
  | "use_looked_at"
  | "use_lower"
  | "use_not"
  | "use_odd"
  | "use_of"
  | "use_others"
  | "use_own_classifier"
  | "use_painted"
  | "use_parts"
  | "use_parts_hint"
  | "use_places"
  | "use_places_hint"
  | "use_places_odd"
  | "use_plain_again"
  | "use_plain_classifier"
  | "use_precision"
  | "use_rank"
  | "use_share"
  | "use_share_said"
  | "use_table"
  | "use_train_own"
  | "use_train_these"
  | "use_waiting"
  | "use_what"
  | "variance"
  | "variance_details"
  | "variance_hint"
  | "views_both"
  | "views_errors"
  | "views_first_curve"
  | "views_first_image"
  | "views_first_ratings"
  | "views_first_table"
  | "views_first_text"
  | "views_from"
  | "views_held_out"
  | "views_input"
  | "views_later"
  | "views_linear"
  | "views_map"
  | "views_mean"
  | "views_model"
  | "views_second_curve"
  | "views_second_image"
  | "views_second_ratings"
  | "views_second_table"
  | "views_second_text"
  | "views_seen"
  | "views_this"
  | "views_told"
  | "walk_at"
  | "walk_band"
  | "walk_bars"
  | "walk_captions_few"
  | "walk_gif"
  | "walk_no_gap"
  | "walk_png"
  | "walk_stretch"
  | "walk_thin"
  | "walk_webm"
  | "weight_of"
  | "what_it_rebuilds"
  | "with_noise"
  | "word_probability"
  | "write_again"
  | "write_count"
  | "write_failed"
  | "write_number"
  | "write_rows"
  | "write_temperature"
  | "write_temperature_hint"
  | "write_waiting"
  | "write_what"
  | "zoom_all"
  | "zoom_in"
  | "zoom_out";
