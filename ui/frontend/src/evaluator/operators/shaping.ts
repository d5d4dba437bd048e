import { around, axisOf, kindOf, product, shaped, spread, stridesOf, Unfit, type Value } from "../value";
import { whole, wholes, type Attributes, type Operation } from "./operation";
import type { Room } from "../room";

const list = ({ data }: Value): number[] => [...data];
/** Axes, counted from the front, in order. */
const axesOf = (axes: number[], rank: number): number[] => axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);

/** x of a shape, read with other strides from `first` on: what turning and cutting come down to. */
function strided(x: Value, shape: number[], strides: number[], first: number, room: Room): Value {
  const y = room.make(kindOf(x.data), shape);
  const [from, into] = [x.data, y.data];
  const last = shape.length - 1;
  const [length, step] = last < 0 ? [1, 0] : [shape[last], strides[last]];
  const place = shape.map(() => 0);
  for (let at = 0, start = first; at < into.length; at += length) {
    for (let i = 0, read = start; i < length; i++, read += step) into[at + i] = from[read];
    for (let axis = last - 1; axis >= 0; axis--) {
      start += strides[axis];
      if (++place[axis] < shape[axis]) break;
      start -= strides[axis] * shape[axis];
      place[axis] = 0;
    }
  }
  return y;
}

const transpose: Operation = ([x], attributes, room) => {
  const order = wholes(attributes, "perm", x.shape.map((_, axis) => x.shape.length - 1 - axis));
  if ([...order].sort((a, b) => a - b).join() !== [...x.shape.keys()].join()) throw new Unfit(`(${x.shape}) cannot be turned by (${order})`);
  const strides = stridesOf(x.shape);
  return strided(x, order.map((axis) => x.shape[axis]), order.map((axis) => strides[axis]), 0, room);
};

const slice: Operation = ([x, starts, ends, axes, steps], _, room) => {
  const [shape, strides] = [[...x.shape], stridesOf(x.shape)];
  let first = 0;
  (axes ? list(axes) : list(starts).map((_, i) => i)).forEach((given, i) => {
    const axis = axisOf(given, shape.length);
    const step = steps?.data[i] ?? 1;
    if (!step) throw new Unfit("a step of 0");
    const size = x.shape[axis];
    const [least, most] = step > 0 ? [0, size] : [-1, size - 1];
    const place = (value: number): number => Math.min(most, Math.max(least, value < 0 ? value + size : value));
    const from = place(starts.data[i]);
    shape[axis] = Math.max(0, Math.ceil((place(ends.data[i]) - from) / step));
    first += from * strides[axis];
    strides[axis] *= step;
  });
  return strided(x, shape, strides, first, room);
};

const expand: Operation = ([x, shape], _, room) => {
  const all = spread([x.shape, list(shape)]);
  const y = room.make(kindOf(x.data), all.shape);
  all.rows((at, length, [from], [step]) => {
    for (let i = 0; i < length; i++) y.data[at + i] = x.data[from + i * step];
  });
  return y;
};

const reshape: Operation = ([x, asked]) => {
  const shape = list(asked).map((size, axis) => (size === 0 ? x.shape[axis] : size));
  const open = shape.indexOf(-1);
  if (open >= 0) shape[open] = x.data.length / product(shape.filter((_, axis) => axis !== open));
  return shaped(x.data, shape);
};

const concat: Operation = (inputs, attributes, room) => {
  const [first] = inputs;
  const axis = axisOf(whole(attributes, "axis", NaN), first.shape.length);
  const fits = (one: Value): boolean => one.data.constructor === first.data.constructor && one.shape.length === first.shape.length
    && one.shape.every((size, i) => i === axis || size === first.shape[i]);
  if (!inputs.every(fits)) throw new Unfit("what does not fit cannot be joined");
  const shape = first.shape.map((size, i) => (i === axis ? inputs.reduce((sum, one) => sum + one.shape[axis], 0) : size));
  const y = room.make(kindOf(first.data), shape);
  const [count, size, behind] = around(shape, axis);
  let done = 0;
  for (const { data, shape: part } of inputs) {
    const length = part[axis] * behind;
    for (let i = 0; i < count; i++) y.data.set(data.subarray(i * length, (i + 1) * length), i * size * behind + done);
    done += length;
  }
  return y;
};

/** x (..., n, ...) and places in n of any shape: the places stand where n stood. */
const gather: Operation = ([x, places], attributes, room) => {
  const axis = axisOf(whole(attributes, "axis", 0), x.shape.length);
  const [count, size, behind] = around(x.shape, axis);
  const y = room.make(kindOf(x.data), [...x.shape.slice(0, axis), ...places.shape, ...x.shape.slice(axis + 1)]);
  let at = 0;
  for (let i = 0; i < count; i++) {
    for (const place of places.data) {
      const from = (i * size + axisOf(place, size)) * behind;
      for (let j = 0; j < behind; j++) y.data[at++] = x.data[from + j];
    }
  }
  return y;
};

/** x with `updates` at `places` along an axis; the two have one shape. */
const scatter: Operation = ([x, places, updates], attributes, room) => {
  const axis = axisOf(whole(attributes, "axis", 0), x.shape.length);
  const fits = places.shape.length === x.shape.length && places.shape.every((size, i) => size === updates.shape[i] && size <= x.shape[i]);
  if (!fits || x.data.constructor !== updates.data.constructor) throw new Unfit("updates do not fit their places");
  const y = room.like(x);
  y.data.set(x.data);
  const [strides, own] = [stridesOf(x.shape), stridesOf(places.shape)];
  places.data.forEach((place, i) => {
    const at = strides.reduce((sum, stride, one) => sum + stride * (one === axis ? axisOf(place, x.shape[axis]) : Math.floor(i / own[one]) % places.shape[one]), 0);
    y.data[at] = updates.data[i];
  });
  return y;
};

const flatten: Operation = ([x], attributes) => {
  const axis = whole(attributes, "axis", 1);
  return shaped(x.data, [product(x.shape.slice(0, axis)), product(x.shape.slice(axis))]);
};

const squeeze: Operation = ([x, axes]) => {
  const gone = axes ? axesOf(list(axes), x.shape.length) : x.shape.flatMap((size, axis) => (size === 1 ? axis : []));
  return shaped(x.data, x.shape.filter((_, axis) => !gone.includes(axis)));
};

const unsqueeze: Operation = ([x, axes]) => {
  const shape = [...x.shape];
  for (const axis of axesOf(list(axes), x.shape.length + axes.data.length)) shape.splice(axis, 0, 1);
  return shaped(x.data, shape);
};

const FLOAT = 1;

const cast: Operation = ([x], attributes, room) => {
  const y: Value = attributes.to === FLOAT ? room.make(Float32Array, x.shape) : room.make(Int32Array, x.shape);
  // Into whole numbers it cuts.
  y.data.set(x.data);
  return y;
};

const constantOfShape: Operation = ([shape], { value }: Attributes, room) => {
  const filling = value as Value | undefined;
  const y = room.make(filling ? kindOf(filling.data) : Float32Array, list(shape));
  y.data.fill(filling?.data[0] ?? 0);
  return y;
};

/** What turns, cuts, joins and looks up. */
export const SHAPING = {
  Cast: cast,
  Concat: concat,
  Constant: (_, { value }) => value as Value,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  Identity: ([x]) => x,
  Reshape: reshape,
  ScatterElements: scatter,
  Shape: ([x]) => ({ data: Int32Array.from(x.shape), shape: [x.shape.length] }),
  Slice: slice,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
} satisfies Record<string, Operation>;
