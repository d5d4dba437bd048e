// Evaluates networks outside a browser: `node evaluate.mjs <folder>` (test/evaluate.ts says what lies there).
import { build } from "esbuild";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const output = await mkdtemp(join(tmpdir(), "lab-evaluate-"));
const outfile = join(output, "evaluate.mjs");
await build({ entryPoints: [fileURLToPath(new URL("test/evaluate.ts", import.meta.url))], outfile, bundle: true, format: "esm", platform: "node" });
await import(pathToFileURL(outfile).href);
await rm(output, { recursive: true });
