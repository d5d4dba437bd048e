import { build } from "esbuild";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const served = here("../static");
// A server may be running: what it serves is exchanged in one go.
const output = here("../.static-new");
const wasm = "ort-wasm-simd-threaded.wasm";

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
await build({
  entryPoints: [here("src/lab.ts")],
  outdir: output,
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: "es2022",
  chunkNames: "[name]-[hash]",
  loader: { ".css": "text" },
  legalComments: "none",
  logLevel: "info",
});
await copyFile(here(`node_modules/onnxruntime-web/dist/${wasm}`), `${output}/${wasm}`);
await rm(served, { recursive: true, force: true });
await rename(output, served);
