import { h, setText } from "../core/dom";
import { download } from "../core/sheets";
import type { Words } from "../core/words";
import { bringProgress, forgetAll, isBlocked, progressFile } from "../lesson/progress";

const FILE = "latent-lab-progress.json";

/** What the browser keeps: saved as a file, brought from one, or forgotten. */
export class ProgressRow {
  readonly element: HTMLElement;
  private readonly said = h("p", { class: "caption", role: "status" });
  private sure = false;

  /** `changed`: something else is kept now. */
  constructor(private readonly words: Words, private readonly changed: () => void) {
    const { t } = words;
    const file = h("input", { type: "file", accept: ".json,application/json", class: "unseen", tabindex: -1, "aria-hidden": "true", onchange: () => void this.bring(file) });
    const forget = this.button(t("learn_forget"), "forget", () => this.forget());
    forget.addEventListener("blur", () => (this.sure = false));
    this.element = h("section", { class: "progress-row" },
      h("p", { class: "caption" }, t(isBlocked() ? "learn_blocked" : "learn_kept")),
      h("div", { class: "row" },
        this.button(t("learn_save"), "save", () => download(new Blob([progressFile(new Date())], { type: "application/json" }), FILE)),
        this.button(t("learn_bring"), "bring", () => file.click()), forget, file),
      this.said);
  }

  private button(text: string, name: string, onclick: () => void): HTMLButtonElement {
    return h("button", { type: "button", class: "button", "data-testid": `progress-${name}`, onclick }, text);
  }

  private async bring(input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    if (!file) return;
    const found = bringProgress(await file.text());
    input.value = "";
    const { t } = this.words;
    setText(this.said, typeof found === "number" ? t("learn_brought", { n: found }) : t(`learn_brought_${found}`));
    this.changed();
  }

  /** Asked twice: nothing brings it back. */
  private forget(): void {
    const { t } = this.words;
    if (this.sure) forgetAll();
    setText(this.said, t(this.sure ? "learn_forgotten" : "learn_forget_sure"));
    this.sure = !this.sure;
    if (!this.sure) this.changed();
  }
}
