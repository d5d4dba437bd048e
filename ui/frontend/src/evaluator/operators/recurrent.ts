import type { Room } from "../room";
import { floatsOf, Unfit, type Value } from "../value";
import { lay } from "./products";
import type { Operation } from "./operation";

/** One step of all items: `x` and `h` (B, gates · H) are what comes from the input and from the state before, with biases. */
type Cell = (room: Room, x: Float32Array, h: Float32Array, width: number, state: Float32Array, memory: Float32Array) => void;

/** exp of what is written, by its place among `count`: sigmoid and tanh are made of it. */
function exponentials(room: Room, count: number, write: (into: Float32Array, at: number) => void): [from: Float32Array, at: number] {
  const [at] = room.reserve(count);
  write(room.floats, at);
  room.exp(at, count);
  return [room.floats, at];
}

const tanh = (doubled: number): number => 1 - 2 / (1 + doubled);
const sigmoid = (negative: number): number => 1 / (1 + negative);

/** The gates of each in the order of ONNX, and how they work together. */
const CELLS: Record<"LSTM" | "GRU" | "RNN", { gates: number; cell: Cell }> = {
  // input, output, forget, candidate
  LSTM: {
    gates: 4,
    cell: (room, x, h, width, state, memory) => {
      const [gates, at] = exponentials(room, x.length, (into, place) => {
        for (let i = 0; i < x.length; i++) into[place + i] = (Math.floor(i / width) % 4 === 3 ? 2 : -1) * (x[i] + h[i]);
      });
      for (let i = 0, from = at; i < memory.length; i++, from++) {
        if (i > 0 && i % width === 0) from += 3 * width;
        memory[i] = memory[i] * sigmoid(gates[from + 2 * width]) + sigmoid(gates[from]) * tanh(gates[from + 3 * width]);
        state[i] = sigmoid(gates[from + width]);
      }
      const [doubled, place] = exponentials(room, memory.length, (into, first) => {
        for (let i = 0; i < memory.length; i++) into[first + i] = 2 * memory[i];
      });
      for (let i = 0; i < memory.length; i++) state[i] *= tanh(doubled[place + i]);
    },
  },
  // update, reset, candidate; the reset comes after the product with the state
  GRU: {
    gates: 3,
    cell: (room, x, h, width, state) => {
      const [gates, at] = exponentials(room, x.length, (into, place) => {
        for (let i = 0; i < x.length; i++) into[place + i] = -x[i] - h[i];
      });
      for (let i = 0, from = 0; i < state.length; i++, from++) {
        if (i > 0 && i % width === 0) from += 2 * width;
        const update = sigmoid(gates[at + from]);
        const candidate = Math.tanh(x[from + 2 * width] + sigmoid(gates[at + from + width]) * h[from + 2 * width]);
        state[i] = (1 - update) * candidate + update * state[i];
      }
    },
  },
  RNN: {
    gates: 1,
    cell: (_room, x, h, _width, state) => {
      for (let i = 0; i < state.length; i++) state[i] = Math.tanh(x[i] + h[i]);
    },
  },
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
    cell(room, now, turned, width, state.data, held.data);
    states.data.set(state.data, step * batch * width);
  }
  return [states, state, held];
};

/** Layers that go through a sequence, forwards. */
export const RECURRENT = { GRU: recurrent(CELLS.GRU), LSTM: recurrent(CELLS.LSTM), RNN: recurrent(CELLS.RNN) } satisfies Record<string, Operation>;
