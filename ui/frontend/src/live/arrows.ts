import type { Stage } from "../map/stage";

/** The length of an arrow that is longer than nearly all others. */
const LONGEST_PX = 34;
const NEARLY_ALL = 0.9;
const HEAD_PX = 5;
const SHORTEST_PX = 2;

/** Pixels for a push of length 1, so that nearly all arrows have a length that can be seen. */
export function scaleOf(push: Float32Array): number {
  const lengths = Array.from({ length: push.length / 2 }, (_, i) => Math.hypot(push[2 * i], push[2 * i + 1])).sort((a, b) => a - b);
  const long = lengths[Math.floor(NEARLY_ALL * (lengths.length - 1))] ?? 0;
  return long > 0 ? LONGEST_PX / long : 0;
}

/** Where the next step pushes the first items: lengths compare with each other, their unit is theirs alone. */
export function paintArrows(context: CanvasRenderingContext2D, stage: Stage, xy: Float32Array, push: Float32Array, colour: string): void {
  const scale = scaleOf(push);
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.beginPath();
  for (let i = 0; i < push.length / 2; i++) {
    const from = stage.toPixel({ x: xy[2 * i], y: xy[2 * i + 1] });
    const length = Math.min(1.5 * LONGEST_PX, scale * Math.hypot(push[2 * i], push[2 * i + 1]));
    if (!(length > SHORTEST_PX)) continue;
    // On the screen y grows downwards.
    const turn = Math.atan2(-push[2 * i + 1], push[2 * i]);
    const to = { x: from.x + length * Math.cos(turn), y: from.y + length * Math.sin(turn) };
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    for (const side of [2.6, -2.6]) {
      context.moveTo(to.x, to.y);
      context.lineTo(to.x + HEAD_PX * Math.cos(turn + side), to.y + HEAD_PX * Math.sin(turn + side));
    }
  }
  context.stroke();
}
