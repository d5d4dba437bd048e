"""Workbooks (Excel, OpenDocument) as tables of text. Knows no torch."""

from __future__ import annotations

import datetime
import io
import itertools
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..choices import Choices
from ..draft import File
from .grid import Batch, Grid
from .layout import heading
from .names import shown
from .room import FEWEST
from .texts import CHUNK, Step

__all__ = ["OLE", "ZIP", "grid_of_workbook", "text_of"]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How new and old workbooks begin."""
PROTECTED = "EncryptedPackage".encode("utf-16-le")
"""The name of what a password hides, in the container that hides it."""
UNPACKED = 400 << 20
"""Bytes of a workbook, unpacked."""
PACKED = 100 << 20
AT_ONCE = 20_000
LOOKED_AT = 500


def grid_of_workbook(file: File, choices: Choices, step: Step) -> Grid:
    """Return a sheet of a workbook as a table: the one chosen, else the first that is not hidden and has rows enough.

    Raises UserError for what is protected, too large or damaged.
    """
    with file.open() as source:
        content = source.read(PACKED + 1)
    step(len(content))
    if len(content) > PACKED:
        raise too_large()
    if content.startswith(ZIP):
        weigh(content)
    elif PROTECTED in content:
        raise protected()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet, guess = sheet_of(book, choices.sheet)
    except calamine.PasswordError as error:
        raise protected() from error
    except calamine.CalamineError as error:
        raise damaged() from error
    return grid_of(sheet, guess, choices, file.size)


def weigh(content: bytes) -> None:
    """Unpack a workbook once and keep nothing: what its directory says of sizes may be a lie."""
    left = UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                with archive.open(member) as source:
                    while chunk := source.read(CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise too_large()
    except RuntimeError as error:
        raise protected() from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise damaged() from error


def too_large() -> UserError:
    return UserError(
        mark("The workbook is too large: packed it may have {packed} MB, unpacked {most} MB."),
        mark("Save the sheet that you need as CSV."),
        packed=PACKED >> 20,
        most=UNPACKED >> 20,
    )


def protected() -> UserError:
    return UserError(
        mark("The workbook is protected by a password."), mark("Open it, take the password out, and save it again.")
    )


def damaged() -> UserError:
    return UserError(
        mark("The workbook cannot be read: it is damaged or not a workbook."),
        mark("Save it again, or save the sheet as CSV."),
    )


def sheet_of(book: Any, chosen: str) -> tuple[Any, Guess | None]:
    """Return a sheet, and what is said of it where there are several."""
    told = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in told if sheet.visible == calamine.SheetVisibleEnum.Visible]
    names = visible + [sheet.name for sheet in told if sheet.name not in visible]
    if not names:
        raise UserError(mark("The workbook has no sheet with cells."), mark("Choose a file with a table in it."))
    if chosen and chosen not in names:
        raise UserError(
            mark("There is no sheet “{name}”."),
            mark("Choose one of: {names}."),
            name=shown(chosen),
            names=", ".join(map(shown, names)),
        )
    rows = {name: book.get_sheet_by_name(name).height for name in (visible or names)} if not chosen else {}
    name = chosen or next((name for name in rows if rows[name] > FEWEST), max(rows, key=lambda name: rows[name]))
    sheet = book.get_sheet_by_name(name)
    if len(names) == 1:
        return sheet, None
    hidden = Sentence(mark("hidden"))
    offers = [Offer(name, Sentence("{name}", {"name": shown(name)})) for name in visible]
    offers += [
        Offer(name, Sentence("{name} ({hidden})", {"name": shown(name), "hidden": hidden.template}))
        for name in names[len(visible) :]
    ]
    why = Sentence(mark("You chose so.")) if chosen else Sentence(mark("It is the first with rows enough."))
    said = Sentence(mark("Sheet “{name}” of {n}"), {"name": shown(name), "n": len(names)})
    return sheet, Guess("sheet", said, why, name, tuple(offers), not chosen and len(visible) > 1)


def grid_of(sheet: Any, guess: Guess | None, choices: Choices, size: int) -> Grid:
    """Return the table in a sheet; margins without values are no part of it."""
    if sheet.start is None or sheet.end is None:
        raise UserError(mark("The sheet is empty."), mark("Choose another sheet, or a file with a table in it."))
    width = sheet.end[1] - sheet.start[1] + 1
    first = [(number, row) for number, row in itertools.islice(rows_of(sheet), LOOKED_AT) if any(row)]
    found = heading(first, choices.header)
    names = found.names[:width]
    after = first[found.rows][0] if found.rows < len(first) else first[-1][0] + 1

    def read(step: Step) -> Iterator[Batch]:
        step(size)
        rows = (row for number, row in rows_of(sheet) if number >= after and any(row))
        while part := list(itertools.islice(rows, AT_ONCE)):
            yield [pa.array(column, pa.string()) for column in zip(*part, strict=True)]

    return Grid(names, read, size, (*((guess,) if guess else ()), found.guess), typed=True)


def rows_of(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet with their numbers from 1, cells as text; what a cell of several rows says holds for
    each of them."""
    left = sheet.start[1]
    spans = sorted(span for span in sheet.merged_cell_ranges or () if span[1][0] > span[0][0])
    active: list[tuple[int, range, str]] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = [text_of(cell) for cell in cells]
        active = [span for span in active if span[0] >= number]
        for _, places, value in active:
            for place in places:
                row[place] = value
        while spans and spans[0][0][0] < number:
            (_, start), (last, end) = spans.pop(0)
            if 0 <= start - left < len(row):
                active.append((last + 1, range(start - left, min(end - left + 1, len(row))), row[start - left]))
        yield number, row


def text_of(cell: Any) -> str:
    """Return a cell as it would stand in a file of text."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, datetime.timedelta):
        return str(cell.total_seconds())
    return "" if cell is None else str(cell).strip()
