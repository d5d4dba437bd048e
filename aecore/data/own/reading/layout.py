"""How lines of text are a table: what separates the values, which line holds the names. Knows no torch."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice, pairwise

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..choices import AS_IT_IS, Choices
from .names import clean, shown
from .numerals import is_number

__all__ = ["Heading", "Layout", "heading", "is_prose_of", "layout_of", "names_of", "separator_of", "split_lines"]

SEPARATORS = {
    "\t": mark("tabs"),
    ";": mark("semicolons"),
    ",": mark("commas"),
    "|": mark("vertical bars"),
    " ": mark("spaces"),
}
FIRST, LAST = 500, 100
"""Lines that are looked at."""
STEADY = 0.6
"""Share of lines with the usual number of values, from which on text is a table."""
TELLS = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.I)
"""The line by which Excel is told what separates values."""


@dataclass(frozen=True)
class Heading:
    """Where the names of columns stand, and what they are."""

    line: int
    """From 1; `AS_IT_IS` where there are none."""
    rows: int
    """Rows before the first row of values."""
    names: tuple[str, ...]
    guess: Guess


@dataclass(frozen=True)
class Layout:
    """How a text is cut into rows and values."""

    separator: str
    heading: Heading
    skip: int
    """Lines before the first row of values."""
    guesses: tuple[Guess, ...]


def split_lines(lines: list[str], separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows of some lines, each with the number of the line it begins in; empty lines are none.

    Raises UserError where a value is too long to be one (a quotation mark that is never closed).
    """
    rows, begins = [], 1
    cut = spaced(lines) if separator == " " else lines
    reader = csv.reader(cut, delimiter=separator)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise too_long(begins) from error
    return rows


def spaced(lines: list[str]) -> list[str]:
    """Lines in which a run of blanks separates values once."""
    return [re.sub(r"[ \t]+", " ", line.strip(" \t\r\n")) + "\n" for line in lines]


def too_long(line: int) -> UserError:
    return UserError(
        mark("A value that begins in line {line} goes on for more than {n} characters."),
        mark("Close the quotation mark in that line, or take the long text out."),
        line=line,
        n=f"{csv.field_size_limit():,}",
    )


def layout_of(head: str, tail: str, choices: Choices) -> Layout:
    """Guess how a text is a table from its first and last lines. Raises UserError where it is none."""
    first = head.splitlines(keepends=True)[:FIRST]
    told = TELLS.match(first[0]) if first else None
    first = first[1:] if told else first
    last = tail.splitlines(keepends=True)[-LAST:]
    separator = choices.separator or (told[1] if told and told[1] in SEPARATORS else "") or separator_of(first, last)
    separator = separator or of_one_value(first)
    rows = split_lines(first, separator)
    if not rows:
        raise UserError(mark("The file holds empty lines only."), mark("Choose a file with a table in it."))
    offset = 1 if told else 0
    found = heading([(line + offset, row) for line, row in rows], choices.header)
    after = [line for line, _ in rows[found.rows :]]
    skip = (after[0] - 1 if after else len(first)) + offset
    return Layout(separator, found, skip, (separator_guess(separator), found.guess))


def separator_guess(separator: str) -> Guess:
    return Guess(
        "separator",
        Sentence(mark("Values separated by {what}"), {"what": SEPARATORS[separator]}),
        Sentence(mark("This gives most lines the same number of values.")),
        separator,
        tuple(Offer(value, Sentence(name)) for value, name in SEPARATORS.items()),
    )


