import type { UseData } from "../contract";
import { h, icon, setAttribute, setText, show } from "../core/dom";
import { sentences, type Words } from "../core/words";
import type { Ways } from "../own/drop";
import { OWN_ICONS } from "../own/icons";
import { pushed } from "../own/parts";
import type { Asking } from "./asking";

/** Which items: new files, or a part of the run's own data; once there are some, one line about them and how far it is. */
export class Items {
  readonly element: HTMLElement;
  private readonly choice: HTMLElement;
  private readonly band: HTMLElement;
  private readonly what = h("strong", {});
  private readonly state = h("span", { class: "caption", role: "status", "data-testid": "use-state" });
  private readonly bar = h("i", {});
  private readonly track: HTMLElement;
  private readonly cancel: HTMLButtonElement;
  private readonly retry: HTMLButtonElement;
  private readonly others: HTMLButtonElement;
  private readonly train: HTMLButtonElement;

  constructor(private readonly data: UseData, private readonly asking: Asking, private readonly words: Words, ways: Ways, stop: () => void, train: () => void) {
    const { t } = words;
    const parts = data.parts.map(({ value, said }) => pushed(OWN_ICONS.folder, said, () => asking.take(value), "button main", `use-part-${value}`));
    this.choice = h("div", { class: "use-choice" },
      h("p", { class: "use-knows", "data-testid": "use-knows" }, h("span", { dir: "auto" }, data.knows),
        !data.why && h("button", { type: "button", class: "use-link", onclick: train, "data-testid": "use-train-own" }, t("use_train_own"))),
      !data.why && h("div", { class: "own-zone use-zone", "data-testid": "use-zone" },
        h("span", { class: "own-sign small", "aria-hidden": "true" }, icon(OWN_ICONS.up)),
        h("h2", {}, t("use_drop")), h("p", { class: "caption" }, t(`use_drop_${data.look.kind}`)),
        h("div", { class: "own-ways" }, pushed(OWN_ICONS.file, t("own_choose_files"), () => ways.chooseFiles(), "button", "use-files"), pushed(OWN_ICONS.folder, t("own_choose_folder"), () => ways.chooseFolder()))),
      h("div", { class: "own-zone use-zone" },
        h("span", { class: "own-sign small", "aria-hidden": "true" }, icon(OWN_ICONS.folder)),
        h("h2", {}, t("use_parts")), h("p", { class: "caption" }, t("use_parts_hint")), h("div", { class: "own-ways" }, ...parts)),
      data.why && h("p", { class: "caption" }, data.why),
      !data.why && h("p", { class: "caption use-limits" }, sentences(...data.said)));
    this.track = h("div", { class: "own-track", role: "progressbar", "aria-label": t("own_progress"), "aria-valuemin": 0, "aria-valuemax": 100 }, this.bar);
    this.cancel = pushed(OWN_ICONS.bin, t("own_cancel"), () => { stop(); asking.leave(); }, "button", "use-cancel");
    this.retry = pushed(OWN_ICONS.again, t("own_retry"), () => void asking.retry(), "button main", "use-retry");
    this.others = pushed(OWN_ICONS.again, t("use_others"), () => asking.leave(), "button", "use-others");
    this.train = pushed(OWN_ICONS.forth, t("use_train_these"), train, "button", "use-train-failed");
    this.band = h("div", { class: "own-band", "data-testid": "use-band" },
      h("span", { class: "own-sign small", "aria-hidden": "true" }, icon(OWN_ICONS.folder)),
      h("div", { class: "own-said" }, this.what, this.state, this.track), h("div", { class: "own-acts" }, this.retry, this.train, this.others, this.cancel));
    this.element = h("section", { class: "use-items", "aria-label": t("use_items") }, ...ways.inputs, ways.note, this.choice, this.band);
    if (!data.why) ways.accept(this.element);
    this.tell();
  }

  tell(): void {
    const { asking, words: { t, number } } = this;
    const { phase, brought, wish } = asking;
    const part = this.data.parts.find(({ value }) => value === wish.items);
    const isBusy = phase === "sending" || phase === "working";
    show(this.choice, phase === "choosing");
    show(this.band, phase !== "choosing");
    setText(this.what, part?.said ?? (brought.length === 1 ? brought[0].name : brought.length > 1 ? t("own_files", { n: number(brought.length, 9) }) : t("use_brought")));
    setText(this.state, this.sentence());
    const share = phase === "sending" || phase === "broken" ? (asking.upload ? asking.upload.done / Math.max(1, asking.upload.total) : 0) : asking.share;
    show(this.track, isBusy || phase === "broken");
    this.track.classList.toggle("unsure", phase === "working" && share === 0);
    this.bar.style.width = `${100 * share}%`;
    setAttribute(this.track, "aria-valuenow", String(Math.round(100 * share)));
    this.band.classList.toggle("bad", phase === "failed" || phase === "broken");
    show(this.retry, phase === "broken" || phase === "failed");
    show(this.others, phase === "done" || phase === "failed");
    show(this.train, phase === "failed" && wish.items !== "" && !part && !this.data.why);
    show(this.cancel, isBusy || phase === "broken");
  }

  private sentence(): string {
    const { asking: { phase, upload, doing, why }, words: { t, bytes, percent } } = this;
    const [done, all] = [upload?.done ?? 0, upload?.total ?? 0];
    if (phase === "sending") return t("own_sending", { done: bytes(done), all: bytes(all), share: percent(all > 0 ? done / all : 0) });
    if (phase === "broken") return t("own_broken", { done: bytes(done), all: bytes(all) });
    if (phase === "working") return doing || t("use_waiting");
    if (phase === "failed") return why || t("use_failed");
    return "";
  }
}
