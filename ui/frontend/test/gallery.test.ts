import assert from "node:assert/strict";
import { test } from "node:test";
import type { GalleryCard, GalleryData, Status } from "../src/contract";
import type { Bundle } from "../src/core/bundle";
import { find, place, settle, until, type StubElement } from "./dom";

const observed: ((entries: object[]) => void)[] = [];
Object.assign(globalThis, {
  IntersectionObserver: class {
    constructor(act: (entries: object[]) => void) {
      observed.push(act);
    }
    observe(): void {}
    disconnect(): void {}
  },
  innerHeight: 800,
});
Object.assign(document, { visibilityState: "visible" });
const { gallery } = await import("../src/gallery/gallery");
const { chosenOf, countOf, lookingOf, matches, sectionsOf, wantedOf } = await import("../src/gallery/order");

const card = (id: string, more: Partial<GalleryCard> = {}): GalleryCard =>
  ({ id, title: id, badge: "yours", created: 0, state: "done", data: "Digits", size: "2 numbers", may: ["explore", "watch", "rename", "delete"], ...more });
const scored = (id: string, explained: number, pca: number | null = 28.4) => card(id, { score: { explained, pca, n: 450 } });
const wanted = wantedOf({});
const ids = (cards: GalleryCard[]) => cards.map(({ id }) => id);

test("what trains comes first, then in the order of the server; the best first, and what was not measured last", () => {
  const cards = [scored("a", 20), card("b"), card("c", { state: "running" }), scored("d", 90), card("e", { badge: "included", state: "running" })];
  assert.deepEqual(ids(chosenOf(cards, wanted)), ["c", "a", "b", "d", "e"]);
  assert.deepEqual(ids(chosenOf(cards, { ...wanted, sort: "best" })).slice(0, 2), ["d", "a"]);
  assert.deepEqual(ids(chosenOf([card("Zoo"), card("ape")], { ...wanted, sort: "name" })), ["ape", "Zoo"]);
});

test("a search looks at title, line, data, differences and id, for all of its words", () => {
  const one = card("digits-vae-7x", { title: "My map", kind: "Digits · VAE", differs: "Learning rate 0.1" });
  for (const words of ["my MAP", "vae digits", "0.1", "7x", "", "  "]) assert.ok(matches(one, words.trim()), words);
  assert.ok(!matches(one, "vae mnist"));
});

test("chips count what they show; a damaged run is among one's own", () => {
  const cards = [card("a"), card("b", { badge: "included" }), card("c", { badge: "others" }), card("d", { badge: "damaged", state: undefined }), card("e", { state: "queued" })];
  assert.deepEqual((["all", "yours", "included", "others", "active"] as const).map((shown) => countOf(cards, shown)), [5, 3, 1, 1, 1]);
});

test("what is looked at goes into the link and comes back; what is as usual is not in it, and what nobody knows is as usual", () => {
  assert.deepEqual(lookingOf(wanted), {});
  const asked = { show: "included", search: "vae", sort: "best", groups: "data" };
  assert.deepEqual(lookingOf(wantedOf(asked)), asked);
  assert.deepEqual(wantedOf({ show: "nobody", sort: "random" }), wanted);
});

test("groups by race leave out nobody, and come before what was in none", () => {
  const races = [{ id: "r1", title: "Race", runs: ["b", "c"] }];
  const sections = sectionsOf([card("a"), card("b"), card("c")], "race", races, "alone", "damaged");
  assert.deepEqual(sections.map(({ title, race, cards }) => [title, race, ids(cards)]), [["Race", "r1", ["b", "c"]], ["alone", null, ["a"]]]);
  const byData = sectionsOf([card("a"), card("b", { data: "Waves" }), card("c", { data: undefined }), card("d")], "data", [], "alone", "damaged");
  assert.deepEqual(byData.map(({ title, cards }) => [title, ids(cards)]), [["Digits", ["a", "d"]], ["Waves", ["b"]], ["damaged", ["c"]]]);
});

// --- on the page ------------------------------------------------------------------------------------------------------

const texts = new Proxy({}, { get: (_, key) => (key === "card_score" ? "{value} %" : key === "chosen" ? "Chosen: {n}" : String(key)) }) as Record<string, string>;

