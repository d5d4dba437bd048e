import { h } from "../core/dom";
import { ofNobody, ofPage } from "./address";
import { languageOf } from "./language";
import { TakenPage } from "./page";
import { fromBase64, unpacked, Unreadable } from "./unpack";

/** Where the page is drawn, and what it is drawn from. */
const PLACE = "take";
const HELD = "held";

/** What anywidget hands to a widget. */
interface Model {
  get(name: string): DataView;
}

/** The same in a notebook: `held` are the bytes that lie in a page as base64. */
async function render({ model, el }: { model: Model; el: HTMLElement }): Promise<() => void> {
  const { buffer, byteOffset, byteLength } = model.get(HELD);
  const taken = await unpacked(new Uint8Array(buffer, byteOffset, byteLength));
  const page = new TakenPage(el.attachShadow({ mode: "open" }), taken, taken.held.language ?? languageOf(navigator.languages), ofNobody());
  return () => page.destroy();
}

export default { render };

async function open(place: HTMLElement, held: HTMLElement): Promise<void> {
  const wished = languageOf(navigator.languages);
  try {
    const taken = await unpacked(fromBase64(held.textContent ?? ""));
    held.remove();
    const page = new TakenPage(place, taken, taken.held.language ?? wished, ofPage(), (language) => (document.documentElement.lang = language));
    addEventListener("hashchange", () => page.go());
  } catch (error) {
    console.warn(error);
    const why = error instanceof Unreadable ? error.why : "damaged";
    // Its own sentences lie in what could not be read.
    const says = JSON.parse(held.dataset.says ?? "{}") as Record<string, Record<string, string>>;
    place.prepend(h("p", { class: "take-why", role: "alert", lang: wished }, says[wished]?.[why] ?? why));
  }
}

const place = document.getElementById(PLACE);
const held = document.getElementById(HELD);
if (place && held) void open(place, held);
