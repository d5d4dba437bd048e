import type { Engine, Output, Runner } from "./engine";

/** Networks that nobody uses now but that may be asked for again, when a person comes back to a page. */
const MOST_IDLE = 6;

interface Shared {
  made: Promise<Runner>;
  users: number;
}

/** The networks of a tab: each is made once and kept for a while after its last use. */
export class Networks {
  private readonly shared = new Map<string, Shared>();

  constructor(private readonly engine: () => Promise<Engine>) {}

  /** Begins to fetch the engine: it may come beside the network itself. */
  begin(): void {
    // Who asks for a network hears of it when that fails.
    this.engine().catch(() => undefined);
  }

  /** The network of a file; `tag` tells one version of a file from another. */
  take(tag: string, model: ArrayBuffer): Promise<Runner> {
    if (!this.shared.has(tag)) {
      const made = this.engine().then((engine) => engine.load(model));
      this.shared.set(tag, { made, users: 0 });
      made.catch(() => this.shared.delete(tag));
    }
    return this.held(tag)!;
  }

  /** The network of a version of a file that was made before; null when there is none. */
  held(tag: string): Promise<Runner> | null {
    const known = this.shared.get(tag);
    if (!known) return null;
    known.users++;
    // The last in the order of the map is the one that was asked for last.
    this.shared.delete(tag);
    this.shared.set(tag, known);
    return known.made.then((runner) => this.lent(tag, runner));
  }

  private lent(tag: string, runner: Runner): Runner {
    let used = true;
    return {
      run: (values: Float32Array, shape: number[]): Promise<Output> => runner.run(values, shape),
      release: () => {
        if (used) this.release(tag);
        used = false;
      },
    };
  }

  /** One user less; the networks that were idle longest go. */
  private release(tag: string): void {
    const mine = this.shared.get(tag);
    if (mine) mine.users--;
    const idle = [...this.shared].filter(([, { users }]) => users <= 0);
    for (const [old, { made }] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      this.shared.delete(old);
      void made.then((runner) => runner.release());
    }
  }
}
