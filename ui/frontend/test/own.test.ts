import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnCheck, OwnColumn, OwnLooked, UseWish } from "../src/contract";
import type { Files } from "../src/core/files/files";
import { makeWords } from "../src/core/words";
import { columnNow, columnSaid, sameChoices, withColumns, type Choices } from "../src/own/choices";
import { cell, csv } from "../src/own/csv";
import { evenly, listed, pasted, type Brought } from "../src/own/files";
import { guesses } from "../src/own/guesses";
import { Cut, Refused, type OwnServer } from "../src/own/server";
import { Session } from "../src/own/session";
import { pieceAt, placeOf, Upload, type Carrier, type Place } from "../src/own/upload";
import { Asking } from "../src/use/asking";
import type { Result } from "../src/use/result";
import { Threshold } from "../src/use/threshold";
import { find, type StubElement } from "./dom";
import { f32, file, i32, IMAGE } from "./files";

const brought = (name: string, text: string): Brought => ({ name, file: new File([text], name) });
const FILES = [brought("a", "12345"), brought("b", ""), brought("c", "678"), brought("d", "90")];

// --- files and pieces -------------------------------------------------------------------------------------------------

test("a piece goes over the ends of files, empty ones too, and says where the next begins", async () => {
  const { body, next } = pieceAt(FILES, { number: 0, from: 3 }, 4);
  assert.equal(await body.text(), "4567");
  assert.deepEqual(next, { number: 2, from: 2 });
  const rest = pieceAt(FILES, next, 100);
  assert.equal(await rest.body.text(), "890");
  assert.deepEqual(rest.next, { number: 4, from: 0 });
});

test("what is there tells where to go on; all of it is there behind the last file", () => {
  assert.deepEqual(placeOf([5, 0, 1, 0], FILES), { number: 2, from: 1 });
  assert.deepEqual(placeOf([5, 0, 3, 2], FILES), { number: 4, from: 0 });
  assert.deepEqual(placeOf([], FILES), { number: 0, from: 0 });
});

/** A server's side that keeps bytes, and may break after so many of them. */
class Kept implements Carrier {
  readonly held = FILES.map(() => "");
  constructor(private breaks = Infinity) {}
  async send(place: Place, body: Blob): Promise<void> {
    let [number, from] = [place.number, place.from];
    for (const sign of await body.text()) {
      while (from >= FILES[number].file.size) [number, from] = [number + 1, 0];
      if (this.breaks-- <= 0) {
        this.breaks = Infinity;
        throw new Cut("broken");
      }
      this.held[number] = this.held[number].slice(0, from) + sign;
      from++;
    }
  }
  there = async () => this.held.map(({ length }) => length);
}

for (const breaks of [0, 3, 5, 7, 9]) {
  test(`a connection that breaks after ${breaks} bytes is gone on with where it was`, async () => {
    const kept = new Kept(breaks);
    const shares: number[] = [];
    const upload: Upload = new Upload(FILES, kept, () => shares.push(upload.done));
    await assert.rejects(upload.run(new AbortController().signal), Cut);
    await upload.run(new AbortController().signal, true);
    assert.deepEqual(kept.held, ["12345", "", "678", "90"]);
    assert.equal(upload.done, upload.total);
  });
}

test("of too many files some are taken evenly, and those of another sort are kept", () => {
  const many = [...Array.from({ length: 100 }, (_, i) => brought(`${i < 50 ? "cat" : "dog"}/${String(i).padStart(3, "0")}.png`, "x")), brought("labels.csv", "x")];
  const some = evenly(many, 11).map(({ name }) => name);
  assert.equal(some.length, 11);
  assert.ok(some.includes("labels.csv"));
  assert.equal(some.filter((name) => name.startsWith("cat")).length, 5);
  assert.equal(new Set(some).size, 11);
});

test("what systems put into folders stays behind; a pasted text is a file", async () => {
  const names = ["a.png", ".DS_Store", "._a.png", "Thumbs.db"].map((name) => new File(["x"], name));
  assert.deepEqual(listed(names).map(({ name }) => name), ["a.png"]);
  assert.equal(await pasted("a\tb").file.text(), "a\tb");
});

// --- corrections ------------------------------------------------------------------------------------------------------

const column: OwnColumn = { name: "age", kind: "number", role: "", use: true, why: "", examples: ["1"], missing: 0, distinct: 9, numbers: 1 };

