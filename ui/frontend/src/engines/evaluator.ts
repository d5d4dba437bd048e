import type { Runner } from "../core/engine";
import { Evaluator } from "../evaluator/evaluator";
import { readNetwork } from "../evaluator/onnx";

/** An `Engine`: networks are computed here, by a table of operators. */
export async function load(model: ArrayBuffer): Promise<Runner> {
  return new Evaluator(readNetwork(model, "mean"));
}