/** A gallery with what it has told the page. */
function shown(cards: GalleryCard[], more: Partial<GalleryData> = {}, status?: () => Partial<Status>) {
  const told: { do: string; runs: string[]; title: string }[] = [];
  const parent = place();
  const bundle = {
    files: () => ({
      json: async () => {
        if (!status) throw new Error("nobody asks");
        return { status: { phase: "training", seconds_left: 3, epochs: 10, step: 5, state: "running", epoch: 0, ...status() }, next: 0, mark: "", events: [] };
      },
    }),
  } as unknown as Bundle;
  const show = gallery(bundle);
  const data: GalleryData = { texts, lang: "en", cards, races: [], removed: [], notes: [], sources: 26, takes: true, most: 20, start: 0, looking: {}, ...more };
  const call = (changed: Partial<GalleryData> = {}) => show({
    data: { ...data, ...changed }, parentElement: parent as unknown as HTMLElement, setStateValue: () => undefined,
    setTriggerValue: (name, value) => {
      if (name === "act") told.push(value as (typeof told)[number]);
    },
  });
  return { parent, told, end: call(), call };
}

const cardsIn = (root: StubElement) => root.all.filter(({ tag }) => tag === "article");
const tick = (root: StubElement, id: string) => {
  const box = find(root, `card-${id}`).all.find(({ tag }) => tag === "input")!;
  box.checked = true;
  box.tell("change");
};
const press = (root: StubElement, text: string) => root.all.find(({ tag, shown: said, visible }) => tag === "button" && visible && said === text)!.click();

test("a thousand runs are made as they come near the window", () => {
  const { parent, end } = shown(Array.from({ length: 1000 }, (_, i) => card(`run-${i}`)));
  assert.equal(cardsIn(parent).length, 60);
  observed.at(-1)!([{ isIntersecting: true }]);
  assert.equal(cardsIn(parent).length, 120);
  end();
});

test("a link to a page of the old list begins there", () => {
  const { parent, end } = shown(Array.from({ length: 1000 }, (_, i) => card(`run-${i}`)), { start: 200 });
  assert.ok(find(parent, "card-run-200"));
  end();
});

test("PCA's tick stands where PCA is, and both numbers are said", () => {
  const { parent, end } = shown([scored("a", 95.4, 100), scored("b", -12, 40)]);
  const [first, second] = ["a", "b"].map((id) => find(parent, `card-${id}`));
  assert.equal(first.all.find(({ tag }) => tag === "i")!.getAttribute("style"), "left: 100%");
  assert.equal(first.all.find(({ tag, attributes }) => tag === "b" && attributes.has("style"))!.getAttribute("style"), "width: 95.4%");
  assert.ok(first.shown.includes("95.4 %"));
  assert.ok(second.all.some(({ tag, attributes }) => tag === "b" && attributes.get("style") === "width: 0%"), "worse than the mean item: an empty bar");
  assert.ok(second.shown.includes("-12.0 %"));
  end();
});

test("two that are chosen are compared, several deleted together; one without results counts for nothing", () => {
  const { parent, told, end } = shown([card("a"), card("b"), card("c", { may: ["watch", "delete"] })]);
  const bar = find(parent, "chosen");
  assert.ok(!bar.visible);
  tick(parent, "a");
  tick(parent, "c");
  press(parent, "chosen_compare");
  assert.equal(told.length, 0, "one alone cannot be compared");
  tick(parent, "b");
  assert.ok(bar.shown.includes("Chosen: 3"));
  press(parent, "chosen_compare");
  press(parent, "card_delete");
  assert.deepEqual(told.map(({ do: act, runs }) => [act, runs]), [["compare", ["a", "b"]], ["delete", ["a", "b", "c"]]]);
  assert.ok(!bar.visible);
  end();
});

test("what belongs to others can be compared and not deleted, and the bar says why", () => {
  const { parent, told, end } = shown([card("a", { locked: "It belongs to another visitor." }), card("b")]);
  tick(parent, "a");
  tick(parent, "b");
  press(parent, "card_delete");
  assert.equal(told.length, 0);
  assert.ok(find(parent, "chosen").shown.includes("It belongs to another visitor."));
  press(parent, "chosen_compare");
  assert.equal(told[0].do, "compare");
  end();
});

