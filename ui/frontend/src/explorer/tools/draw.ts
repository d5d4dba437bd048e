import { h, setText, show } from "../../core/dom";
import { Samples } from "../../core/looks/sample";
import { decode, itemOf, type Explorer } from "../explorer";
import { Answer } from "../parts/answer";
import { Pad } from "../parts/pad";
import { Trail } from "../parts/trail";
import type { ToolHost } from "./host";
import type { Tool } from "./tool";

/** Without originals, so many decoded items show how the data lie. */
const DECODED = 200;

/** An item drawn by hand, or a real one changed: its code moves on the map and the network answers while it is drawn. */
export class Draw implements Tool {
  readonly element: HTMLElement;
  private readonly note = h("p", { class: "note" });
  private readonly body = h("div", { class: "draw-body" });
  private readonly answer: Answer;
  private readonly trail: Trail;
  private readonly hint: HTMLElement;
  private readonly explorer: Explorer;
  private readonly request;
  private pad: Pad | null = null;
  /** The hand has come to rest. */
  private resting = false;

  constructor(private readonly host: ToolHost) {
    const explorer = (this.explorer = host.explorer);
    const { words: { t } } = explorer;
    this.request = host.whenVisible(() => this.compute());
    this.answer = new Answer(explorer, "draw");
    this.trail = new Trail(host);
    this.hint = h("p", { class: "quiet" }, t("draw_empty"));
    setText(this.note, t("encoder_loading"));
    show(this.body, false);
    this.element = h("div", { class: "tool draw" }, this.note, this.body);
    const start = host.whenVisible(() => this.pad ?? this.start());
    host.onReady("encoder", () => start());
    for (const model of ["decoder", "encoder"] as const) host.onMissing(model, (why) => setText(this.note, why));
  }

  private async start(): Promise<void> {
    const pictures = (await this.explorer.items.originals()) ?? (await this.decodedItems());
    this.pad = new Pad(pictures, this.explorer.items.shape, this.explorer.words, { changed: () => this.request(), done: () => this.ended() }, this.fromItem());
    this.body.replaceChildren(this.pad.element, this.answer.element, this.hint);
    show(this.note, false);
    show(this.body, true);
    show(this.answer.element, false);
  }

  private async decodedItems(): Promise<Samples> {
    const { items } = this.explorer;
    return decode(this.explorer, items.codes.slice(0, Math.min(items.count, DECODED) * items.size));
  }

  private fromItem(): HTMLElement {
    const { words: { t }, choice } = this.explorer;
    const from = h("button", { type: "button", class: "button", title: t("draw_from_hint"), "data-testid": "draw-from", onclick: () => this.from() }, t("draw_from"));
    const arm = () => (from.disabled = choice.pair.a === null);
    this.host.on(choice.changed, arm);
    arm();
    return from;
  }

  private async from(): Promise<void> {
    const { a } = this.explorer.choice.pair;
    if (a === null) return;
    this.trail.clear();
    this.pad?.take(await itemOf(this.explorer, a));
  }

  private async compute(): Promise<void> {
    if (!this.pad) return;
    const input = this.pad.sample();
    show(this.answer.element, input !== null);
    show(this.hint, input === null);
    if (input === null) return this.trail.clear();
    const code = await this.answer.to(input);
    this.trail.to(code);
    if (this.resting) this.explorer.spot.pin(code);
    this.resting = false;
    await this.answer.showNearest(code);
  }

  /** The large picture follows when a stroke has ended. */
  private ended(): void {
    this.resting = true;
    this.request();
  }
}
