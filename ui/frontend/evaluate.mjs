// Runs a part of the components outside a browser: `node evaluate.mjs <folder>` evaluates networks (test/evaluate.ts says what lies there);
// of another script in test/ the name comes first, as `node evaluate.mjs hear.ts <folder>`.
import { build } from "esbuild";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const script = process.argv[2].endsWith(".ts") ? process.argv.splice(2, 1)[0] : "evaluate.ts";
const output = await mkdtemp(join(tmpdir(), "lab-evaluate-"));
const outfile = join(output, "evaluate.mjs");
await build({ entryPoints: [fileURLToPath(new URL(`test/${script}`, import.meta.url))], outfile, bundle: true, format: "esm", platform: "node" });
await import(pathToFileURL(outfile).href);
await rm(output, { recursive: true });
