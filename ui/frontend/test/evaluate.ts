/**
 * Evaluates exported networks outside a browser. In the folder: `cases.json`, a list of `[network, input, shape, expected]`, whose names
 * are those of files: ONNX, and float32 numbers. Prints for each case the largest absolute difference from what is expected, with and
 * without SIMD, or the sentence of a refusal.
 *
 * With `--spoilt n` each network is read and evaluated n times with bytes that were changed by chance; prints how many were refused, how
 * many computed something, and every error that is no refusal.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Evaluator } from "../src/evaluator/evaluator";
import { readNetwork } from "../src/evaluator/onnx";
import { Unfit } from "../src/evaluator/value";
import { chance, spoilt } from "./spoiling";

type Case = [network: string, input: string, shape: number[], expected: string];

const [folder, , spoilings] = process.argv.slice(2);

async function read(name: string): Promise<ArrayBuffer> {
  const { buffer, byteOffset, length } = await readFile(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
}

async function difference(plain: boolean, [network, input, shape, expected]: Case): Promise<number | string> {
  try {
    const found = await new Evaluator(readNetwork(await read(network), "mean"), plain).run(new Float32Array(await read(input)), shape);
    const wanted = new Float32Array(await read(expected));
    if (found.data.length !== wanted.length) return `${found.data.length} numbers instead of ${wanted.length}`;
    return found.data.reduce((most, value, i) => (Object.is(value, wanted[i]) ? most : Math.max(most, Math.abs(value - wanted[i]))), 0);
  } catch (error) {
    return String(error);
  }
}

async function spoil(times: number, [network, input, shape]: Case, told: { refused: number; computed: number; errors: string[] }): Promise<void> {
  const [file, values, next] = [await read(network), new Float32Array(await read(input)), chance(1)];
  for (let i = 0; i < times; i++) {
    try {
      await new Evaluator(readNetwork(spoilt(file, next), "mean")).run(values, shape);
      told.computed++;
    } catch (error) {
      if (error instanceof Unfit) told.refused++;
      else told.errors.push(`${network}, ${i}: ${error}`);
    }
  }
}

const cases = JSON.parse(await readFile(join(folder, "cases.json"), "utf8")) as Case[];
if (spoilings) {
  const told = { refused: 0, computed: 0, errors: [] as string[] };
  for (const one of cases) await spoil(Number(spoilings), one, told);
  console.log(JSON.stringify(told));
} else {
  const found = [];
  for (const one of cases) found.push([await difference(false, one), await difference(true, one)]);
  console.log(JSON.stringify(found));
}
