import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

// Tests are started in the folder of package.json.
const source = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join("src", name), "utf8"))
  .join("\n");
const python = ["component_texts", "explorer_texts", "map_texts", "compare_texts", "time_texts", "term_texts", "look_texts", "item_texts", "way_texts"].map((name) => readFileSync(`../${name}.py`, "utf8")).join("\n");
const offered = new Set([...python.matchAll(/^\s+"(\w+)": _\(/gm)].map((match) => match[1]));

const BUILT_FROM_PARTS = /^(term_|time_save_|link_part_|setting_|decoder_|encoder_|noise_(gaussian|salt|mask|blur|rotate)|level_|near_(of|space|metric)_|rebuilt_(worst|best|random|chosen)|draw_(ink|eraser)|input_|key_|sampler_|tool_|better_|through_|way_(line|arc)|side_|target_|directions_(groups|analogy)|grid_(plane|rows|data|seen)|map_(kind|neighbours|distance|perplexity)|code_(numbers|components)_hint)/;

test("every sentence that is shown exists", () => {
  const calls = [...source.matchAll(/\bt\(((?:[^()]|\([^()]*\))*)/g)].map((match) => match[1]);
  const used = calls.flatMap((call) => [...call.split("{ ")[0].matchAll(/"([a-z]\w+)"/g)].map((match) => match[1]));
  assert.ok(used.length > 80);
  assert.deepEqual(used.filter((key) => !offered.has(key)), []);
});

test("no sentence is offered in vain", () => {
  const idle = [...offered].filter((key) => !source.includes(`"${key}"`) && !BUILT_FROM_PARTS.test(key));
  assert.deepEqual(idle, []);
});
