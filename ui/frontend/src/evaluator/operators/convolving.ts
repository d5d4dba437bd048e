import { floatsOf, Unfit, type Value } from "../value";
import { lay } from "./products";
import { wholes, type Attributes, type Operation } from "./operation";

/** Pixels, of one or more items, that are computed at a time: enough for the product, and still in the cache. */
const TOGETHER = 256;

/** One direction of a window that goes over something: sizes of what is wide (`size`) and of what is read off it (`places`). */
interface Way {
  size: number;
  kernel: number;
  stride: number;
  /** How far the first window begins before the first number. */
  pad: number;
  places: number;
}

type Ways = [down: Way, along: Way];

/** How windows go over pictures (B, C, H, W), or curves (B, C, L) as pictures of one row. `count`: places from the size and the two pads. */
function waysOf(x: Value, kernel: readonly number[], attributes: Attributes, places: (size: number, kernel: number, stride: number, pads: number, extra: number) => number): Ways {
  const axes = x.shape.length - 2;
  if (!(axes === 1 || axes === 2) || kernel.length !== axes) throw new Unfit(`no windows go over (${x.shape})`);
  const [stride, pads, extra] = [wholes(attributes, "strides", [1, 1]), wholes(attributes, "pads", [0, 0, 0, 0]), wholes(attributes, "output_padding", [0, 0])];
  const way = (axis: number): Way => ({
    size: x.shape[2 + axis], kernel: kernel[axis], stride: stride[axis], pad: pads[axis],
    places: places(x.shape[2 + axis], kernel[axis], stride[axis], pads[axis] + pads[axis + axes], extra[axis]),
  });
  const one: Way = { size: 1, kernel: 1, stride: 1, pad: 0, places: 1 };
  const ways: Ways = axes === 2 ? [way(0), way(1)] : [one, way(0)];
  for (const { kernel: wide, stride: step, places: count, pad } of ways) {
    if (!(wide > 0 && step > 0 && pad >= 0 && count > 0)) throw new Unfit(`no windows go over (${x.shape})`);
  }
  return ways;
}

/** The windows, first and behind the last, whose number at `offset` lies on what is wide. */
const inside = ({ size, stride, pad, places }: Way, offset: number): [number, number] =>
  [Math.max(0, Math.ceil((pad - offset) / stride)), Math.min(places, Math.floor((size - 1 + pad - offset) / stride) + 1)];

/** Calls `read` for each number of the windows, by its place in them: what it reads off rows `top` to `bottom` and columns `left` to `right` of places. */
function eachOffset([down, along]: Ways, read: (offset: number, y: number, x: number, top: number, bottom: number, left: number, right: number) => void): void {
  for (let y = 0; y < down.kernel; y++) {
    const [top, bottom] = inside(down, y);
    for (let x = 0; x < along.kernel; x++) {
      const [left, right] = inside(along, x);
      read(y * along.kernel + x, y - down.pad, x - along.pad, top, bottom, left, right);
    }
  }
}

const shapeOf = (x: Value, batch: number, channels: number, sizes: [number, number]): number[] => [batch, channels, ...sizes.slice(4 - x.shape.length)];

/** Items that are computed together, one group after the other. */
function inGroups(batch: number, pixels: number, compute: (first: number, items: number) => void): void {
  const most = Math.max(1, Math.floor(TOGETHER / pixels));
  for (let first = 0; first < batch; first += most) compute(first, Math.min(most, batch - first));
}

/** x (B, C, H, W) with weights (O, C, h, w) -> (B, O, H', W'): windows as columns, then one product. */
const conv: Operation = ([x, weights, bias], attributes, room) => {
  const [given, taken] = [floatsOf(x), floatsOf(weights)];
  const [batch, channels] = x.shape;
  const [outcomes, inner, ...kernel] = weights.shape;
  if (inner !== channels) throw new Unfit(`(${weights.shape}) does not go over (${x.shape})`);
  const ways = waysOf(x, kernel, attributes, (size, wide, stride, pads) => Math.floor((size + pads - wide) / stride) + 1);
  const [down, along] = ways;
  const [area, pixels, window] = [down.size * along.size, down.places * along.places, down.kernel * along.kernel];
  const y = room.make(Float32Array, shapeOf(x, batch, outcomes, [down.places, along.places]));
  const matrix = room.keep(weights.data, "conv", taken.length, (into) => into.set(taken));
  const shift = bias ? floatsOf(bias) : new Float32Array(outcomes);
  inGroups(batch, pixels, (first, items) => {
    const wide = room.width(items * pixels);
    const [columns, found] = room.reserve(channels * window * wide, outcomes * wide);
    const { floats } = room;
    floats.fill(0, columns, columns + channels * window * wide);
    eachOffset(ways, (offset, y, x, top, bottom, left, right) => {
      for (let channel = 0; channel < channels; channel++) {
        for (let item = 0; item < items; item++) {
          const from = ((first + item) * channels + channel) * area + x;
          const into = columns + (channel * window + offset) * wide + item * pixels;
          for (let row = top; row < bottom; row++) {
            let read = from + (row * down.stride + y) * along.size + left * along.stride;
            let place = into + row * along.places + left;
            for (const end = place + right - left; place < end; place++, read += along.stride) floats[place] = given[read];
          }
        }
      }
    });
    room.product(matrix, columns, found, outcomes, channels * window, items * pixels);
    for (let item = 0; item < items; item++) {
      for (let outcome = 0; outcome < outcomes; outcome++) {
        let read = found + outcome * wide + item * pixels;
        let place = ((first + item) * outcomes + outcome) * pixels;
        for (const end = place + pixels; place < end; place++, read++) y.data[place] = floats[read] + shift[outcome];
      }
    }
  });
  return y;
};

