import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { test } from "node:test";
import type { CallExpression, Program, SourceFile, Type } from "typescript";
import { VIEW } from "../src/contract";

// Tests are started in the folder of package.json.
const ts = createRequire(join(process.cwd(), "package.json"))("typescript") as typeof import("typescript");
/** Sentences that one call may choose from: a key for each kind of sample under each view are 45. */
const MOST_ASKED = 60;
const CONTRACT = "src/contract.ts";
const contract = readFileSync(CONTRACT, "utf8");
const offered = [...contract.matchAll(/^ {2}\| "(\w+)"/gm)].map((match) => match[1]);
const { options, fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile("tsconfig.json", ts.sys.readFile).config, ts.sys, ".");
const sources = fileNames.filter((name) => relative(".", name).startsWith("src"));

/** The components as the compiler sees them, with another contract in the place of the one on disk. */
function compiled(text = contract, before?: Program): Program {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    relative(".", name) === CONTRACT ? ts.createSourceFile(name, text, rest[0]) : before?.getSourceFile(name) ?? read(name, ...rest);
  return ts.createProgram(sources, options, host, before);
}

const now = compiled();
const own = (program: Program): SourceFile[] => program.getSourceFiles().filter(({ fileName }) => relative(".", fileName).startsWith("src") && !fileName.endsWith(".d.ts"));

/** Every `t(...)` and `either(...)`. */
function* calls(file: SourceFile): Generator<CallExpression> {
  const found: CallExpression[] = [];
  const visit = (node: import("typescript").Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)(t|either)$/.test(node.expression.getText(file))) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  yield* found;
}

/** The keys that a call may ask for, by its type; null where the compiler cannot list them. */
function keysOf(type: Type): string[] | null {
  if (type.isStringLiteral()) return [type.value];
  if (!type.isUnion()) return null;
  const parts = type.types.map(keysOf);
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part!);
}

function asked(program: Program): { keys: Set<string>; unclear: string[] } {
  const checker = program.getTypeChecker();
  const keys = new Set<string>();
  const unclear: string[] = [];
  for (const file of own(program)) {
    for (const call of calls(file)) {
      const found = keysOf(checker.getTypeAtLocation(call.arguments[0]));
      // A call that may ask for anything would make every sentence look used.
      if (!found || found.length > MOST_ASKED) unclear.push(`${relative(".", file.fileName)}: ${call.getText(file)}`);
      else found.forEach((key) => keys.add(key));
    }
  }
  return { keys, unclear };
}

/** What the compiler says of files that hold a text, when the contract is another one. */
function complaints(text: string, holding: string): string[] {
  const program = compiled(text, now);
  const files = own(program).filter((file) => file.text.includes(holding) && relative(".", file.fileName) !== CONTRACT);
  assert.ok(files.length > 0, holding);
  return files.flatMap((file) => program.getSemanticDiagnostics(file).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")));
}

const without = (key: string): string => contract.replace(`\n  | "${key}"`, "");

test("of every call the compiler knows which sentences it may ask for, and each sentence is asked for somewhere", () => {
  const { keys, unclear } = asked(now);
  assert.ok(offered.length > 400);
  assert.deepEqual(unclear, []);
  assert.deepEqual(offered.filter((key) => !keys.has(key)), []);
});

test("a sentence that goes, is renamed or is lacking for a new tool does not compile", () => {
  assert.deepEqual(complaints(contract, "tool_${"), []);
  assert.match(complaints(without("tool_walk_hint"), "tool_${").join(), /tool_walk_hint/);
  assert.match(complaints(contract.replace('ToolId = "walk"', 'ToolId = "trial" | "walk"'), "tool_${").join(), /tool_trial/);
  assert.match(complaints(contract.replace('| "swap"', '| "exchange"'), '"swap"').join(), /swap/);
});

test("a sentence that nobody asks for is seen", () => {
  const program = compiled(contract.replace('| "swap"', '| "swap"\n  | "tool_nobody_hint"'), now);
  assert.ok(!asked(program).keys.has("tool_nobody_hint"));
});

test("each tool that a link may open has its row, in the order of the tabs", () => {
  const rows = readFileSync("src/explorer/tools/index.ts", "utf8").matchAll(/\bid: "(\w+)"/g);
  assert.deepEqual([...rows].map((match) => match[1]), [...VIEW.tool.words]);
});
