import type { OwnData } from "../contract";
import { h, icon, setText, show } from "../core/dom";
import { sentences, type Words } from "../core/words";
import { bytesOf, dropped, evenly, listed, pasted, type Brought } from "./files";
import { OWN_ICONS } from "./icons";
import { pushed } from "./parts";
import { doors } from "./senses/doors";
import type { Sense } from "./senses/sense";

/** What may be brought, and what becomes of it. */
export interface Bring {
  bring(files: Brought[]): void;
  example(name: string): void;
  /** Where an example lies, for who wants to see the file. */
  exampleAt(name: string): string;
  /** Opens what records with a sense. */
  sense(sense: Sense): void;
}

/** Ways in: drop, choose, paste, an example. Limits are asked before a byte is sent. */
export class Ways {
  private readonly files = h("input", { type: "file", multiple: true, class: "unseen", tabindex: -1, "aria-hidden": "true", "data-testid": "own-files", onchange: () => this.picked(this.files) });
  private readonly folder = h("input", { type: "file", webkitdirectory: true, class: "unseen", tabindex: -1, "aria-hidden": "true", "data-testid": "own-folder", onchange: () => this.picked(this.folder) });
  readonly inputs: HTMLElement[] = [this.files, this.folder];
  readonly note = h("p", { class: "own-note", role: "alert", hidden: true });

  constructor(private readonly data: Pick<OwnData, "limits">, private readonly words: Words, private readonly taken: (files: Brought[]) => void) {}

  chooseFiles(): void {
    this.files.click();
  }

  chooseFolder(): void {
    this.folder.click();
  }

  /** Makes an element a place to drop on. */
  accept(place: HTMLElement): void {
    let depth = 0;
    const over = (on: boolean) => place.classList.toggle("over", on);
    place.addEventListener("dragenter", (event) => { event.preventDefault(); depth++; over(true); });
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("dragleave", () => { depth--; over(depth > 0); });
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      over(false);
      if (event.dataTransfer) void dropped(event.dataTransfer.items, event.dataTransfer.files).then((files) => this.take(files), () => this.say(this.words.t("own_unreadable")));
    });
  }

  paste(event: ClipboardEvent): void {
    const { clipboardData: held } = event;
    const [place] = event.composedPath(); // the target is the host where the field lies in a shadow root
    if (!held || (place instanceof Element && place.matches("textarea, input, [contenteditable]"))) return;
    const text = held.getData("text/plain");
    const files = held.files.length > 0 ? listed(held.files) : text.trim() ? [pasted(text)] : [];
    if (files.length === 0) return;
    event.preventDefault();
    this.take(files);
  }

  /** Hands files on, or says what is too much of them and offers a part. */
  take(files: Brought[]): void {
    const { t, number, bytes } = this.words;
    const { limits } = this.data;
    if (files.length === 0) return this.say(t("own_nothing"));
    if (files.length > limits.files) {
      const some = evenly(files, limits.files);
      this.say(t("own_many", { n: number(files.length, 9), most: number(limits.files, 9) }));
      this.note.append(" ", pushed(OWN_ICONS.forth, t("own_evenly", { n: number(some.length, 9) }), () => this.take(some)));
      return;
    }
    const size = bytesOf(files);
    if (size > limits.bytes) return this.say(t("own_large", { size: bytes(size), most: bytes(limits.bytes) }));
    this.say("");
    this.taken(files);
  }

  private picked(input: HTMLInputElement): void {
    const files = listed(input.files ?? []);
    input.value = "";
    this.take(files);
  }

  private say(text: string): void {
    setText(this.note, text);
    show(this.note, text !== "");
  }
}

/** The zone while nothing is there: all ways in, what may come, what becomes of it, files to try it with. */
export function zone(data: OwnData, words: Words, ways: Ways, { example, exampleAt, sense }: Bring): HTMLElement {
  const { t } = words;
  const text = h("textarea", { class: "own-paste", rows: 6, "aria-label": t("own_paste_label"), placeholder: t("own_paste_hint"), spellcheck: "false" });
  const paste = h("div", { class: "own-pasting", hidden: true },
    text, pushed(OWN_ICONS.forth, t("own_paste_read"), () => text.value.trim() && ways.take([pasted(text.value)]), "button main"));
  const open = pushed(OWN_ICONS.paste, t("own_paste"), () => { show(paste, Boolean(paste.hidden)); if (!paste.hidden) text.focus(); });
  const place = h("div", { class: "own-zone", "data-testid": "own-zone" },
    h("span", { class: "own-sign", "aria-hidden": "true" }, icon(OWN_ICONS.up)),
    h("h2", {}, t("own_drop")),
    h("p", { class: "own-kinds" }, t("own_kinds")),
    h("div", { class: "own-ways" },
      pushed(OWN_ICONS.file, t("own_choose_files"), () => ways.chooseFiles(), "button main"),
      pushed(OWN_ICONS.folder, t("own_choose_folder"), () => ways.chooseFolder()), open),
    paste, doors(words, sense),
    h("p", { class: "caption" }, sentences(...data.said, data.room)));
  ways.accept(place);
  const cards = data.examples.map(({ name, title, text: about, file }) => h("li", { class: "sheet own-example" },
    h("strong", {}, title), h("p", {}, about),
    h("span", { class: "own-acts" },
      h("button", { type: "button", class: "button", onclick: () => example(name), "data-testid": `own-example-${name}` }, t("own_try")),
      h("a", { href: exampleAt(name), download: file, class: "own-link" }, t("own_download", { file })))));
  return h("div", { class: "own-empty" }, place,
    h("section", { "aria-label": t("own_examples") }, h("h2", {}, t("own_examples")), h("p", { class: "caption" }, t("own_examples_hint")), h("ul", { class: "plain own-examples" }, ...cards)));
}
