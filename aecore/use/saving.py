"""What leaves of a kept result: its table, the same with pictures, and its table as files that can be brought in again.
Knows no torch."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.own.listing import no_formula
from ..runs.tensors import all_arrays, reading
from ..texts import Sentence

__all__ = ["header_of_file", "table_of", "zip_of"]

Array = NDArray[Any]
Say = Callable[[Sentence], str]
COLUMN, PICTURE = "column.", "picture."
MARK = "\ufeff"
"""Before the text of a table, so that spreadsheets read its letters right."""


def header_of_file(path: Path) -> dict[str, Any]:
    """Return what of a kept result are no numbers (`result.header_of`); raises UserError where it is damaged."""
    with reading(path) as file:
        found: dict[str, Any] = json.loads(file.metadata()["use"])
    return found


def table_of(path: Path, say: Say) -> bytes:
    """Return a kept result as CSV, UTF-8: a row for each item in the order in which they came, its numbers and classes,
    then its code as c1, c2, ...; a number is the shortest text that reads back as the same float32."""
    header, arrays = header_of_file(path), all_arrays(path)
    into = io.StringIO()
    into.write(MARK)
    writer = csv.writer(into, lineterminator="\r\n")
    codes = arrays.get("codes", np.zeros((header["n"], 0), np.float32))
    titles = [say(Sentence(column["title"], column["values"])) for column in header["columns"]]
    writer.writerow([*map(no_formula, titles), *(f"c{place + 1}" for place in range(codes.shape[1]))])
    columns = [list(cells(column, header, arrays, say)) for column in header["columns"]]
    for row, code in zip(zip(*columns, strict=True), codes, strict=True):
        writer.writerow([*row, *map(str, code)])
    return into.getvalue().encode()


def cells(column: Mapping[str, Any], header: Mapping[str, Any], arrays: Mapping[str, Array], say: Say) -> Iterator[str]:
    """Yield what a column says of each item, as text."""
    if column["kind"] == "string":
        yield from map(no_formula, header["texts"][column["id"]])
        return
    values, names = arrays[COLUMN + column["id"]], [say(Sentence(name)) for name in column["names"]]
    for value in values:
        if column["kind"] == "class":
            yield no_formula(names[value]) if 0 <= value < len(names) else ""
        elif not np.isfinite(value):
            yield ""
        else:
            yield str(int(value)) if value == int(value) and abs(value) < 1e15 else str(value)


def zip_of(path: Path, say: Say) -> bytes:
    """Return a kept result as a zip: its table, and what was drawn of the items that matter most, `<what>/<row>.png`,
    where they are pictures, else `<what>.npy` `(m, ...)` in the order of `pictured.npy`."""
    arrays = all_arrays(path)
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", table_of(path, say))
        rows = arrays.get("pictured", np.zeros(0, np.int32))
        if len(rows):
            archive.writestr("pictured.npy", as_npy(rows))
        for name, values in arrays.items():
            if name.startswith(PICTURE):
                for member, content in files_of(name.removeprefix(PICTURE), values, rows):
                    archive.writestr(member, content)
    return into.getvalue()


def files_of(name: str, values: Array, rows: Array) -> Iterator[tuple[str, bytes]]:
    """Yield files of what was drawn of some rows."""
    if values.ndim != 4 or values.dtype != np.uint8:
        yield f"{name}.npy", as_npy(values)
        return
    for row, picture in zip(rows, values, strict=True):
        yield f"{name}/{row:06}.png", as_png(picture)


def as_npy(values: Array) -> bytes:
    into = io.BytesIO()
    np.save(into, values)
    return into.getvalue()


def as_png(picture: Array) -> bytes:
    """Return a picture `(C, H, W)` uint8 of one or three channels."""
    from PIL import Image

    into = io.BytesIO()
    Image.fromarray(picture[0] if len(picture) != 3 else np.ascontiguousarray(np.moveaxis(picture, 0, -1))).save(
        into, "PNG"
    )
    return into.getvalue()
