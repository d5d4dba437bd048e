import { h, icon, setAttribute, setText, show } from "../core/dom";
import type { Words } from "../core/words";
import type { Ways } from "./drop";
import { OWN_ICONS } from "./icons";
import { named, pushed } from "./parts";
import type { Sense } from "./senses/sense";
import { sizeOf, type Session } from "./session";

/** What was brought, how far it is, and what may be done about it: the zone once something is in it. */
export class Band {
  readonly element: HTMLElement;
  private readonly what = h("strong", {});
  private readonly state = h("span", { class: "caption", role: "status", "data-testid": "own-state" });
  private readonly bar = h("i", {});
  private readonly track: HTMLElement;
  private readonly cancel: HTMLButtonElement;
  private readonly retry: HTMLButtonElement;
  private readonly more: HTMLElement;
  private readonly record: HTMLButtonElement;
  private readonly sign = h("span", { class: "own-sign small", "aria-hidden": "true" }, icon(OWN_ICONS.folder));

  /** `again`: goes back to recording; `recorded`: what these files were recorded with here, "" where they were brought. */
  constructor(private readonly session: Session, private readonly words: Words, ways: Ways, again: () => void, private readonly recorded: () => Sense | "") {
    const { t } = words;
    this.track = h("div", { class: "own-track", role: "progressbar", "aria-label": t("own_progress"), "aria-valuemin": 0, "aria-valuemax": 100 }, this.bar);
    this.cancel = pushed(OWN_ICONS.bin, t("own_cancel"), () => session.leave(), "button", "own-cancel");
    this.retry = pushed(OWN_ICONS.again, t("own_retry"), () => void session.retry(), "button main", "own-retry");
    this.record = pushed(OWN_ICONS.camera, t("sense_more"), again, "button", "own-record");
    this.more = h("span", { class: "own-more" }, h("span", { class: "caption" }, t("own_drop_more")), pushed(OWN_ICONS.up, t("own_choose"), () => ways.chooseFiles()));
    this.element = h("div", { class: "own-band", "data-testid": "own-band" },
      this.sign, h("div", { class: "own-said" }, this.what, this.state, this.track), h("div", { class: "own-acts" }, this.more, this.record, this.retry, this.cancel));
    ways.accept(this.element);
  }

  tell(): void {
    const { session, words: { t, number } } = this;
    const { phase, names } = session;
    const [first = ""] = names;
    const recorded = this.recorded();
    // A recording has no file that a person named: it is told by what it was made with.
    this.what.replaceChildren(recorded ? `${t(`sense_${recorded}`)} ·` : named(topOf(names) || first), names.length > 1 ? ` ${t("own_files", { n: number(names.length, 9) })}` : "");
    const share = this.share();
    show(this.track, phase === "sending" || phase === "broken" || phase === "reading");
    this.track.classList.toggle("unsure", phase === "reading" && share === 0);
    this.bar.style.width = `${100 * share}%`;
    setAttribute(this.track, "aria-valuenow", String(Math.round(100 * share)));
    setText(this.state, this.sentence(share));
    this.element.classList.toggle("bad", phase === "failed" || phase === "broken");
    show(this.retry, phase === "broken");
    const isRead = phase === "ready" || phase === "failed";
    show(this.more, isRead && !recorded);
    show(this.record, isRead && recorded !== "");
    setText(this.cancel.querySelector("span")!, t(phase === "sending" || phase === "reading" ? "own_cancel" : "own_remove"));
    this.cancel.disabled = phase === "using";
  }

  private share(): number {
    const { session: { phase, upload, looked } } = this;
    if (phase === "sending" || phase === "broken") return upload && upload.total > 0 ? upload.done / upload.total : 0;
    return looked && looked.total > 0 && looked.state === "reading" ? looked.done / looked.total : 0;
  }

  private sentence(share: number): string {
    const { session, words: { t, bytes, percent, fixed, number } } = this;
    const { phase, upload, looked, why } = session;
    if (phase === "sending") return t("own_sending", { done: bytes(upload?.done ?? 0), all: bytes(upload?.total ?? 0), share: percent(share) });
    if (phase === "broken") return t("own_broken", { done: bytes(upload?.done ?? 0), all: bytes(upload?.total ?? 0) });
    if (phase === "reading") return looked?.state === "waiting" ? looked.why || t("own_waiting") : t("own_reading");
    if (phase === "using") return t("own_keeping");
    if (phase === "failed") return why;
    const left = looked?.check?.left_out.length ?? 0;
    const read = t("own_read_in", { size: bytes(sizeOf(session)), s: fixed(session.seconds, 1) });
    return `${read} · ${left > 0 ? t("own_left_out", { n: number(left, 9) }) : t("own_nothing_left_out")}`;
  }
}

/** The folder that all files lie in; "" where there is none. */
function topOf(names: readonly string[]): string {
  const tops = new Set(names.map((name) => (name.includes("/") ? name.slice(0, name.indexOf("/")) : "")));
  return tops.size === 1 ? [...tops][0] : "";
}
