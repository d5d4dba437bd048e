import { build, transform } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const served = here("../static");
// A server may be running: what it serves is exchanged in one go.
const output = here("../.static-new");
/** What the first picture of a page needs, which browsers are told of with the page. */
const NETWORKS = "src/engines/evaluator.ts";
const EARLY = { home: ["src/hero/hero.ts", NETWORKS], explore: ["src/explorer/view.ts", "src/map/scatter.ts", NETWORKS] };
/** What one HTML file is made of, which is not served: package data of the core. */
const page = here("../../aecore/export/page");
/** Smaller files gain less than unpacking costs. */
const PACKED_FROM = 2000;

/** Style sheets without comments and white space, as texts. */
const minified = async (path) => (await transform(await readFile(path, "utf8"), { loader: "css", minify: true })).code;
const styles = { name: "styles", setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await minified(path), loader: "text" })) };
const common = {
  absWorkingDir: here("."),
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  plugins: [styles],
  legalComments: "none",
  logLevel: "info",
};

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const { metafile } = await build({
  ...common,
  entryPoints: ["src/lab.ts"],
  outdir: output,
  splitting: true,
  metafile: true,
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".wasm": "file", ".worklet.js": "file" },
});

/** Output files that begin with one of these sources, and all that they import at once. */
function early(sources) {
  const found = new Set();
  const take = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path, kind, external } of metafile.outputs[name].imports) {
      if (kind !== "dynamic-import" && !external) take(path);
    }
  };
  for (const [name, { entryPoint }] of Object.entries(metafile.outputs)) if (sources.includes(entryPoint)) take(name);
  const names = [...found].map((name) => basename(name));
  const isScript = (name) => name.endsWith(".js");
  return { modules: names.filter(isScript), files: names.filter((name) => !isScript(name)) };
}

// Under a name of its own: the style sheet of the shell, which asks for it, is no part of the bundle.
await copyFile(here("src/fonts/serif.woff2"), `${output}/serif.woff2`);
await writeFile(`${output}/early.json`, JSON.stringify(Object.fromEntries(Object.entries(EARLY).map(([page, sources]) => [page, early(sources)]))));
for (const name of await readdir(output)) {
  const content = await readFile(`${output}/${name}`);
  if (content.length >= PACKED_FROM && !name.endsWith(".woff2")) await writeFile(`${output}/${name}.gz`, gzipSync(content, { level: 9 }));
}
await rm(served, { recursive: true, force: true });
await rename(output, served);

// One module that fetches nothing: it stands in the HTML itself.
const { outputFiles: [take] } = await build({ ...common, entryPoints: ["src/take/take.ts"], write: false });
await mkdir(page, { recursive: true });
for (const [name, content] of [["take.js", take.text], ["shell.css", await minified(here("src/take/shell.css"))]]) {
  await writeFile(`${page}/.${name}`, content);
  await rename(`${page}/.${name}`, `${page}/${name}`);
}