def separator_of(first: list[str], last: list[str]) -> str:
    """Return the separator that gives the steadiest number of values above one; none where lines are one value
    each, or prose."""
    scores = {}
    for separator in SEPARATORS:
        rows = [row for part in (first, last) for _, row in split_lines(part, separator)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, often = max(widths.items(), key=lambda item: (item[1], item[0]))
        share, numbers = often / len(rows), share_of_numbers([row for row in rows if len(row) == width])
        if share < STEADY or is_prose(rows, separator) or (separator == " " and numbers < 0.5):
            continue
        scores[separator] = (share > 0.95, numbers > 0.5, round(share, 1), separator != " ", round(numbers, 1))
    return max(scores, key=lambda name: scores[name]) if scores else ""  # of equal ones the first in the table


def of_one_value(first: list[str]) -> str:
    """Return a separator that does not stand in lines of one value each. Raises UserError where they are prose."""
    lines = [line.strip() for line in first if line.strip()]
    values = lines[1:] if len(lines) > 1 else lines
    if sum(is_number(line) for line in values) >= 0.8 * len(values) or not is_prose_of(lines):
        return "," if not any("," in line for line in lines) else ";"
    raise UserError(
        mark("These lines are text, not a table: no sign separates the same number of values in most of them."),
        mark("Save one item a row, with its values in columns, as CSV or as an Excel workbook."),
    )


def is_prose_of(lines: list[str]) -> bool:
    """Whether most lines are several words."""
    return 2 * sum(" " in line for line in lines) >= len(lines)


def share_of_numbers(rows: list[list[str]]) -> float:
    cells = [cell for row in rows[:100] for cell in row if cell.strip()]
    return sum(is_number(cell) for cell in cells) / max(1, len(cells))


def is_prose(rows: list[list[str]], separator: str) -> bool:
    """Whether the separator is a sign of sentences: a blank follows it, and words stand between."""
    if separator not in ",;" or not rows:
        return False
    later = [cell for row in rows for cell in row[1:]]
    words = sum(len(cell.split()) for row in rows for cell in row) / max(1, len(later) + len(rows))
    return bool(later) and sum(cell[:1] == " " for cell in later) > 0.8 * len(later) and words > 2.5


# --- names ------------------------------------------------------------------------------------------------------------


def heading(rows: list[tuple[int, list[str]]], chosen: int) -> Heading:
    """Return where the names of the columns stand among numbered rows: below lines of a title, or nowhere."""
    width = usual_width([row for _, row in rows])
    start = next((at for at, (_, row) in enumerate(rows) if is_full(row, width)), 0)
    if chosen:
        at = next((place for place, (line, _) in enumerate(rows) if line >= chosen), len(rows) - 1)
        has_names, doubt = chosen != AS_IT_IS, False
        start = at if has_names else start
    else:
        has_names, doubt = has_heading(rows[start][1], [row for _, row in rows[start + 1 :]])
    names = names_of(rows[start][1] if has_names else [], width)
    line = rows[start][0] if has_names else AS_IT_IS
    first = rows[start + 1][1] if has_names and len(rows) > start + 1 else rows[start][1]
    return Heading(line, start + has_names, names, heading_guess(line, doubt, rows, names, first))


def heading_guess(
    line: int, doubt: bool, rows: list[tuple[int, list[str]]], names: tuple[str, ...], first: list[str]
) -> Guess:
    some = ", ".join(shown(name, 24) for name in names[:4])
    if line == AS_IT_IS:
        said = Sentence(mark("No line holds names: columns are numbered"))
        begin = ", ".join(shown(cell, 24) for cell in first[:4])
        why = Sentence(mark("The first line looks like the others: {values}"), {"values": begin})
    else:
        said = Sentence(mark("Line {line} holds the names of the columns"), {"line": line})
        why = Sentence(mark("It reads {names}, unlike the lines below."), {"names": some})
    offers = [Offer(str(AS_IT_IS), Sentence(mark("No names: every line is an item")))]
    offers += [
        Offer(str(at), Sentence(mark("Line {line}: {text}"), {"line": at, "text": begin_of(row)}))
        for at, row in rows[:6]
    ]
    return Guess("header", said, why, str(line), tuple(offers), doubt)


def begin_of(row: list[str]) -> str:
    return shown(", ".join(cell for cell in row if cell.strip()), 40)


def usual_width(rows: list[list[str]]) -> int:
    widths = Counter(map(len, rows))
    return max(widths.items(), key=lambda item: (item[1], item[0]))[0]


def is_full(row: list[str], width: int) -> bool:
    """Whether a row may be of the table, not a title above it."""
    there = sum(bool(cell.strip()) for cell in row)
    return (len(row) >= width and there >= (width + 1) // 2) or (width > 2 and there == len(row) == width - 1)


def has_heading(first: list[str], rest: list[list[str]]) -> tuple[bool, bool]:
    """Return whether the first row holds names, and whether that can be doubted."""
    if not rest:
        return not any(map(is_number, first)), True
    cells = [cell.strip() for cell in first]
    columns = [[row[at].strip() for row in islice(rest, 100) if at < len(row)] for at in range(len(cells))]
    numeric = [share_of_numbers([column]) > 0.7 for column in columns]
    as_numbers = [is_number(cell) for cell in cells if cell]
    if as_numbers and all(as_numbers) and all(numeric):
        return in_order([cell for cell in cells if cell]), True
    texts_over_numbers = sum(
        is_num and bool(cell) and not is_number(cell) for cell, is_num in zip(cells, numeric, strict=True)
    )
    numbers_over_numbers = sum(is_num and is_number(cell) for cell, is_num in zip(cells, numeric, strict=True))
    if any(numeric):
        return texts_over_numbers > numbers_over_numbers or not numbers_over_numbers, False
    again = any(cell and cell in column for cell, column in zip(cells, columns, strict=True))
    return not again and len(set(cells)) == len(cells) and not any(as_numbers), True


def in_order(cells: list[str]) -> bool:
    """Whether these are names that count: years, places."""
    if not all(re.fullmatch(r"\d{1,6}", cell) for cell in cells) or len(cells) < 3:
        return False
    steps = {int(b) - int(a) for a, b in pairwise(cells)}
    return len(steps) == 1 and steps.pop() > 0


def names_of(cells: list[str], width: int) -> tuple[str, ...]:
    """Return a name for each column: empty ones are numbered, equal ones told apart. Where there is one name less than
    values, the first column is the one without."""
    given = [clean(cell) for cell in cells]
    given = ["", *given] if len(given) == width - 1 and cells else given
    names: list[str] = []
    taken = set(given)
    for place in range(max(width, len(given))):
        name = given[place] if place < len(given) else ""
        wanted, number = name or f"column {place + 1}", 2
        name = wanted
        while name in names or (name != (given[place] if place < len(given) else "") and name in taken):
            name, number = f"{wanted} ({number})", number + 1
        names.append(name)
    return tuple(names)
