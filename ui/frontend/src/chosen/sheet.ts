import type { SampleData } from "../contract";
import { h } from "../core/dom";
import type { Gallery } from "../core/looks/gallery";
import type { TileForm } from "../core/looks/look";
import type { Samples } from "../core/looks/sample";
import type { TensorData } from "../core/tensors";

const KINDS: Record<SampleData["dtype"], new (buffer: ArrayBuffer) => TensorData> = {
  F32: Float32Array,
  I16: Int16Array,
  I32: Int32Array,
  U8: Uint8Array,
};
/** Pictures beside each other. */
const COLUMNS = 10;
/** Other items stand in this many columns: they are wider. */
const WIDE_COLUMNS = 2;

/** Real items of a data set, as `data` holds them, each named by its class. */
export function sheet({ dtype, shape, data, labels }: SampleData, classes: string[], gallery: Gallery): HTMLElement {
  const raw = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const samples = gallery.look.stored({ shape, data: new KINDS[dtype](raw.buffer) });
  return items(samples, labels, classes, gallery, { square: Math.min(COLUMNS, Math.ceil(samples.count / 2)), wide: WIDE_COLUMNS, line: 1 });
}

/** Items, each named by its class, in so many columns for each form of tile. */
export function items(samples: Samples, labels: readonly number[], classes: readonly string[], gallery: Gallery, columns: Record<TileForm["form"], number>): HTMLElement {
  gallery.look.learn(samples);
  const pictures = Array.from({ length: samples.count }, (_, i) => {
    const picture = gallery.picture(classes[labels[i]] ?? "");
    requestAnimationFrame(() => picture.show(samples.at(i)));
    const { ear } = gallery;
    return ear ? h("div", { class: "heard-item" }, picture.element, ear.own(picture, `hear-${i}`)) : picture.element;
  });
  const element = h("div", { class: "sheet-items" }, ...pictures);
  element.style.setProperty("--columns", String(columns[gallery.look.tile.form]));
  return element;
}
