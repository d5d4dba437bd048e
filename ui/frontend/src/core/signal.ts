/** A list of listeners. */
export class Signal<Value> {
  private readonly listeners = new Set<{ hear(value: Value): void }>();

  /** Returns what ends it. */
  on(listener: (value: Value) => void): () => void {
    const entry = { hear: listener };
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  emit(value: Value): void {
    for (const { hear } of this.listeners) hear(value);
  }
}
