import { Signal } from "../../core/signal";

export type ModelName = "decoder" | "encoder";

interface Report {
  model: ModelName;
  /** Why it will not come; null: it can be used. */
  why: string | null;
}

/** What is known of the networks. Who comes late hears what was told before. */
export class News {
  private readonly told: Report[] = [];
  private readonly telling = new Signal<Report>();

  tell(model: ModelName, why: string | null): void {
    const report = { model, why };
    this.told.push(report);
    this.telling.emit(report);
  }

  /** Returns what ends it. */
  on(listener: (model: ModelName, why: string | null) => void): () => void {
    for (const { model, why } of this.told) listener(model, why);
    return this.telling.on(({ model, why }) => listener(model, why));
  }
}
