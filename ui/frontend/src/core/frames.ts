/**
 * Runs an asynchronous job at most once per frame and never twice at a time.
 * Of the requests that arrive meanwhile only the newest is served.
 */
export function latest<Input>(job: (input: Input) => Promise<void>): (input: Input) => void {
  let waiting: { input: Input } | null = null;
  let busy = false;

  async function serve(): Promise<void> {
    if (!waiting) {
      busy = false;
      return;
    }
    const { input } = waiting;
    waiting = null;
    try {
      await job(input);
    } finally {
      requestAnimationFrame(serve);
    }
  }

  return (input) => {
    waiting = { input };
    if (busy) return;
    busy = true;
    requestAnimationFrame(serve);
  };
}

/** Calls `step` with 0…1 over the duration; returns a function that stops it. */
export function tween(milliseconds: number, step: (share: number) => void): () => void {
  const start = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    const share = Math.min(1, Math.max(0, now - start) / milliseconds);
    step(share);
    if (share < 1) frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}

export const ease = (share: number): number =>
  share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
