import { h, icon } from "../../core/dom";
import type { Words } from "../../core/words";
import { newId, type Piece } from "./captured";
import type { Shown } from "./sense";

const CROSS = "M7 7l10 10M17 7L7 17";

/** RGBA bytes as a picture that was recorded; it becomes a PNG when it is looked at. */
export function pictured(rgba: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): Piece {
  const face = h("canvas", { width, height, class: "sense-face" });
  face.getContext("2d")!.putImageData(new ImageData(rgba, width, height), 0, 0);
  const file = () => new Promise<Blob>((done, fail) => face.toBlob((blob) => (blob ? done(blob) : fail(new Error("png"))), "image/png"));
  return { id: newId(), face, file };
}

/** A small picture; pressed it is gone. */
export function thumb(piece: Piece, remove: () => void, { t, number }: Words): Shown {
  const button = h("button", { type: "button", class: "sense-thumb", onclick: remove, "data-testid": "sense-thumb" }, piece.face, icon(CROSS));
  return {
    element: h("li", {}, button),
    name: (n, name) => {
      const label = t("sense_picture_remove", { n: number(n, 9), name });
      button.title = label;
      button.setAttribute("aria-label", label);
    },
  };
}
