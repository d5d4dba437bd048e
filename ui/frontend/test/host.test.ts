import assert from "node:assert/strict";
import { test } from "node:test";
import { Signal } from "../src/core/signal";
import type { Explorer } from "../src/explorer/explorer";
import { Layers, type Layer, type Paint } from "../src/explorer/map/layers";
import { Link } from "../src/explorer/state/link";
import { Slots } from "../src/explorer/state/slots";
import { ToolHost } from "../src/explorer/tools/host";
import { News } from "../src/explorer/tools/news";
import { Work } from "../src/explorer/tools/work";
import { settle, until } from "./dom";

const nothing: Paint = () => undefined;

/** A host, and what it does to the map and to the link. */
function hosted(asked: string | null = null) {
  const [painted, written] = [[] as (Paint | null)[], [] as (string | null)[]];
  let refused = 0;
  let layers = 0;
  const layer = (): Layer => {
    layers++;
    return { paint: (paint) => painted.push(paint), remove: () => layers-- };
  };
  const news = new News();
  const host = new ToolHost({
    explorer: { ring: () => undefined } as unknown as Explorer, news, layer, asked,
    link: new Slots(new Link({}, () => undefined)).take("group"), write: (settings) => written.push(settings), refuse: () => refused++,
  });
  return { host, news, painted, written, refused: () => refused, layers: () => layers };
}

/** Work that goes on until it is let go. */
function gated(seen: () => boolean) {
  const gates: (() => void)[] = [];
  const ended: boolean[] = [];
  const work = new Work(async (wanted) => {
    await new Promise<void>((resolve) => gates.push(resolve));
    ended.push(wanted());
  }, seen);
  const begun = (count: number) => until(() => gates.length === count, `work ${count}`);
  const finish = async () => {
    gates.at(-1)!();
    await until(() => ended.length === gates.length, "the end");
  };
  return { work, gates, ended, begun, finish };
}

test("work waits until it is seen, is done once for many requests, and never twice at a time", async () => {
  let seen = false;
  const { work, gates, ended, begun, finish } = gated(() => seen);
  work.ask();
  work.ask();
  await settle();
  assert.equal(gates.length, 0);
  seen = true;
  work.resume();
  work.ask();
  await begun(1);
  work.ask();
  work.ask();
  await settle();
  assert.equal(gates.length, 1);
  await finish();
  await begun(2);
  await finish();
  await settle();
  assert.deepEqual([gates.length, ended], [2, [false, true]], "the first had heard that it was asked for again");
});

test("work that was hidden half-way hears of it, and is done again", async () => {
  let seen = true;
  const { work, gates, ended, begun, finish } = gated(() => seen);
  work.ask();
  await begun(1);
  seen = false;
  await finish();
  await settle();
  assert.deepEqual([gates.length, ended], [1, [false]]);
  seen = true;
  work.resume();
  await begun(2);
  await finish();
  work.resume();
  await settle();
  assert.deepEqual([gates.length, ended], [2, [false, true]]);
});

test("work for which nobody has asked again for a while is done once; hidden meanwhile, it is due", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let [seen, done] = [true, 0];
  const work = new Work(() => done++, () => seen);
  const pass = async (milliseconds: number) => {
    for (let i = 0; i < milliseconds; i++) {
      context.mock.timers.tick(1);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  };
  for (let i = 0; i < 5; i++) {
    work.ask(20);
    await pass(15);
  }
  assert.equal(done, 0);
  await pass(30);
  assert.equal(done, 1);
  work.ask(20);
  seen = false;
  work.rest();
  await pass(60);
  assert.equal(done, 1);
  seen = true;
  work.resume();
  await pass(10);
  assert.equal(done, 2);
});

test("work that fails is done again when it is asked for", async (context) => {
  const warn = context.mock.method(console, "warn", () => undefined);
  let done = 0;
  const work = new Work(() => {
    if (++done === 1) throw new Error("no");
  }, () => true);
  work.ask();
  await until(() => warn.mock.callCount() === 1, "the trouble");
  work.ask();
  await until(() => done === 2, "the second time");
  assert.equal(warn.mock.callCount(), 1);
});

test("a hidden tool has nothing on the map, and what it paints meanwhile comes with it", () => {
  const { host, painted } = hosted();
  host.paint(nothing);
  assert.ok(painted.every((paint) => paint === null));
  host.show(true);
  assert.equal(painted.at(-1), nothing);
  host.show(false);
  assert.equal(painted.at(-1), null);
});