test("of a column only what differs from how it is now is sent", () => {
  const off = columnSaid(column, undefined, { use: false });
  assert.deepEqual(off, { use: false });
  assert.deepEqual(columnNow(column, off), { use: false, kind: "number", role: "" });
  assert.equal(columnSaid(column, off, { use: true }), undefined);
  assert.deepEqual(columnSaid(column, off, { role: "label" }), { use: false, role: "label" });
});

test("corrections of columns add to those of before, whatever their order", () => {
  const before: Choices = { side: "32", columns: { a: { use: false } } };
  const now = withColumns(before, new Map([["a", { kind: "text" }], ["b", { role: "id" }]]));
  assert.ok(sameChoices(now, { columns: { b: { role: "id" }, a: { kind: "text", use: false } }, side: "32" }));
  assert.deepEqual(before.columns, { a: { use: false } });
  assert.equal(withColumns(before, new Map()), before);
});

test("no cell of a list is a formula, and the marks of the format stay text", async () => {
  assert.deepEqual(["=1+1", "+1", "-1", "@x", "\tx", "plain", 'a "b", c', "x;y"].map(cell), ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "plain", '"a ""b"", c"', '"x;y"']);
  const bytes = new Uint8Array(await csv([["=a", "b\nc"]]).arrayBuffer());
  assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.equal(new TextDecoder().decode(bytes), "'=a,\"b\nc\"\r\n");
});

// --- from the drop to the data set ------------------------------------------------------------------------------------

const CHECK: OwnCheck = {
  kind: "image", headline: "4 pictures", title: "mine", shape: [1, 2, 2], count: 4, found: 4, classes: [], counts: [], guesses: [], columns: [], left_out: [], notes: [], size: 64, names: [], lists: [], sound: null,
};
const LOOK = file({ samples: f32([1, 1, 2, 2], 0, 1, 0, 1), sample_labels: i32(-1), xy: f32([2, 2], 0, 0, 1, 1), labels: i32(-1, -1) });
const looked = (state: OwnLooked["state"], more: Partial<OwnLooked> = {}): OwnLooked =>
  ({ state, done: 0, total: 0, why: "", files: [], sizes: [], there: [], choices: {}, ...(state === "ready" ? { check: CHECK, look: IMAGE, starts: [], version: "1" } : {}), ...more });

/** A server that answers checks in turn, and writes down what it is asked. */
function server(answers: (OwnLooked | Error)[], kept: Carrier = new Kept()) {
  const asked: [string, Choices][] = [];
  const cancelled: string[] = [];
  const next = async (): Promise<OwnLooked> => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const made: OwnServer = {
    begin: async () => "token", carrier: () => kept, state: next,
    check: async (_, choices) => {
      asked.push(["check", choices]);
      return next();
    },
    look: async () => LOOK,
    use: async (_, choices) => {
      asked.push(["use", choices]);
      return "ab".repeat(32);
    },
    cancel: async (token) => void cancelled.push(token),
    example: async () => new Blob([]), exampleAt: (name) => name,
  };
  const session = new Session(made, async () => undefined);
  const phases: string[] = [];
  session.changed.on(() => phases.at(-1) !== session.phase && phases.push(session.phase));
  return { session, asked, cancelled, phases };
}

test("from the drop over waiting and reading to the data set, each in its turn", async () => {
  const { session, asked, phases } = server([looked("waiting"), looked("reading", { done: 3, total: 10 }), looked("ready")]);
  await session.bring(FILES);
  assert.deepEqual(phases, ["empty", "sending", "reading", "ready"]);
  session.name("title", "my set");
  assert.equal(await session.use(), "ab".repeat(32));
  assert.deepEqual(asked.at(-1), ["use", { title: "my set" }]);
});

test("a cut connection keeps what has come; going on ends ready", async () => {
  const kept = new Kept(4);
  const { session, cancelled } = server([looked("ready")], kept);
  await session.bring(FILES);
  assert.equal(session.phase, "broken");
  assert.deepEqual(cancelled, []);
  await session.retry();
  assert.equal(session.phase, "ready");
  assert.deepEqual(kept.held, ["12345", "", "678", "90"]);
});

test("a run that was brought is told by its id, without anything to check", async () => {
  const { session } = server([looked("ready", { run: "digits-vae-abc", check: undefined, look: undefined, version: undefined })]);
  await session.bring(FILES);
  assert.deepEqual([session.phase, session.run, session.look], ["ready", "digits-vae-abc", null]);
});

