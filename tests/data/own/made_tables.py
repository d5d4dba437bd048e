"""Tables as people bring them, made by code: files in memory, workbooks of a few lines of XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import numpy as np

from aecore.data.own.check import Check, Column, Guess
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading.tables import read_tables
from aecore.texts import Sentence

__all__ = ["Dropped", "guess", "lines", "numbers", "read", "row", "said", "workbook"]


class Dropped:
    """A file in memory."""

    def __init__(self, content: str | bytes, name: str = "table.csv") -> None:
        self.name, self.content = name, content.encode() if isinstance(content, str) else content

    @property
    def size(self) -> int:
        return len(self.content)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content)


def read(content: str | bytes, name: str = "table.csv", **choices: Any) -> Draft:
    """Read one file with some corrections."""
    return read_tables([Dropped(content, name)], Choices(**choices), lambda done, total: None)


def lines(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


def numbers(rows: int = 40, columns: int = 2, seed: int = 0) -> list[list[str]]:
    """Random numbers as text, two decimals."""
    drawn = np.random.default_rng(seed).normal(size=(rows, columns))
    return [[f"{value:.2f}" for value in line] for line in drawn]


def guess(check: Check, name: str) -> Guess:
    return next(one for one in check.guesses if one.id == name)


def row(check: Check, name: str) -> Column:
    """The row of a column in the sheet of columns."""
    return next(column for column in check.columns if column.name == name)


def said(check: Check) -> str:
    """All sentences beside the sheet of columns."""
    found: list[Sentence] = [check.headline, *check.notes]
    found += [part for one in check.guesses for part in (one.said, one.why)]
    return "\n".join([*map(str, found), *(f"{one.name}: {one.why}" for one in check.left_out)])


# --- workbooks --------------------------------------------------------------------------------------------------------

OFFICE = "http://schemas.openxmlformats.org"
MAIN, RELS = f"{OFFICE}/spreadsheetml/2006/main", f"{OFFICE}/officeDocument/2006/relationships"
PACKAGE = f"{OFFICE}/package/2006"
FORMATS = '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs>{FORMATS}</cellXfs></styleSheet>'
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TYPES = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
Rows = Sequence[Sequence[Any]]


def workbook(
    sheets: Mapping[str, Rows],
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[str]] | None = None,
    start: tuple[int, int] = (0, 0),
) -> bytes:
    """An Excel workbook; cells are text, numbers, booleans, `("day", n)` or None, the first one lies at `start`."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="r{at}" state="{state}"/>'
        for at, name in enumerate(names, 1)
        for state in ["hidden" if name in hidden else "visible"]
    )
    parts = {
        "[Content_Types].xml": f'{TYPES}<Override PartName="/xl/workbook.xml" ContentType="{BOOK}"/></Types>',
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            [*(("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(names) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": STYLES,
    }
    for at, name in enumerate(names, 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = sheet_of(sheets[name], (merged or {}).get(name, ()), start)
    return packed(parts)


def relations(rows: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="r{at}" Type="{RELS}/{kind}" Target="{to}"/>' for at, (kind, to) in enumerate(rows, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'


def sheet_of(rows: Rows, merged: Sequence[str], start: tuple[int, int]) -> str:
    body = ""
    for at, line in enumerate(rows, 1 + start[0]):
        cells = "".join(cell(f"{letter(place + start[1])}{at}", value) for place, value in enumerate(line))
        body += f'<row r="{at}">{cells}</row>'
    spans = "".join(f'<mergeCell ref="{span}"/>' for span in merged)
    spans = f"<mergeCells>{spans}</mergeCells>" if spans else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{spans}</worksheet>'


def letter(place: int) -> str:
    return chr(ord("A") + place)


def cell(at: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{value!r}</v></c>'
        case ("day", number):
            return f'<c r="{at}" s="1"><v>{number}</v></c>'
        case _:
            return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
