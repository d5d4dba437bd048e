import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("test/", import.meta.url));
const output = await mkdtemp(join(tmpdir(), "lab-test-"));
const names = (await readdir(source)).filter((name) => name.endsWith(".test.ts"));

await build({
  entryPoints: names.map((name) => join(source, name)),
  outdir: output,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
});
const tests = names.map((name) => join(output, name.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(process.execPath, ["--test", ...tests], { stdio: "inherit" });
await rm(output, { recursive: true });
process.exit(status ?? 1);
