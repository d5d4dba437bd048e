"""A use written into a folder as it goes: a table with a row for each item, and what is said of all. Files of any
length go through in parts, so that memory stays flat."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from ..data.own.listing import no_formula
from ..files import replacing, sentences, usable
from ..texts import Sentence, mark
from .asked import BASELINES
from .bringing import Told, joined
from .items import Items
from .known import Report
from .result import Result

__all__ = ["AT_ONCE", "TABLE", "summary_of", "write_parts"]

TABLE = "table.csv"
AT_ONCE = 16_000_000
"""Numbers of items that are used at once; of more, each part is used by itself."""
IN_PARTS = mark("The items came in {n} parts, each used by itself, so nothing is measured over all of them.")
GOING = mark("{n} items")
Apply = Callable[[Items, Report], Result]


def write_parts(parts: Iterator[Items], told: Told, apply: Apply, folder: Path | None, report: Report) -> Result:
    """Use the items that come, and write their table into a folder; it appears when it is whole. Returns the result of
    all, or, where they are more than fit at once, that of the last part with what is said of all: `rows` is then
    empty. Raises UserError where there is no item, or the folder cannot be written."""
    there, numbers = list[Items](), 0
    for part in parts:
        there.append(part)
        numbers += part.samples.numel()
        if numbers > AT_ONCE:
            return write_long(there, parts, told, apply, folder, report)
    found = apply(joined(there, told), report)
    with beginning(folder) as file:
        Lines(file).write(found)
    return found


def write_long(
    there: list[Items], rest: Iterator[Items], told: Told, apply: Apply, folder: Path | None, report: Report
) -> Result:
    """Use part after part, none of which stays in memory."""
    count, n = 0, 0
    with beginning(folder) as file:
        lines = Lines(file)
        for part in queued(there, rest):
            if not len(part):
                continue
            found = apply(replace(part, is_part=True), lambda share, text: None)
            lines.write(found)
            count, n = count + len(found), n + 1
            report(0.5, str(Sentence(GOING, {"n": f"{count:,}"})))
    notes = (*told.said(), Sentence(IN_PARTS, {"n": n}))
    return Result(found.purpose, found.columns, {}, notes=notes, left_out=tuple(told.left_out))


def queued(there: list[Items], rest: Iterator[Items]) -> Iterator[Items]:
    """Yield items, and let go of them."""
    while there:
        yield there.pop(0)
    yield from rest


@contextmanager
def beginning(folder: Path | None) -> Iterator[TextIO]:
    """A table that is being written beside its place; it is moved there when all is well, and removed when not.
    Without a folder it goes nowhere."""
    if folder is None:
        with open(os.devnull, "w") as file:
            yield file
        return
    with sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with usable(folder), replacing(folder / TABLE) as beside:
        with sentences(folder):
            file = beside.open("w", encoding="utf-8", newline="")
        with file:
            yield file


class Lines:
    """Rows of results, one after the other, under the titles of their columns; codes follow as c1, c2, ..."""

    def __init__(self, file: TextIO) -> None:
        self.writer = csv.writer(file, lineterminator="\n")
        self.begun = False

    def write(self, found: Result) -> None:
        """Write the rows of a result."""
        codes = found.codes.numpy() if found.codes is not None else np.zeros((len(found), 0))
        if not self.begun:
            names = [str(Sentence(column.title, column.values)) for column in found.columns]
            self.writer.writerow([*map(no_formula, names), *(f"c{place + 1}" for place in range(codes.shape[1]))])
            self.begun = True
        columns = [cells(one.kind, one.names, found.rows[one.id], one.exact) for one in found.columns]
        self.writer.writerows(zip(*columns, *(cells("number", (), code) for code in codes.T), strict=True))


def cells(kind: str, names: tuple[str, ...], values: NDArray[Any], exact: bool = False) -> list[Any]:
    """Return what a column says of each item: text that no spreadsheet takes for a formula, whole numbers as such,
    others to seven digits, of a file (`exact`) to all they have, nothing for what is none."""
    if kind == "string":
        return [no_formula(str(value)) for value in values]
    if kind == "class":
        return [no_formula(names[value]) if 0 <= value < len(names) else "" for value in values]
    if values.dtype.kind in "iub":
        return list(map(int, values))
    digits = 15 if exact else 7
    return [f"{value:.{digits}g}" if np.isfinite(value) else "" for value in values]


def summary_of(found: Result, count: int) -> dict[str, Any]:
    """Return what is said of all items as JSON values, sentences in English."""
    return {
        "purpose": found.purpose,
        "n": count,
        "better": str(found.better) if found.better else None,
        "summary": [asdict(scored) | {"title": str(Sentence(scored.title, scored.values))} for scored in found.summary],
        "baselines": BASELINES,
        "notes": list(map(str, found.notes)),
        "left_out": [{"name": left.name, "why": str(left.why)} for left in found.left_out],
        "columns": [
            {"id": column.id, "title": str(Sentence(column.title, column.values)), "unit": column.unit}
            for column in found.columns
        ],
    }


def in_text(told: dict[str, Any]) -> str:
    """Return what is said as text."""
    return json.dumps(told, ensure_ascii=False, indent=1)
