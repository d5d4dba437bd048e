import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("test/", import.meta.url));
const output = await mkdtemp(join(tmpdir(), "lab-test-"));
// What asks the compiler takes half a minute and belongs to `npm run check`.
const types = process.argv[2] === "--types";
const ending = types ? ".types.ts" : ".test.ts";
const wanted = process.argv.slice(types ? 3 : 2);
const names = (await readdir(source)).filter((name) => name.endsWith(ending) && (wanted.length === 0 || wanted.some((part) => name.startsWith(part))));

await build({
  entryPoints: names.map((name) => join(source, name)),
  outdir: output,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  mainFields: ["browser", "module", "main"],
  loader: { ".css": "text", ".worklet.js": "text" },
});
const tests = names.map((name) => join(output, name.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(process.execPath, ["--test", ...tests], { stdio: "inherit" });
await rm(output, { recursive: true });
process.exit(status ?? 1);
