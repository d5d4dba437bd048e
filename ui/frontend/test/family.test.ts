import assert from "node:assert/strict";
import { test } from "node:test";
import type { KinData } from "../src/contract";
import "./dom";

const { childrenOf } = await import("../src/family/tree");

const kin = (id: string, parent = "", group = 0, parts: string[] = []): KinData => ({ id, title: id, text: "", picture: "", group, parent, plus: [], parts, href: "train" });

test("each stands behind its parent in the order of the table, and one whose parent is not there stands first", () => {
  const below = childrenOf([kin("a"), kin("b", "a"), kin("c", "a"), kin("d", "c"), kin("stray", "gone")]);
  assert.deepEqual([...below].map(([parent, children]) => [parent, children.map(({ id }) => id)]), [["", ["a", "stray"]], ["a", ["b", "c"]], ["c", ["d"]]]);
});
