"""Lines of text as a table of one column. Knows no torch."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa

from ..choices import Choices
from .grid import Batch, Grid
from .layout import is_prose_of, separator_of
from .names import clean
from .numerals import is_number
from .texts import Step, Text

__all__ = ["LINE", "grid_of_lines", "is_lines"]

LINE = "\n"
"""What a person chooses as the column of texts where whole lines are texts."""
COLUMN = "line"
FIRST, LAST, AT_ONCE = 500, 100, 20_000
LONGEST = 100_000
"""Characters of a line that are read; what comes after them is passed over."""
HEAD = re.compile(
    r"(texts?|sentences?|titles?|names?|lines?|contents?|comments?|reviews?|messages?|descriptions?|smiles"
    r"|文本|句子|标题|名称|名字|内容|评论)",
    re.I,
)
"""A first line that says what the others are."""


def is_lines(text: Text, choices: Choices) -> bool:
    """Whether a text is one item a line, and no table: nothing separates values, and most lines are no numbers and
    differ."""
    if choices.sentences == LINE:
        return choices.kind in ("", "text")
    if choices.separator or choices.header or choices.kind not in ("", "text"):
        return False
    first = text.head.splitlines(keepends=True)[:FIRST]
    last = text.tail.splitlines(keepends=True)[-LAST:]
    if separator_of(first, last):
        return False
    lines = [line.strip() for line in first if line.strip()]
    numbers = sum(map(is_number, lines))
    return bool(lines) and 2 * numbers < len(lines) and (2 * len(set(lines)) > len(lines) or is_prose_of(lines))


def grid_of_lines(text: Text) -> Grid:
    """Return the lines of a text as a table of one column, named by a first line that says what they are."""
    begin = next((line.strip() for line in text.head.splitlines() if line.strip()), "")
    name = unquoted(begin) if HEAD.fullmatch(unquoted(begin)) else ""

    def read(step: Step) -> Iterator[Batch]:
        with io.TextIOWrapper(text.open(step), "utf-8", newline=None) as source:
            lines = (line[:LONGEST].rstrip("\n") for line in source)
            if name:
                next(line for line in lines if line.strip())
                lines = (unquoted(line) for line in lines)
            while part := list(islice(lines, AT_ONCE)):
                yield [pa.array(part, pa.string())]

    return Grid((clean(name) or COLUMN,), read, text.file.size, text.guesses, lines=True)


def unquoted(line: str) -> str:
    """Return a value of a table of one column without its quotation marks."""
    line = line.strip()
    is_quoted = len(line) > 1 and line.startswith('"') and line.endswith('"')
    return line[1:-1].replace('""', '"') if is_quoted else line
