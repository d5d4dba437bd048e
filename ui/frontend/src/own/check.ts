import type { OwnCheck, OwnLooked } from "../contract";
import { items } from "../chosen/sheet";
import { h, setText, show } from "../core/dom";
import { makeLook } from "../core/looks";
import { Gallery } from "../core/looks/gallery";
import { download } from "../core/sheets";
import { onStage, type Theme } from "../core/theme";
import type { Words } from "../core/words";
import { bars } from "./bars";
import { Columns } from "./columns";
import { csv } from "./csv";
import { FirstMap } from "./first-map";
import { guesses } from "./guesses";
import { lists } from "./lists";
import { OWN_ICONS } from "./icons";
import { named, panel, pushed } from "./parts";
import type { LookFile, Session } from "./session";
import { Starts } from "./starts";

/** Names of what was left out that are listed; the file holds all of them. */
const MOST_LISTED = 8;
const COLUMNS = { square: 4, wide: 2, line: 1 };

/** All that a person sees before they say yes. */
export class CheckCard {
  readonly element: HTMLElement;
  readonly starts: Starts;
  private readonly gallery: Gallery;
  private readonly map: FirstMap | null;
  private readonly classes: HTMLElement | null;
  private readonly use: HTMLButtonElement;
  private readonly trouble = h("p", { class: "own-note", role: "alert", hidden: true });

  constructor(
    private readonly root: HTMLElement, readonly looked: OwnLooked, look: LookFile, private theme: Theme, private readonly words: Words,
    session: Session, before: string, use: () => void,
  ) {
    const { t, bytes } = words;
    const check = looked.check!;
    this.gallery = new Gallery(makeLook(looked.look!, words), theme, root);
    this.starts = new Starts(looked.starts ?? [], before, words);
    this.map = look.tensors.xy && look.tensors.xy.shape[0] > 1 ? new FirstMap(look, check.classes.length, theme, words) : null;
    this.use = pushed(OWN_ICONS.forth, t("own_use"), use, "button main large", "own-use");
    this.classes = check.classes.length > 1 ? h("div", {}) : null;
    const title = h("input", { class: "field", type: "text", maxlength: 80, value: String(session.choices.title ?? check.title), oninput: () => session.name("title", title.value) });
    const field = (name: "source" | "licence", label: string): HTMLElement => {
      const input = h("input", { class: "field", type: "text", maxlength: 200, value: String(session.choices[name] ?? ""), oninput: () => session.name(name, input.value) });
      return h("label", { class: "own-field" }, label, input);
    };
    this.element = h("div", { class: "own-check", "data-testid": "own-check" },
      h("p", { class: "own-headline", dir: "auto", "data-testid": "own-headline" }, check.headline),
      h("div", { class: "own-grid" },
        h("div", { class: "own-column" },
          panel(t("own_read"), [h("span", { class: "caption" }, t("own_as_seen"))], this.samples(look, check), this.gallery.ear && h("p", { class: "caption" }, this.gallery.ear.hearing.told), this.classes),
          ...lists(check.lists),
          check.left_out.length > 0 && leftOut(check, words)),
        h("div", { class: "own-column" },
          guesses(check.guesses, check.notes, words, (name, value) => void session.correct(name, value)),
          this.map?.element ?? null),
        h("aside", { class: "sheet panel own-go", "aria-label": t("own_start") },
          this.starts.element,
          h("label", { class: "own-field" }, t("own_title"), title),
          h("details", {}, h("summary", {}, t("own_more_about")), field("source", t("own_source")), field("licence", t("own_licence"))),
          h("p", { class: "caption" }, t("own_ahead", { size: bytes(check.size) })),
          this.trouble, this.use)),
      check.columns.length > 0 && new Columns(check.columns, words, (said) => void session.columns(said)).element);
    this.recolour(theme);
  }

  /** Draws what needs a place in the page. */
  begin(): void {
    void this.map?.begin();
  }

  /** What stands now: being read anew, being kept, or what went wrong with that. */
  tell({ phase, why }: Session): void {
    this.use.disabled = phase !== "ready";
    this.element.classList.toggle("busy", phase === "reading");
    this.element.setAttribute("aria-busy", String(phase !== "ready"));
    setText(this.trouble, why);
    show(this.trouble, why !== "");
  }

  recolour(theme: Theme): void {
    this.theme = theme;
    this.gallery.retheme(theme);
    this.map?.recolour(theme);
    const { check } = this.looked;
    this.classes?.replaceChildren(bars(check!.classes, check!.counts, onStage(this.theme), this.words));
  }

  destroy(): void {
    this.gallery.destroy();
    this.map?.destroy();
    delete this.root.dataset.kind;
  }

  private samples({ tensors }: LookFile, check: OwnCheck): HTMLElement {
    const samples = this.gallery.look.stored(tensors.samples);
    return items(samples, [...(tensors.sample_labels?.data ?? [])], check.classes, this.gallery, COLUMNS);
  }
}

/** What is not taken, and why; the whole list as a file. */
function leftOut({ left_out, title }: OwnCheck, { t, number }: Words): HTMLElement {
  const rows = left_out.slice(0, MOST_LISTED).map(({ name, why }) => h("li", {}, named(name), h("span", { dir: "auto" }, why)));
  const all = () => download(csv([[t("own_column_name"), t("own_column_why")], ...left_out.map(({ name, why }) => [name, why])]), `${title}-left-out.csv`);
  return panel(t("own_left_out", { n: number(left_out.length, 9) }), [pushed(OWN_ICONS.file, t("own_left_out_save"), all, "button", "own-left-out")],
    h("ul", { class: "plain own-left" }, ...rows),
    left_out.length > MOST_LISTED && h("p", { class: "caption" }, t("own_left_out_more", { n: number(left_out.length - MOST_LISTED, 9) })));
}
