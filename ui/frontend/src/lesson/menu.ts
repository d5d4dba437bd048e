import { forgetClasses } from "../classes/server";
import { h, iconButton, ICONS, setText } from "../core/dom";
import { download } from "../core/sheets";
import type { Dock } from "./dock";
import { bringProgress, forgetAll, progressFile } from "./progress";

const COPIED_FOR = 4000;

/** What may be done with a lesson besides taking it. */
export class Menu {
  readonly element: HTMLElement;
  private readonly list = h("div", { class: "menu", role: "group", hidden: true });
  private readonly told = h("p", { class: "quiet", role: "status" });
  private readonly sure: HTMLElement;
  private readonly file: HTMLInputElement;
  private readonly button: HTMLButtonElement;

  constructor(private readonly dock: Dock) {
    const { t, data } = dock;
    this.list.setAttribute("aria-label", t("lesson_menu"));
    this.button = iconButton(ICONS.more, t("lesson_menu"), () => this.toggle(this.list.hidden));
    this.button.setAttribute("aria-expanded", "false");
    this.file = h("input", { type: "file", accept: ".json,application/json", hidden: true, onchange: () => void this.bring() });
    const act = (label: string, onclick: () => void) => h("button", { type: "button", class: "act", onclick }, label);
    this.sure = h("div", { class: "note", hidden: true }, h("p", {}, t("lesson_reset_sure")),
      h("div", { class: "row" }, act(t("lesson_reset_yes"), () => this.reset()), act(t("lesson_reset_no"), () => (this.sure.hidden = true))));
    this.list.append(
      act(t("lesson_link"), () => void this.copy()),
      act(t("lesson_save"), () => download(new Blob([progressFile(new Date())], { type: "application/json" }), "latent-lab-progress.json")),
      act(t("lesson_bring"), () => this.file.click()), this.file,
      act(t("lesson_reset"), () => (this.sure.hidden = false)), this.sure, this.told,
      h("p", { class: "quiet" }, t("lesson_revision", { id: data.lesson, n: data.revision })));
    this.element = h("div", { class: "has-menu", onkeydown: (event: KeyboardEvent) => this.key(event), onfocusout: (event: FocusEvent) => this.left(event) }, this.button, this.list);
  }

  private toggle(open: boolean): void {
    this.list.hidden = !open;
    this.sure.hidden = true;
    setText(this.told, "");
    this.button.setAttribute("aria-expanded", String(open));
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.list.hidden) return;
    event.stopPropagation();
    this.toggle(false);
    this.button.focus();
  }

  /** The focus has gone elsewhere in the page; a dialog of the browser takes it nowhere. */
  private left({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) this.toggle(false);
  }

  /** A link to the step on show, without what belongs to this person. */
  private async copy(): Promise<void> {
    const { t, taking, data } = this.dock;
    const link = new URL(data.here, location.origin);
    for (const [name, value] of new URLSearchParams(location.search)) link.searchParams.append(name, value);
    link.searchParams.set("lesson", data.name);
    link.searchParams.set("at", taking.step.id);
    try {
      await navigator.clipboard.writeText(link.href);
      setText(this.told, t("lesson_linked"));
      setTimeout(() => setText(this.told, ""), COPIED_FOR);
    } catch { // no permission, or a page without https
      this.told.replaceChildren(t("lesson_link_is"), " ", h("code", { class: "address" }, link.href));
    }
  }

  private async bring(): Promise<void> {
    const { t, taking } = this.dock;
    const file = this.file.files?.[0];
    if (!file) return;
    const brought = bringProgress(await file.text());
    this.file.value = "";
    if (typeof brought === "number") this.dock.act(() => taking.reread());
    setText(this.told, typeof brought === "number" ? t("lesson_brought", { n: brought })
      : t(brought === "newer" ? "lesson_brought_newer" : "lesson_brought_none", { name: file.name }));
  }

  private reset(): void {
    const { t, taking } = this.dock;
    forgetAll();
    forgetClasses();
    this.dock.classes?.forget();
    this.dock.drafts.clear();
    this.dock.act(() => taking.begin());
    this.sure.hidden = true;
    setText(this.told, t("lesson_reset_done"));
  }
}
