import type { Room } from "../room";
import { floatsOf, Unfit, type Value } from "../value";
import { sigmoid } from "./elementwise";
import { lay } from "./products";
import type { Operation } from "./operation";

/** What a cell makes of a step for unit j: `x` and `h` are what comes from the input and from the state before, biases included, gate by gate. */
type Cell = (x: Float32Array, h: Float32Array, at: number, width: number, state: Float32Array, memory: Float32Array, place: number) => void;

/** The gates of each in the order of ONNX, and how they work together. */
const CELLS: Record<"LSTM" | "GRU" | "RNN", { gates: number; cell: Cell }> = {
  // input, output, forget, candidate
  LSTM: {
    gates: 4,
    cell: (x, h, at, width, state, memory, place) => {
      const gate = (one: number): number => x[at + one * width] + h[at + one * width];
      memory[place] = sigmoid(gate(2)) * memory[place] + sigmoid(gate(0)) * Math.tanh(gate(3));
      state[place] = sigmoid(gate(1)) * Math.tanh(memory[place]);
    },
  },
  // update, reset, candidate; the reset comes after the product with the state
  GRU: {
    gates: 3,
    cell: (x, h, at, width, state, _, place) => {
      const update = sigmoid(x[at] + h[at]);
      const reset = sigmoid(x[at + width] + h[at + width]);
      const candidate = Math.tanh(x[at + 2 * width] + reset * h[at + 2 * width]);
      state[place] = (1 - update) * candidate + update * state[place];
    },
  },
  RNN: { gates: 1, cell: (x, h, at, _width, state, _memory, place) => (state[place] = Math.tanh(x[at] + h[at])) },
};

/** a (rows, inner) · weights (columns, inner) turned, + bias -> (rows, columns). */
function affine(room: Room, a: Float32Array, rows: number, inner: number, weights: Value, columns: number, bias: Float32Array, into: Float32Array): void {
  const taken = floatsOf(weights);
  const wide = room.width(columns);
  const right = room.keep(taken, "recurrent", inner * wide, (place) => lay(place, 0, taken, 0, inner, columns, wide, true));
  const [left, found] = room.reserve(rows * inner, rows * wide);
  const { floats } = room;
  floats.set(a.subarray(0, rows * inner), left);
  room.product(left, right, found, rows, inner, columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) into[row * columns + i] = floats[found + row * wide + i] + bias[i];
  }
}

/**
 * x (T, B, I), weights (1, gates · H, I), of the state (1, gates · H, H), biases (1, 2 · gates · H), first state and memory (1, B, H)
 * -> states (T, 1, B, H), the last one (1, B, H), the last memory (1, B, H).
 */
const recurrent = ({ gates, cell }: (typeof CELLS)[keyof typeof CELLS]): Operation => ([x, weights, turning, biases, lengths, first, memory], _, room) => {
  const [steps, batch, inner] = x.shape;
  const width = turning.shape[2];
  const columns = gates * width;
  const fits = x.shape.length === 3 && weights.shape.join() === [1, columns, inner].join() && turning.shape.join() === [1, columns, width].join()
    && (!biases || biases.data.length === 2 * columns) && [first, memory].every((one) => !one || one.data.length === batch * width);
  if (!fits || lengths) throw new Unfit(`(${weights.shape}) does not go over (${x.shape})`);
  const bias = biases ? floatsOf(biases) : new Float32Array(2 * columns);
  const given = room.make(Float32Array, [steps * batch, columns]).data;
  affine(room, floatsOf(x), steps * batch, inner, weights, columns, bias.subarray(0, columns), given);
  const turned = room.make(Float32Array, [batch, columns]).data;
  const [state, held] = [first, memory].map((one) => {
    const made = room.make(Float32Array, [1, batch, width]);
    if (one) made.data.set(floatsOf(one));
    return made;
  });
  const states = room.make(Float32Array, [steps, 1, batch, width]);
  for (let step = 0; step < steps; step++) {
    affine(room, state.data, batch, width, turning, columns, bias.subarray(columns), turned);
    const now = given.subarray(step * batch * columns, (step + 1) * batch * columns);
    for (let item = 0; item < batch; item++) {
      for (let unit = 0; unit < width; unit++) cell(now, turned, item * columns + unit, width, state.data, held.data, item * width + unit);
    }
    states.data.set(state.data, step * batch * width);
  }
  return [states, state, held];
};

/** Layers that go through a sequence, forwards. */
export const RECURRENT = { GRU: recurrent(CELLS.GRU), LSTM: recurrent(CELLS.LSTM), RNN: recurrent(CELLS.RNN) } satisfies Record<string, Operation>;
