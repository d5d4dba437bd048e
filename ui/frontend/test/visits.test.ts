import assert from "node:assert/strict";
import { test } from "node:test";
import { isSamePlace, keepOneEntryAPlace } from "../src/core/visits";

const at = (path: string) => new URL(path, "http://lab.test");

test("a view is no place of its own; a run, a race, a page and the zone of own data are", () => {
  assert.ok(isSamePlace(at("/explore?run=a"), at("/explore?run=a&tools=walk&x=1")));
  assert.ok(isSamePlace(at("/train"), at("/train?data=mnist&set=seed%3D1")));
  assert.ok(!isSamePlace(at("/explore?run=a"), at("/explore?run=b")));
  assert.ok(!isSamePlace(at("/train"), at("/train?run=a")));
  assert.ok(!isSamePlace(at("/train"), at("/train?data=own")));
  assert.ok(!isSamePlace(at("/"), at("/gallery")));
});

test("of an address that shows the same the entry is replaced, of another one there is a new entry", () => {
  const told: string[] = [];
  const location = { href: "http://lab.test/explore?run=a" };
  const note = (how: string) => (_state: unknown, _title: string, url?: string | URL | null) => { told.push(how); location.href = new URL(url ?? "", location.href).href; };
  const history = { pushState: note("push"), replaceState: note("replace") };
  keepOneEntryAPlace({ history, location } as unknown as Window);
  for (const to of ["?run=a&tools=walk", "?run=a&tools=grid", "?run=b", "/gallery", "/gallery?sort=best"]) history.pushState({}, "", to);
  assert.deepEqual(told, ["replace", "replace", "push", "push", "replace"]);
});