test("a double click asks once", () => {
  const { parent, told, end } = shown([card("a"), card("b")], { removed: [{ name: ".deleted-x", title: "x" }] });
  press(parent, "removed_undo");
  press(parent, "removed_undo");
  assert.deepEqual(told, [{ do: "undo", runs: [".deleted-x"], title: "" }]);
  end();
});

test("a menu holds what may be done; what is locked says why and does nothing", () => {
  const { parent, told, end } = shown([card("a", { locked: "not yours" })]);
  find(parent, "menu-a").click();
  const rows = parent.all.filter(({ attributes }) => attributes.get("role") === "menuitem");
  assert.deepEqual(rows.map(({ shown: said }) => said), ["card_explore", "card_watch", "card_rename", "card_delete", "card_copy"]);
  rows[3].click();
  assert.equal(told.length, 0);
  rows[0].click();
  assert.deepEqual(told, [{ do: "explore", runs: ["a"], title: "" }]);
  end();
});

test("a new title is told when it is another one", () => {
  const { parent, told, end } = shown([card("a", { title: "old" })]);
  find(parent, "menu-a").click();
  press(parent, "card_rename");
  find(parent, "title-a").value = "new";
  parent.all.find(({ tag }) => tag === "form")!.tell("submit");
  assert.deepEqual(told, [{ do: "rename", runs: ["a"], title: "new" }]);
  end();
});

test("what went wrong is said in the card it concerns, or on top where that card is gone", () => {
  const { parent, call, end } = shown([card("a")], { told: { run: "a", text: "It still trains." } });
  assert.ok(find(parent, "card-a").shown.includes("It still trains."));
  call({ told: { run: "b", text: "There is no such run." } });
  assert.ok(!find(parent, "card-a").shown.includes("There is no such run."));
  assert.ok(parent.shown.includes("There is no such run."));
  end();
});

test("a map that cannot be loaded leaves a ground that says so", () => {
  const { parent, end } = shown([card("a", { map: "/api/runs/a/results/map.webp?v=1", strip: "/api/runs/a/results/strip.webp?v=1" })]);
  const images = () => parent.all.filter(({ tag }) => tag === "img");
  assert.equal(images().length, 2);
  for (const image of images()) image.tell("error");
  assert.equal(images().length, 0);
  assert.equal(find(parent, "card-a").querySelector(".pictures")!.dataset.said, "card_no_picture");
  end();
});

test("a run that trains moves by itself, and the page is asked when it has ended", async () => {
  let now: Partial<Status> = { epoch: 5 };
  const { parent, told, end } = shown([card("a", { state: "queued", epoch: 0, epochs: 10, progress: "waits" })], {}, () => now);
  const bar = () => find(parent, "card-a").querySelector(".bar")!.children[0].style.width;
  assert.equal(bar(), "0%");
  await until(() => bar() === "50%", "the fifth of ten epochs");
  assert.equal(find(parent, "card-a").querySelector(".badge")!.shown, "badge_running");
  now = { state: "done", epoch: 10 };
  await until(() => told.length > 0, "the end");
  assert.deepEqual(told, [{ do: "look", runs: ["a"], title: "" }]);
  end();
});

test("cards that stay as they were are kept, so that no picture is loaded twice", () => {
  const { parent, call, end } = shown([card("a"), card("b")]);
  const before = find(parent, "card-a");
  call({ cards: [card("a"), card("b", { title: "another" })] });
  assert.equal(find(parent, "card-a"), before);
  assert.ok(find(parent, "card-b").shown.includes("another"));
  end();
});

test("filters that find nothing say so and lead back; an empty store leads on", async () => {
  const { parent, end } = shown([card("a")]);
  find(parent, "gallery-search").fill("nowhere");
  assert.equal(cardsIn(parent).length, 0);
  assert.ok(parent.shown.includes("gallery_nothing"));
  press(parent, "gallery_show_all");
  assert.equal(cardsIn(parent).length, 1);
  end();
  const empty = shown([]);
  assert.ok(find(empty.parent, "train-new"));
  empty.end();
  await settle();
});