test("in another language the same is asked for again, and what was read stays", async () => {
  const { session } = server([looked("ready"), looked("ready", { check: { ...CHECK, headline: "4 张图片" } })]);
  await session.bring(FILES);
  const { look } = session;
  await session.translate();
  assert.deepEqual([session.phase, session.looked?.check?.headline], ["ready", "4 张图片"]);
  assert.equal(session.look, look);
});

test("what the server refuses is said, and nothing can be used", async () => {
  const { session } = server([new Refused("Too many, take fewer.")]);
  await session.bring(FILES);
  assert.deepEqual([session.phase, session.why], ["failed", "Too many, take fewer."]);
  assert.equal(await session.use(), null);
});

test("a correction that cannot be read is taken back and said", async () => {
  const { session, asked } = server([looked("ready"), looked("failed", { why: "Nothing is left." }), looked("ready", { version: "2" })]);
  await session.bring(FILES);
  await session.correct("side", "16");
  assert.deepEqual([session.phase, session.why], ["ready", "Nothing is left."]);
  assert.deepEqual(asked.map(([, choices]) => choices), [{}, { side: "16" }, {}]);
});

test("cancelling lets go of it on the server, and answers that are late change nothing", async () => {
  let answer = (_: OwnLooked) => undefined as void;
  const { session, cancelled } = server([looked("ready")]);
  Object.assign(session, { server: { ...(session as unknown as { server: OwnServer }).server, check: () => new Promise<OwnLooked>((done) => (answer = done)) } });
  const bringing = session.bring(FILES);
  while (session.phase !== "reading") await new Promise((done) => setTimeout(done, 1));
  session.leave();
  answer(looked("ready"));
  await bringing;
  assert.deepEqual([session.phase, session.looked, cancelled], ["empty", null, ["token"]]);
});

test("a token that comes late is not taken for that of what was brought since", async () => {
  const kept = new Kept();
  const { session, cancelled } = server([looked("ready")], kept);
  const begun: ((token: string) => void)[] = [];
  const used: string[] = [];
  const { server: own } = session as unknown as { server: OwnServer };
  Object.assign(own, { begin: () => new Promise<string>((done) => begun.push(done)), use: async (token: string) => (used.push(token), "") });
  const both = [session.bring(FILES), session.bring(FILES)];
  begun[1]("second");
  begun[0]("first");
  await Promise.all(both);
  await session.use();
  assert.deepEqual([used, cancelled], [["second"], ["first"]]);
});

test("files whose sending could not begin are sent when it is tried again, and not taken for those before", async () => {
  const tokens: (string | Error)[] = ["first", new Cut("cut"), "second"];
  const sent: string[] = [];
  const own = { ...(server([looked("ready")]).session as unknown as { server: OwnServer }).server,
    begin: async () => { const token = tokens.shift()!; if (token instanceof Error) throw token; return token; },
    carrier: (token: string) => ({ send: async () => void sent.push(token), there: async () => { throw new Refused("nothing is there"); } }) };
  const asking = new Asking({} as Files, own, { run: "r", purpose: "", items: "", settings: "{}" } as unknown as UseWish, "");
  await asking.bring(FILES);
  await asking.bring(FILES);
  assert.equal(asking.phase, "broken");
  await asking.retry();
  assert.deepEqual([sent, asking.wish.items], [["first", "second"], "second"]);
});

test("an item is called odd where exactly the share of the slider is as odd, though shares come as float32", () => {
  const shares = Float32Array.from([0.05, 0.1]);
  const result = { order: Int32Array.of(0, 1), head: { rows: 2 }, rank: { known: new Float32Array(19) }, values: (id: string) => (id === "share" ? shares : null) };
  const threshold = new Threshold(result as unknown as Result, makeWords({}, "en"), null);
  assert.deepEqual([threshold.isAbove(0), threshold.isAbove(1)], [true, false]);
});

// --- what is shown ----------------------------------------------------------------------------------------------------

test("questions come first, and an answer says which field it is of", () => {
  const guess = (id: string, is_open: boolean) => ({ id, said: id, why: "why", value: "a", is_open, offers: [{ value: "a", said: "A" }, { value: "b", said: "B" }] });
  const told: string[][] = [];
  const element = guesses([guess("side", false), guess("label", true)], ["<b>a note</b>"], makeWords({}, "en"), (...said) => told.push(said)) as unknown as StubElement;
  const select = find(element, "own-guess-label");
  assert.ok(element.textContent.indexOf("label") < element.textContent.indexOf("side"));
  assert.ok(element.textContent.includes("<b>a note</b>"));
  select.value = "b";
  select.tell("change");
  assert.deepEqual(told, [["label", "b"]]);
});
