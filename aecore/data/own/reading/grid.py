"""A table as columns of text, batch by batch, whatever file it stands in; read anew as often as needed, never held
whole. Knows no torch."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, LeftOut
from .layout import Layout, spaced, too_long
from .numerals import Array
from .texts import Step, Text

__all__ = ["LONGEST_LIST", "Batch", "Grid", "Rows", "grid_of_text"]

Batch = list[Array]
"""Columns of text (`pyarrow` strings) of the same length, none of them null."""
LONGEST_LIST = 1000
"""Rows that are named one by one when they are left out."""
AT_ONCE = 20_000
SMALLEST, LARGEST = 4 << 20, 64 << 20
"""Bytes of text in a batch."""
UNCLOSED = 10
"""Lines of one row, from which on a quotation mark is taken for forgotten."""
RAGGED = 0.05
"""Share of lines with too many values, above which the file is not understood."""


@dataclass
class Rows:
    """What a look at all rows has found out of the ordinary."""

    short: int = 0
    long: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True)
class Grid:
    """A table of text."""

    names: tuple[str, ...]
    read: Callable[[Step], Iterator[Batch]]
    """Read it from its beginning; raises UserError where the file turns out not to be what it seemed."""
    size: int
    """Bytes that one reading takes."""
    guesses: tuple[Guess, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Sentence, ...] = ()
    rows: Rows = field(default_factory=Rows)
    lines: bool = False
    """Whether its one column is whole lines of a text."""
    typed: bool = False
    """Whether cells can be numbers themselves, which come with a point before their decimals."""


class Ragged(Exception):
    """A row has another number of values than the others: Python's reader is to take over."""


def grid_of_text(text: Text, layout: Layout) -> Grid:
    """Return the table in a text. Arrow reads it; where lines have different numbers of values, or blanks separate
    them, Python's `csv` does."""
    names, rows = layout.heading.names, Rows()
    slowly = layout.separator == " "

    def read(step: Step) -> Iterator[Batch]:
        nonlocal slowly
        done = 0
        if not slowly:
            try:
                for batch in quickly(text, layout, step):
                    yield batch
                    done += len(batch[0])
                return
            except Ragged:
                slowly = True
        yield from patiently(text, layout, step, rows, done)

    return Grid(names, read, text.file.size, (*text.guesses, *layout.guesses), rows=rows)


def quickly(text: Text, layout: Layout, step: Step) -> Iterator[Batch]:
    names = [str(place) for place in range(len(layout.heading.names))]
    options: dict[str, Any] = {
        "read_options": arrow_csv.ReadOptions(
            use_threads=False,
            block_size=min(LARGEST, max(SMALLEST, len(names) << 14)),
            column_names=names,
            skip_rows=layout.skip,
        ),
        "parse_options": arrow_csv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
        "convert_options": arrow_csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    }
    try:
        with text.open(step) as source, arrow_csv.open_csv(source, **options) as reader:
            for batch in reader:
                yield list(batch.columns)
    except pa.ArrowInvalid as error:
        raise Ragged from error


def patiently(text: Text, layout: Layout, step: Step, rows: Rows, done: int) -> Iterator[Batch]:
    """Read all but the first `done` rows; those had as many values as they should."""
    width, count = len(layout.heading.names), 0
    rows.short, rows.long = 0, 0
    rows.left_out.clear()
    with io.TextIOWrapper(text.open(step), "utf-8", newline="") as lines:
        for _ in range(layout.skip):
            lines.readline()
        source = map(single, lines) if layout.separator == " " else lines
        reader = csv.reader(source, delimiter=layout.separator)
        while part := several(reader, layout.skip):
            there = [(line, row) for line, row in part if len(row) > 1 or any(cell.strip() for cell in row)]
            refuse_unclosed(part, width)
            kept = [evened(row, width, line, rows) for line, row in there]
            kept = [row for row in kept if row][max(0, done - count) :]
            count += len(there)
            if rows.long > max(1, RAGGED * count):
                raise too_ragged(rows.long, count, width)
            if kept:
                yield [pa.array(column, pa.string()) for column in zip(*kept, strict=True)]


def single(line: str) -> str:
    return spaced([line])[0]


def several(reader: Any, skipped: int) -> list[tuple[int, list[str]]]:
    """Return the next rows, each with the number of its last line."""
    try:
        return [(skipped + reader.line_num, row) for row in itertools.islice(reader, AT_ONCE)]
    except csv.Error as error:
        raise too_long(skipped + reader.line_num) from error


def refuse_unclosed(part: list[tuple[int, list[str]]], width: int) -> None:
    """Refuse a row that goes on over many lines and has too few values all the same."""
    for (before, _), (line, row) in pairwise([(part[0][0], []), *part]):
        if line - before > UNCLOSED and len(row) < width:
            raise UserError(
                mark("A quotation mark in line {line} is not closed: all up to line {last} is one value."),
                mark("Close it or take it out, or choose another separator."),
                line=before + 1,
                last=line,
            )


def evened(row: list[str], width: int, line: int, rows: Rows) -> list[str]:
    """Return a row of the usual width: a short one has its last values missing; a long one is left out (empty)."""
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    if len(row) > width:
        rows.long += 1
        if len(rows.left_out) < LONGEST_LIST:
            why = mark("line {line} has {given} values, and there are {wanted} names")
            values = {"line": line, "given": len(row), "wanted": width}
            rows.left_out.append(LeftOut(str(line), Sentence(why, values)))
        return []
    rows.short += len(row) < width
    return row + [""] * (width - len(row))


def too_ragged(long: int, count: int, width: int) -> UserError:
    return UserError(
        mark("In {long} of {count} lines there are more values than names ({width})."),
        mark("Choose what separates the values, or put quotation marks round values that hold it."),
        long=f"{long:,}",
        count=f"{count:,}",
        width=width,
    )
