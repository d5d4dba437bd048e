import type { UseWish } from "../contract";
import { calculated } from "../core/files/calculated";
import type { Files } from "../core/files/files";
import { readTensors, type TensorFile } from "../core/tensors";
import type { Brought } from "../own/files";
import type { OwnServer } from "../own/server";
import { Tries } from "../own/tries";
import { Upload } from "../own/upload";

/** choosing: something is not said yet; sending; broken: the connection is cut, what has come is kept; working; done; failed. */
export type Phase = "choosing" | "sending" | "broken" | "working" | "done" | "failed";

/** What came of it, as it is stored. */
export type UseFile = TensorFile;

export const sameWish = (a: UseWish, b: UseWish): boolean => a.purpose === b.purpose && a.items === b.items && a.settings === b.settings;

/** What a model is asked to do, from the choice to the result. */
export class Asking extends Tries<Phase> {
  /** How far the calculation is, and what it does. */
  share = 0;
  doing = "";
  brought: readonly Brought[] = [];
  upload: Upload | null = null;
  file: UseFile | null = null;
  /** Has a calculation started: the page is asked, by the view that is there. */
  ask: (wish: UseWish) => void = () => undefined;

  constructor(private readonly files: Files, private readonly own: OwnServer, public wish: UseWish, readonly locked: string) {
    super("choosing");
  }

  /** Says what is to be done; it begins as soon as there are items. */
  choose(purpose: string, settings: string): void {
    if (purpose === this.wish.purpose && settings === this.wish.settings && this.phase !== "failed") return;
    this.wish = { ...this.wish, purpose, settings };
    if (this.phase === "sending" || this.phase === "broken") this.changed.emit();
    else void this.go();
  }

  /** Takes a part of the run's data. */
  take(items: string): void {
    this.brought = [];
    this.upload = null;
    this.wish = { ...this.wish, items };
    void this.go();
  }

  /** Brings files in; what was there before is let go. */
  async bring(files: readonly Brought[]): Promise<void> {
    if (files.length === 0) return;
    const mine = this.begin();
    this.brought = files;
    this.token = "";
    this.wish = { ...this.wish, items: "" };
    let token = "";
    const carrier = () => this.own.carrier(token);
    this.upload = new Upload(files, { send: (...given) => carrier().send(...given), there: () => carrier().there() }, () => this.changed.emit());
    this.set("sending");
    await this.guard(mine, async () => {
      token = await this.own.begin(files);
      await this.sent(token, mine);
    });
  }

  /** Brings a file in that is no item, but belongs to a setting; returns its token. */
  async carry(file: File): Promise<string> {
    const files = [{ name: file.name, file }];
    const token = await this.own.begin(files);
    await new Upload(files, this.own.carrier(token), () => undefined).run(new AbortController().signal);
    return token;
  }

  /** Goes on after the connection broke, or anew after a failure. */
  async retry(): Promise<void> {
    if (this.phase !== "broken") return this.go();
    const mine = this.begin();
    const { upload, token } = this;
    if (!upload || !token) return this.bring(this.brought);
    this.set("sending");
    await this.guard(mine, () => this.sent(token, mine, true));
  }

  /** Other items are to be chosen. */
  leave(): void {
    this.begin();
    this.brought = [];
    this.upload = null;
    this.token = "";
    this.wish = { ...this.wish, items: "" };
    this.set("choosing");
  }

  private token = "";

  private async sent(token: string, mine: AbortSignal, again = false): Promise<void> {
    this.token = token;
    await this.upload!.run(mine, again);
    if (mine.aborted) return;
    this.wish = { ...this.wish, items: token };
    await this.go();
  }

  private async go(): Promise<void> {
    const mine = this.begin();
    const { wish } = this;
    if (!wish.purpose || !wish.items) return this.set("choosing");
    this.share = 0;
    this.doing = "";
    this.set("working");
    await this.guard(mine, async () => {
      const waiting = {
        ask: () => this.ask(wish),
        progress: (share: number, text: string) => this.tell(share, text, mine),
        locked: this.locked,
        over: () => mine.aborted,
      };
      const found = await calculated(this.files, "use", wish, waiting);
      if (mine.aborted) return;
      this.file = readTensors(found);
      this.set("done");
    });
  }

  private tell(share: number, text: string, mine: AbortSignal): void {
    if (mine.aborted) return;
    this.share = share;
    this.doing = text;
    this.changed.emit();
  }
}
