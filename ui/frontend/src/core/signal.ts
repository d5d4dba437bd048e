/** A list of listeners. */
export class Signal<Value> {
  private readonly listeners: ((value: Value) => void)[] = [];

  on(listener: (value: Value) => void): void {
    this.listeners.push(listener);
  }

  emit(value: Value): void {
    for (const listener of this.listeners) listener(value);
  }
}
