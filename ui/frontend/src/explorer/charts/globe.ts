import type { Chart } from "../map/layout";
import type { Paint } from "../map/layers";
import type { Items } from "../state/items";

export const GLOBE = "globe";
/** Degrees: which point of the ball lies in the middle of the map. */
export interface Facing {
  turn: number;
  tilt: number;
}

const MARGIN = 1.06;
const STEP = 30;
const CORNERS = 60;
const BALL = 0.35;
const GRID = 0.16;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Right, up and towards whoever looks, three rows of code numbers. */
function basis({ turn, tilt }: Facing): number[][] {
  const [sine, cosine] = [Math.sin(radians(turn)), Math.cos(radians(turn))];
  const [high, flat] = [Math.sin(radians(tilt)), Math.cos(radians(tilt))];
  return [[-sine, cosine, 0], [-high * cosine, -high * sine, flat], [flat * cosine, flat * sine, high]];
}

/** Where the globe faces after it was taken along by so much of its radius, to the right and down. */
export function turned({ turn, tilt }: Facing, right: number, down: number): Facing {
  const degrees = 180 / Math.PI;
  return { turn: (((turn - right * degrees) % 360) + 360) % 360, tilt: Math.min(90, Math.max(-90, tilt + down * degrees)) };
}

/**
 * Codes of three numbers on the unit sphere as a ball seen from afar (orthographic). A spot is the point of the side that is seen; beyond
 * the rim it is the rim. `drag`: what turns it, in units of its radius.
 */
export function globeChart(items: Items, facing: Facing, drag: (right: number, down: number) => void, sudden: boolean): Chart {
  const axes = basis(facing);
  const along = (code: ArrayLike<number>, start: number, row: number[]) => code[start] * row[0] + code[start + 1] * row[1] + code[start + 2] * row[2];
  const xy = new Float32Array(2 * items.count);
  const far = new Uint8Array(items.count);
  for (let item = 0; item < items.count; item++) {
    xy[2 * item] = along(items.codes, 3 * item, axes[0]);
    xy[2 * item + 1] = along(items.codes, 3 * item, axes[1]);
    far[item] = Number(along(items.codes, 3 * item, axes[2]) < 0);
  }
  return {
    id: GLOBE, xy, exact: true, sudden, drag,
    bounds: { left: -MARGIN, right: MARGIN, top: MARGIN, bottom: -MARGIN },
    behind: (index) => far[index] === 1,
    ground: ballOf(axes),
    project(code) {
      const length = Math.hypot(...code) || 1;
      return { x: along(code, 0, axes[0]) / length, y: along(code, 0, axes[1]) / length };
    },
    unproject({ x, y }) {
      const outside = Math.max(1, Math.hypot(x, y));
      const [right, up] = [x / outside, y / outside];
      const near = Math.sqrt(Math.max(0, 1 - right * right - up * up));
      return Float32Array.from([0, 1, 2], (i) => right * axes[0][i] + up * axes[1][i] + near * axes[2][i]);
    },
  };
}

/** The ball under the points: its disc, its rim, and the lines of longitude and latitude on the side that is seen. */
function ballOf(axes: number[][]): Paint {
  const lines = grid();
  return ({ context, theme }, place) => {
    const [middle, rim] = [place({ x: 0, y: 0 }), place({ x: 1, y: 0 })];
    const radius = rim.x - middle.x;
    context.save();
    context.globalCompositeOperation = "destination-over";
    context.strokeStyle = theme.text;
    context.globalAlpha = BALL;
    context.lineWidth = 1.25;
    context.beginPath();
    context.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.globalAlpha = GRID;
    context.lineWidth = 1;
    context.beginPath();
    for (const line of lines) {
      let drawn = false;
      for (const point of line) {
        const [x, y, depth] = axes.map((row) => row[0] * point[0] + row[1] * point[1] + row[2] * point[2]);
        const spot = place({ x, y });
        if (depth >= 0 && drawn) context.lineTo(spot.x, spot.y);
        else if (depth >= 0) context.moveTo(spot.x, spot.y);
        drawn = depth >= 0;
      }
    }
    context.stroke();
    context.restore();
  };
}

function grid(): number[][][] {
  const at = (turn: number, tilt: number) => [Math.cos(tilt) * Math.cos(turn), Math.cos(tilt) * Math.sin(turn), Math.sin(tilt)];
  const steps = Array.from({ length: CORNERS + 1 }, (_, i) => i / CORNERS);
  const meridians = Array.from({ length: 360 / STEP }, (_, i) => steps.map((share) => at(radians(i * STEP), Math.PI * (share - 0.5))));
  const parallels = [-60, -30, 0, 30, 60].map((tilt) => steps.map((share) => at(2 * Math.PI * share, radians(tilt))));
  return [...meridians, ...parallels];
}
