import { Polling } from "../classes/polling";
import { Cut, ENDED, HttpClasses, keepKey, keyOf, Refused, taught, type Act } from "../classes/server";
import type { ClassroomData, ClassSeen } from "../contract";
import { component, type Host, type View } from "../core/component";
import { h, setText } from "../core/dom";
import { makeWords } from "../core/words";
import css from "../styles/classroom.css";
import votes from "../styles/votes.css";
import { Questions } from "./questions";

/** Behind the `#` of a teacher's link, which browsers send to nobody. */
const LINK = /^#class=([A-HJ-NP-Z2-9]{4})\.([A-Za-z0-9_-]{20,64})$/;

const identity = ({ lang, base }: ClassroomData) => JSON.stringify([lang, base]);

export const classroom = component<ClassroomData>(votes + css, identity, (root, data, host) => new Classroom(root, data, host));

/** The class as its teacher sees it. */
class Classroom implements View<ClassroomData> {
  private readonly words;
  private readonly server;
  private readonly head = h("div", { class: "room-head" });
  private readonly told = h("p", { class: "quiet", role: "status" });
  private readonly questions;
  private code = "";
  private key = "";
  private seen: ClassSeen | null = null;
  private polling: Polling | null = null;
  private drawn = "";
  /** The server could not be asked the last time. */
  private cut = false;

  constructor(root: HTMLElement, private data: ClassroomData, private readonly host: Host) {
    this.words = makeWords(data.texts, data.lang);
    this.server = new HttpClasses(data.base ?? "", data.lang);
    this.questions = new Questions(this.words, (act, at) => void this.act(act, at));
    root.append(h("section", { class: "sheet room", "aria-label": this.words.t("room_title") }, this.head, this.told, this.questions.element));
    this.follow();
    this.draw();
  }

  update(data: ClassroomData): void {
    this.data = data;
    this.drawn = "";
    this.draw();
  }

  destroy(): void {
    this.polling?.end();
  }

  /** Takes up the class that a link names, else the one that this browser opened last. */
  private follow(): void {
    const [, code, key] = LINK.exec(location.hash) ?? [];
    if (code) {
      keepKey(code, key);
      history.replaceState(history.state, "", location.pathname + location.search); // so that nobody reads it off the screen
    }
    const last = code ?? taught().at(-1);
    if (last) this.take(last, key ?? keyOf(last));
  }

  private take(code: string, key: string): void {
    [this.code, this.key] = [code, key];
    this.host.setState("code", code); // links that are made below carry it
    this.polling?.end();
    this.polling = new Polling(() => this.look());
  }

  private async look(): Promise<boolean> {
    const { code } = this;
    return this.attempt(async () => {
      const seen = await this.server.look(code, this.key);
      if (this.code !== code) return; // the answer of a class that was left meanwhile
      if (seen.questions) this.seen = seen;
      else this.forget(); // it is another class by now
    }, true);
  }

  private async open(): Promise<void> {
    await this.attempt(async () => {
      const { code, key } = await this.server.open();
      keepKey(code, key);
      this.take(code, key);
    });
  }

  private async act(act: Act, at?: { lesson: string; step: string }): Promise<void> {
    await this.attempt(async () => {
      const seen = await this.server.act(this.code, this.key, act, at);
      if (act === "reset") this.forget();
      else this.seen = seen;
    });
  }

  /** Does what may fail, and shows what came of it; returns whether the server could be asked. A look says nothing where it succeeds: what a press has said stays. */
  private async attempt(what: () => Promise<void>, looks = false): Promise<boolean> {
    const { code } = this;
    let said = looks && !this.cut ? null : "";
    this.cut = false;
    try {
      await what();
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Cut)) throw error;
      said = error instanceof Cut ? this.words.t("class_cut") : error.message;
      this.cut = error instanceof Cut;
      if (error instanceof Refused && error.status === ENDED && this.code === code) this.forget();
    } finally {
      if (said !== null) setText(this.told, said);
      this.draw();
    }
    return !this.cut;
  }

  private forget(): void {
    keepKey(this.code, null);
    this.polling?.end();
    this.polling = this.seen = null;
    this.code = this.key = "";
    this.host.setState("code", "");
  }

  // --- what is shown -----------------------------------------------------------------------------------------------

  private draw(): void {
    const looks = JSON.stringify([this.code, this.seen?.members, this.seen?.closed, this.data.why]);
    if (looks !== this.drawn) this.head.replaceChildren(...(this.code ? this.opened() : this.before()));
    this.drawn = looks;
    this.questions.draw(this.seen, this.data.lessons);
  }

  private before(): HTMLElement[] {
    const { t } = this.words;
    const button = h("button", { type: "button", class: "button strong", disabled: Boolean(this.data.why), onclick: () => void this.open() }, t("room_open"));
    return [h("h3", {}, t("room_title")), h("p", {}, t("room_about")), ...(this.data.why ? [h("p", { class: "note" }, this.data.why)] : []), button];
  }

  private opened(): (HTMLElement | string)[] {
    const { t } = this.words;
    const { seen, code } = this;
    const until = seen?.until && new Date(seen.until * 1000).toLocaleString(this.data.lang, { weekday: "short", hour: "2-digit", minute: "2-digit" });
    const sure = h("div", { class: "note", hidden: true }, h("p", {}, t("room_reset_sure")), h("div", { class: "row" },
      this.button(t("room_yes"), () => void this.act("reset")), this.button(t("room_no"), () => (sure.hidden = true))));
    return [
      h("p", { class: "room-code", "aria-label": t("class_code", { code: [...code].join(" ") }) }, code),
      h("div", { class: "grow" },
        h("p", {}, seen?.closed ? t("room_closed") : t("room_join")),
        h("p", { class: "room-members" }, t("class_members", { n: seen?.members ?? 0 })),
        h("p", { class: "quiet" }, until ? t("room_until", { time: until }) : "")),
      h("div", { class: "row" },
        this.button(t("room_link"), () => void this.copy(), t("room_link_about")),
        ...(seen?.closed ? [] : [this.button(t("room_close"), () => void this.act("close"))]),
        this.button(t("room_reset"), () => (sure.hidden = false))),
      sure,
    ];
  }

  private button(label: string, onclick: () => void, title = ""): HTMLElement {
    return h("button", { type: "button", class: "button", title: title || null, onclick }, label);
  }

  private async copy(): Promise<void> {
    const { t } = this.words;
    const link = `${location.origin}${location.pathname}#class=${this.code}.${this.key}`;
    try {
      await navigator.clipboard.writeText(link);
      setText(this.told, t("room_copied"));
    } catch { // no permission, or a page without https
      this.told.replaceChildren(t("room_link_is"), " ", h("code", { class: "address" }, link));
    }
  }
}