/** x (B, C, H, W) with weights (C, O, h, w) -> (B, O, H', W'): one product, then windows are added up. */
const convTranspose: Operation = ([x, weights, bias], attributes, room) => {
  const [given, taken] = [floatsOf(x), floatsOf(weights)];
  const [batch, channels] = x.shape;
  const [inner, outcomes, ...kernel] = weights.shape;
  if (inner !== channels) throw new Unfit(`(${weights.shape}) does not go over (${x.shape})`);
  // Here the outcome is what windows go over, and x what is read off it.
  const ways = waysOf(x, kernel, attributes, (size, wide, stride, pads, extra) => (size - 1) * stride - pads + wide + extra)
    .map((way): Way => ({ ...way, size: way.places, places: way.size })) as Ways;
  const [down, along] = ways;
  const [area, pixels, window] = [down.size * along.size, down.places * along.places, down.kernel * along.kernel];
  const outcome = room.make(Float32Array, shapeOf(x, batch, outcomes, [down.size, along.size]));
  const summed = outcome.data;
  if (bias) for (let one = 0; one < batch * outcomes; one++) summed.fill(floatsOf(bias)[one % outcomes], one * area, (one + 1) * area);
  const matrix = room.keep(weights.data, "turned", taken.length, (into) => lay(into, 0, taken, 0, outcomes * window, channels, channels, true));
  inGroups(batch, pixels, (first, items) => {
    const wide = room.width(items * pixels);
    const [columns, found] = room.reserve(channels * wide, outcomes * window * wide);
    const { floats } = room;
    for (let channel = 0; channel < channels; channel++) {
      for (let item = 0; item < items; item++) {
        const read = ((first + item) * channels + channel) * pixels;
        floats.set(given.subarray(read, read + pixels), columns + channel * wide + item * pixels);
      }
    }
    room.product(matrix, columns, found, outcomes * window, channels, items * pixels);
    eachOffset(ways, (offset, y, x, top, bottom, left, right) => {
      for (let outcome = 0; outcome < outcomes; outcome++) {
        for (let item = 0; item < items; item++) {
          const from = found + (outcome * window + offset) * wide + item * pixels;
          const into = ((first + item) * outcomes + outcome) * area + x;
          for (let row = top; row < bottom; row++) {
            let place = into + (row * down.stride + y) * along.size + left * along.stride;
            let read = from + row * along.places + left;
            for (const end = read + right - left; read < end; read++, place += along.stride) summed[place] += floats[read];
          }
        }
      }
    });
  });
  return outcome;
};

/** Means of windows: x (B, C, H, W) -> (B, C, H', W'). */
const averagePool: Operation = ([x], attributes, room) => {
  const given = floatsOf(x);
  const ways = waysOf(x, wholes(attributes, "kernel_shape", []), attributes, (size, wide, stride) => Math.floor((size - wide) / stride) + 1);
  const [down, along] = ways;
  const [area, pixels, window] = [down.size * along.size, down.places * along.places, down.kernel * along.kernel];
  const y = room.make(Float32Array, shapeOf(x, x.shape[0], x.shape[1], [down.places, along.places]));
  eachOffset(ways, (_, below, beside, top, bottom, left, right) => {
    for (let one = 0; one < x.shape[0] * x.shape[1]; one++) {
      for (let row = top; row < bottom; row++) {
        const read = one * area + (row * down.stride + below) * along.size + beside;
        for (let i = left; i < right; i++) y.data[one * pixels + row * along.places + i] += given[read + i * along.stride] / window;
      }
    }
  });
  return y;
};

/** Windows over pictures and curves. */
export const CONVOLVING = { AveragePool: averagePool, Conv: conv, ConvTranspose: convTranspose } satisfies Record<string, Operation>;
