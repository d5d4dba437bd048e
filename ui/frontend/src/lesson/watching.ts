/** The page changes its address without saying so; it is looked at this often. */
const LOOK_MS = 250;

/** Watches one part of the address while a step is open. */
export class Watching {
  private timer = 0;

  constructor(private readonly part: string, private readonly see: (value: string) => void) {
    this.timer = window.setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  destroy(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    this.see(new URLSearchParams(location.search).get(this.part) ?? "");
  }
}
