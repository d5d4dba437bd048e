import type { ToolHost } from "../tools/host";

const LONGEST = 60;

/** A code that moves on the map, and where it has gone. */
export class Trail {
  private passed: Float32Array[] = [];

  constructor(private readonly host: ToolHost) {
    host.on(host.explorer.layout.changed, () => this.mark());
  }

  to(code: Float32Array): void {
    this.passed = [...this.passed, code].slice(-LONGEST);
    this.mark();
  }

  /** Begins anew. */
  clear(): void {
    this.passed = [];
    this.mark();
  }

  private mark(): void {
    const { host: { explorer: { layout } }, passed } = this;
    const code = passed.at(-1);
    this.host.paint(code === undefined ? null : (pen, place) => {
      if (passed.length > 1) pen.path(passed.map((one) => place(layout.project(one))), pen.theme.primary);
      pen.cross(place(layout.project(code)));
    });
  }
}
