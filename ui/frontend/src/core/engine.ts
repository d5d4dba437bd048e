export interface Output {
  data: Float32Array;
  shape: number[];
}

/** Half of a model that can be used. */
export interface Runner {
  run(values: Float32Array, shape: number[]): Promise<Output>;
  release(): unknown;
}

/** What runs networks in this browser: the choice of a bundle. */
export interface Engine {
  /** Makes the network of an ONNX file with one input, whose answer is called `mean`. */
  load(model: ArrayBuffer): Promise<Runner>;
}
