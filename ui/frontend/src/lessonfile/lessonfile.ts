import type { LessonFileData } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h } from "../core/dom";
import { makeWords, type Words } from "../core/words";
import css from "../styles/lessonfile.css";

/** Bytes of a lesson's file; what is longer is none, and is not read. */
const LARGEST = 64 * 1024;

export const lessonfile = component<LessonFileData>(css, ({ lang }) => lang, (root, data, host) => new LessonFile(root, data, host));

/** A place for the file of a lesson: it is read here, and the page hears its text. */
class LessonFile implements View<LessonFileData> {
  private readonly words: Words;
  private readonly said = h("p", { class: "caption", role: "status" });

  constructor(root: HTMLElement, data: LessonFileData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    const { t } = this.words;
    const input = h("input", { type: "file", accept: ".json,application/json", "aria-label": t("lessonfile_bring"), "data-testid": "lesson-file" });
    input.addEventListener("change", () => {
      void this.take(input.files);
      input.value = "";
    });
    const zone = h("label", { class: "zone", "data-testid": "lesson-zone" }, h("span", {}, t("lessonfile_bring")), input);
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      void this.take(event.dataTransfer?.files ?? null);
    });
    root.append(zone, this.said);
  }

  update(): void {}

  destroy(): void {}

  private async take(files: FileList | null): Promise<void> {
    const { t } = this.words;
    const file = files?.[0];
    if (!file) return;
    if (files.length > 1 || file.size > LARGEST) {
      this.said.textContent = t(files.length > 1 ? "lessonfile_one" : "lessonfile_large");
      return;
    }
    try {
      const text = await file.text();
      this.said.textContent = "";
      this.host.setTrigger("file", text);
    } catch {
      this.said.textContent = t("lessonfile_unreadable");
    }
  }
}
