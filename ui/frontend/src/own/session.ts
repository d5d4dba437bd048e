import type { OwnLooked } from "../contract";
import { readTensors, type TensorFile } from "../core/tensors";
import { answered, withColumns, type Choices, type ColumnChoice } from "./choices";
import { bytesOf, type Brought } from "./files";
import type { OwnServer } from "./server";
import { Tries, wordsOf } from "./tries";
import { Upload } from "./upload";

/**
 * empty: nothing is there; sending; broken: the connection is cut, what has come is kept; reading: waits for its turn or is read;
 * ready: can be used; failed: nothing can be made of it; using: is being kept.
 */
export type Phase = "empty" | "sending" | "broken" | "reading" | "ready" | "failed" | "using";

/** Samples as a model will see them, and the first map. */
export type LookFile = TensorFile<{
  samples: Float32Array | Int32Array | Int16Array | Uint8Array; sample_labels: Int32Array; xy: Float32Array; labels: Int32Array; thumbs: Uint8Array;
}>;

/** Milliseconds between two looks at how far it is: often at first, as most files take a moment. */
const PAUSES = [120, 200, 300, 500, 800];

/** What a person brings, from the drop to the data set. */
export class Session extends Tries<Phase> {
  files: readonly Brought[] = [];
  upload: Upload | null = null;
  looked: OwnLooked | null = null;
  look: LookFile | null = null;
  choices: Choices = {};
  /** What was brought is a run, which is in the store now: its id. */
  run = "";
  /** Seconds from the last byte to the check card. */
  seconds = 0;
  private token = "";
  private version = "";

  constructor(private readonly server: OwnServer, private readonly wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))) {
    super("empty");
  }

  /** Where the check can be gone on with: names of what was brought, in this tab or before. */
  get names(): readonly string[] {
    return this.files.length > 0 ? this.files.map(({ name }) => name) : this.looked?.files ?? [];
  }

  /** Brings files in, with what is known of them; what was there before is let go. */
  async bring(files: readonly Brought[], known: Choices = {}): Promise<void> {
    if (files.length === 0) return;
    this.leave();
    const mine = this.begin();
    this.files = files;
    this.choices = known;
    this.upload = new Upload(files, { send: (...given) => this.carrier().send(...given), there: () => this.carrier().there() }, () => this.changed.emit());
    this.set("sending");
    await this.guard(mine, async () => {
      const token = await this.server.begin(files);
      if (mine.aborted) return this.drop(token); // others may have been brought since
      this.token = token;
      await this.upload!.run(mine);
      await this.read(mine);
    });
  }

  /** Goes on with a drop of before, and what was corrected of it: its files are on the server. */
  async resume(token: string): Promise<void> {
    this.leave();
    const mine = this.begin();
    this.token = token;
    this.set("reading");
    await this.guard(mine, async () => {
      this.choices = ((await this.server.state(token)).choices ?? {}) as Choices;
      await this.read(mine);
    });
  }

  /** Goes on after the connection broke. */
  async retry(): Promise<void> {
    if (this.phase !== "broken") return;
    const mine = this.begin();
    const { upload } = this;
    if (upload && !this.token) return this.bring(this.files, this.choices);
    this.set(upload && upload.done < upload.total ? "sending" : "reading");
    await this.guard(mine, async () => {
      if (upload) await upload.run(mine, true);
      await this.read(mine);
    });
  }

  /** Asks for the same in other words: the page speaks another language now. */
  async translate(): Promise<void> {
    const { token, phase } = this;
    if (phase !== "ready" && phase !== "failed") return;
    const now = await this.server.state(token).catch(() => null);
    if (!now || token !== this.token || phase !== this.phase || now.state !== phase) return;
    this.looked = { ...now, version: this.version };
    this.set(phase, now.why);
  }

  /** Answers a question another way; the files are read again. */
  correct(field: string, value: string): Promise<void> {
    return this.again(answered(this.choices, field, value));
  }

  columns(said: ReadonlyMap<string, ColumnChoice>): Promise<void> {
    return this.again(withColumns(this.choices, said));
  }

  /** Says something that does not change what was read: a name, where it is from. */
  name(field: "title" | "source" | "licence", text: string): void {
    this.choices = { ...this.choices, [field]: text };
  }

  /** Keeps the data set; returns what it is known by, null where it could not be kept. */
  async use(): Promise<string | null> {
    if (this.phase !== "ready") return null;
    this.set("using");
    try {
      return await this.server.use(this.token, this.choices);
    } catch (error) {
      this.set("ready", wordsOf(error));
      return null;
    }
  }

  /** Everything is let go, on the server too. */
  leave(): void {
    this.over();
    if (this.token) void this.drop(this.token);
    this.forget();
  }

  /** The data set is kept: nothing of this is needed any more. */
  forget(): void {
    this.over();
    Object.assign(this, { token: "", files: [], upload: null, looked: null, look: null, choices: {}, version: "", seconds: 0, run: "" });
    this.set("empty");
  }

  private async again(choices: Choices): Promise<void> {
    const before = this.choices;
    this.choices = choices;
    const mine = this.begin();
    this.set("reading");
    try {
      await this.guard(mine, () => this.read(mine));
    } finally {
      // What cannot be read so is taken back, and said.
      if (!mine.aborted && this.phase === "failed" && this.look) await this.takeBack(before, mine);
    }
  }

  private async takeBack(before: Choices, mine: AbortSignal): Promise<void> {
    const { why } = this;
    this.choices = before;
    await this.guard(mine, () => this.read(mine));
    if (!mine.aborted && this.phase === "ready") this.set("ready", why);
  }

  private async read(mine: AbortSignal): Promise<void> {
    const began = performance.now();
    this.set("reading");
    let now = await this.server.check(this.token, this.choices);
    for (let turn = 0; !mine.aborted && now.state !== "ready" && now.state !== "failed"; turn++) {
      this.took(now);
      await this.wait(PAUSES[Math.min(turn, PAUSES.length - 1)]);
      if (mine.aborted) return;
      now = await this.server.state(this.token);
    }
    if (mine.aborted) return;
    this.seconds = (performance.now() - began) / 1000;
    if (now.state === "failed") return this.fail(now);
    this.run = now.run ?? "";
    if (now.version && now.version !== this.version) {
      const file = readTensors(await this.server.look(this.token, now.version)) as unknown as LookFile;
      if (mine.aborted) return;
      this.look = file;
      this.version = now.version;
    }
    this.looked = now;
    this.set("ready");
  }

  private fail(now: OwnLooked): void {
    if (!this.look) this.looked = now;
    this.set("failed", now.why);
  }

  /** How far it is, beside what was found before. */
  private took(now: OwnLooked): void {
    this.looked = { ...now, ...(now.check ? {} : { check: this.looked?.check, look: this.looked?.look, starts: this.looked?.starts }) };
    this.changed.emit();
  }

  private carrier() {
    return this.server.carrier(this.token);
  }

  private async drop(token: string): Promise<void> {
    await this.server.cancel(token).catch(() => undefined); // it is swept within the hour anyway
  }
}

export const sizeOf = (session: Session): number =>
  session.files.length > 0 ? bytesOf(session.files) : (session.looked?.sizes ?? []).reduce((sum, size) => sum + size, 0);
