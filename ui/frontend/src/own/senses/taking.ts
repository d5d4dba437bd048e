/** A clip while it is recorded: what was heard so far, up to so many samples. */
export class Taking {
  private readonly blocks: Float32Array[] = [];
  private count = 0;

  /** `stop`: lets the button go. */
  constructor(readonly row: number, private readonly most: number, readonly stop: () => void) {}

  /** Whether that is all that there is room for. */
  hear(block: Float32Array): boolean {
    this.blocks.push(block);
    this.count += block.length;
    return this.count >= this.most;
  }

  samples(): Float32Array {
    const all = new Float32Array(this.count);
    let at = 0;
    for (const block of this.blocks) {
      all.set(block, at);
      at += block.length;
    }
    return all.subarray(0, this.most);
  }
}
