import { h, setAttribute, setText, show } from "../core/dom";
import type { Words } from "../core/words";
import type { DownloadEvent, Status } from "./types";

/** One line that says what the run does when it is not simply training. */
export class Banner {
  private readonly text = h("span", { class: "grow" });
  private readonly bar = h("div", { class: "bar-fill" });
  private readonly progress = h("div", { class: "bar", role: "progressbar" }, this.bar);
  private readonly line = h("div", { class: "note banner", role: "status" }, this.text, this.progress);
  private readonly trouble = h("div", { class: "note banner trouble", role: "status" });
  readonly element = h("div", { class: "banners" }, this.line, this.trouble);

  constructor(private readonly words: Words) {
    show(this.line, false);
    show(this.trouble, false);
  }

  show(status: Status, download: DownloadEvent | null, started: boolean): void {
    const sentence = this.sentence(status, started);
    const downloading = status.phase === "data" && download !== null && download.total > 0;
    show(this.line, sentence !== "");
    show(this.progress, downloading);
    this.line.dataset.state = status.state;
    if (downloading) this.showDownload(download);
    else setText(this.text, sentence);
  }

  /** A sentence of the server, "" for no answer, null for all well. */
  showTrouble(sentence: string | null): void {
    show(this.trouble, sentence !== null);
    if (sentence !== null) setText(this.trouble, sentence || this.words.t("connection_lost"));
  }

  showGone(): void {
    show(this.line, false);
    this.showTrouble(this.words.t("gone"));
  }

  private showDownload({ done, total }: DownloadEvent): void {
    const { t, bytes } = this.words;
    const share = Math.min(100, (100 * done) / total);
    setText(this.text, t("downloading", { done: bytes(done), total: bytes(total) }));
    this.bar.style.width = `${share}%`;
    setAttribute(this.progress, "aria-valuenow", Math.round(share));
    setAttribute(this.progress, "aria-label", t("progress"));
  }

  /** One sentence at a time: where the page says why, nothing is said here. */
  private sentence({ state, phase, position, reason }: Status, started: boolean): string {
    const { t } = this.words;
    if (reason) return "";
    switch (state) {
      case "queued":
        return position ? t("queued_at", { n: position }) : t("queued");
      case "paused": // the page says so beside the title
        return "";
      case "stopped":
        return t("stopped");
      case "failed":
        return t("failed");
      case "interrupted":
        return t("interrupted");
      case "done":
        return "";
      case "running":
        if (phase === "data") return t("preparing_data");
        if (phase === "finishing") return t("finishing");
        return started ? "" : t("starting");
    }
  }
}