test("settings are in the link while the tool is seen", () => {
  const { host, written, refused } = hosted("arc,9");
  assert.equal(host.asked, "arc,9");
  host.show(true);
  host.show(false);
  assert.deepEqual(written, [], "a tool without settings leaves the link alone");
  host.keep("line,5");
  assert.deepEqual(written, []);
  host.show(true);
  host.keep(null);
  host.refuse();
  assert.deepEqual([written, refused()], [["line,5", null], 1]);
});

test("a part of a tool is seen while it and the tool are, and the link holds its settings then", () => {
  const { host, written, painted } = hosted();
  const [one, other] = [host.pane(), host.pane()];
  const seen: string[] = [];
  one.onShown((visible) => seen.push(`one ${visible}`));
  one.keep("1");
  other.keep("2");
  one.paint(nothing);
  one.show(true);
  assert.deepEqual(written, []);
  host.show(true);
  assert.deepEqual(written, ["1"]);
  one.show(false);
  other.show(true);
  assert.deepEqual([written, seen, painted.at(-1)], [["1", "2"], ["one true", "one false"], null]);
});

test("what is known of the networks is told to whoever comes late too", () => {
  const { host, news } = hosted();
  const heard: string[] = [];
  news.tell("decoder", null);
  host.onReady("decoder", () => heard.push("decoder"));
  host.onReady("encoder", () => heard.push("encoder"));
  host.onMissing("encoder", (why) => heard.push(why));
  news.tell("encoder", "gone");
  assert.deepEqual(heard, ["decoder", "gone"]);
});

test("with its host all of a tool ends: what it hears, what it waits for, its layers", async () => {
  const { host, news, painted, layers } = hosted();
  const signal = new Signal<number>();
  const heard: unknown[] = [];
  const pane = host.pane();
  host.on(signal, (value) => heard.push(value));
  pane.on(signal, (value) => heard.push(value));
  host.onReady("decoder", () => heard.push("ready"));
  const work = host.whenVisible(() => heard.push("work"));
  host.show(true);
  host.paint(nothing);
  work();
  work(5);
  host.end();
  signal.emit(1);
  news.tell("decoder", null);
  await settle();
  assert.deepEqual([heard, painted.at(-1), layers()], [[], null, 0]);
});

test("each part of the link belongs to one, and nobody writes the part of another", () => {
  const told: unknown[] = [];
  const link = new Link({ group: "fours", map: "three" }, (view) => told.push(view));
  const slots = new Slots(link);
  const mine = slots.take("group");
  assert.throws(() => slots.take("fog", "group"), /belongs to somebody/);
  assert.equal(mine.get("group"), "fours");
  mine.set({ group: null });
  // @ts-expect-error: that is the part of another
  assert.throws(() => mine.get("map"), /somebody else/);
  // @ts-expect-error: and here as well
  assert.throws(() => mine.set({ group: "nines", map: null }), /somebody else/);
  // @ts-expect-error: nor can it be refused
  assert.throws(() => mine.refuse("map"), /somebody else/);
  assert.deepEqual([link.all(), slots.peek("map")], [{ map: "three" }, "three"]);
});

test("of two layers at one height both lie there, and each takes away its own", () => {
  const layers = new Layers();
  let repaints = 0;
  layers.repaint = () => repaints++;
  const drawn: string[] = [];
  const [tool, other, fog] = [layers.add("tool"), layers.add("tool"), layers.add("fog")];
  const paint = () => {
    drawn.length = 0;
    layers.paint({} as never, {} as never, {} as never);
    return drawn.join(" ");
  };
  tool.paint(() => drawn.push("tool"));
  other.paint(() => drawn.push("other"));
  fog.paint(() => drawn.push("fog"));
  assert.equal(paint(), "fog tool other");
  tool.remove();
  tool.paint(null);
  assert.deepEqual([paint(), repaints], ["fog other", 4]);
});

test("a signal is heard until one has enough of it", () => {
  const signal = new Signal<number>();
  const heard: number[] = [];
  const listener = (value: number) => heard.push(value);
  const end = signal.on(listener);
  signal.on(listener);
  signal.emit(1);
  end();
  end();
  signal.emit(2);
  assert.deepEqual(heard, [1, 1, 2]);
});
