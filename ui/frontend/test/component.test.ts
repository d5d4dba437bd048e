import assert from "node:assert/strict";
import { test } from "node:test";
import { component, type Context } from "../src/core/component";
import { h } from "../src/core/dom";
import { place, type StubElement } from "./dom";

type Data = { run: string; state: string; present?: boolean };

/** A component of one word, where it is mounted, and how often it was made and ended. */
function mounted() {
  const told = { made: 0, ended: 0, parent: place() };
  const show = component<Data>("", ({ run }) => run, (root, data) => {
    const word = h("b", {}, data.state);
    root.append(word);
    told.made++;
    return { update: ({ state }) => word.replaceChildren(state), destroy: () => told.ended++ };
  });
  const call = (run: string, state: string) => show({
    data: { run, state }, parentElement: told.parent as unknown as HTMLElement, setStateValue: () => undefined, setTriggerValue: () => undefined,
  } satisfies Context<Data>);
  return { told, call };
}

const seen = (parent: StubElement) => parent.shown;

test("a view is kept for new data of the same run and made anew for another", () => {
  const { told, call } = mounted();
  call("a", "running");
  call("a", "done");
  assert.deepEqual([seen(told.parent), told.made, told.ended], ["done", 1, 0]);
  call("b", "queued");
  assert.deepEqual([seen(told.parent), told.made, told.ended], ["queued", 2, 1]);
});

test("the end of an earlier call leaves what a later one shows; that of the last one takes it away", () => {
  const { told, call } = mounted();
  const endFirst = call("a", "running");
  const endSecond = call("a", "done");
  endFirst(); // Streamlit waits for the first call's code, and ends that call only after the second
  assert.equal(seen(told.parent), "done");
  endSecond();
  assert.deepEqual([seen(told.parent), told.ended, told.parent.nodes.length], ["", 1, 0]);
});

test("an earlier call that comes after the later one, and is ended at once, takes nothing away", () => {
  const { told, call } = mounted();
  call("a", "done");
  const endEarlier = call("a", "running"); // its code arrived later
  endEarlier();
  assert.deepEqual([seen(told.parent), told.made, told.ended], ["done", 1, 0]);
  const endOther = call("b", "running");
  endOther();
  assert.equal(seen(told.parent), "done");
});

test("when its place has left the page a view ends, although calls before the last one were never ended", () => {
  const { told, call } = mounted();
  call("a", "running");
  const endLast = call("a", "done");
  told.parent.remove();
  endLast();
  assert.deepEqual([told.made, told.ended], [1, 1]);
});
