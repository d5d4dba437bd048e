"""Tables and curves in files of text, workbooks and Parquet: looked through once for what their columns are, then read
for their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, LeftOut, Offer
from ..choices import Choices, ColumnChoice
from ..draft import Draft, File, Tell
from .columns import Judged, as_label, judged, settled_decimal
from .curves import curve_draft, wide_curves
from .evidence import Evidence
from .forms import Form, form_of
from .grid import Batch, Grid, grid_of_text
from .items import table_draft
from .labels import label_of
from .layout import layout_of
from .lines import grid_of_lines, is_lines
from .meant import meant_as, with_offers
from .names import clean, shown
from .parquet import PARQUET, grid_of_parquet
from .ratings import ratings_draft
from .sentences import sentence_draft
from .series import long_curves, series_curves
from .sheets import OLE, ZIP, grid_of_workbook
from .telling import Table, too_few
from .texts import Step, look_at

__all__ = ["read_tables"]

LOOKED_AT = 5000
"""Rows by which it is told whether items are curves."""
REMEMBERED, LEAST_REMEMBERED = 1 << 22, 1 << 12
"""Different values of all columns, and of one, that are known again."""
READINGS = 4
"""How often a file is read at most: what it is written in, what its columns are, which rows, their numbers."""


def read_tables(files: Sequence[File], choices: Choices, tell: Tell) -> Draft:
    """Return what is in files of text (any separator), workbooks or Parquet, as a table or as curves.

    Of several files the largest is read, and the others are named. Raises UserError where nothing can be made of it.
    """
    file = max(files, key=lambda file: file.size)
    step = steps(READINGS * file.size, tell)
    grid = grid_of(file, choices, step)
    seen, first = looked_through(grid, step)
    if not first:
        raise too_few(0)
    table = judged_table(grid, seen, choices.title or clean(PurePosixPath(file.name).stem)[:80], choices, step)
    draft = draft_for(table, first, choices)
    others = tuple(LeftOut(shown(other.name, 200), Sentence(ONE)) for other in files if other is not file)
    return replace(draft, check=replace(draft.check, left_out=(*others, *draft.check.left_out)))


ONE = mark("one table at a time is read, the largest of the files")


def draft_for(table: Table, first: Batch, choices: Choices) -> Draft:
    """Return texts, ratings, curves or rows of numbers: what the table is meant as."""
    meant = meant_as(table, first, choices)
    if meant.column is not None:
        return sentence_draft(table, meant.column, choices, meant.guesses)
    if meant.votes is not None and meant.kind == "ratings":
        return ratings_draft(table, meant.votes, choices, meant.guesses)
    draft = draft_of(table, form_of(table, first, choices), choices)
    return replace(draft, check=with_offers(draft.check, meant))


def draft_of(table: Table, form: Form, choices: Choices) -> Draft:
    """Return the items; what was only taken for curves and makes none is read as a table."""
    try:
        return draft_as(table, form, choices)
    except UserError:
        if not form.layout or choices.kind or choices.layout:
            raise
        return draft_as(table, form_of(table, [], choices.model_copy(update={"kind": "table"})), choices)


def draft_as(table: Table, form: Form, choices: Choices) -> Draft:
    if form.layout == "wide":
        return curve_draft(table, form, wide_curves(table, choices))
    if form.layout == "long":
        return curve_draft(table, form, long_curves(table, form, choices))
    if form.layout == "series":
        return curve_draft(table, form, series_curves(table, form, choices))
    return table_draft(replace(table, guesses=(*form.guesses, *table.guesses)), choices)


def steps(total: int, tell: Tell) -> Step:
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done = min(total, done + count)
        tell(done, total)

    return step


def grid_of(file: File, choices: Choices, step: Step) -> Grid:
    with file.open() as source:
        start = source.read(len(OLE))
    if start.startswith(PARQUET):
        return grid_of_parquet(file, step)
    if start.startswith((ZIP, OLE)):
        return grid_of_workbook(file, choices, step)
    text = look_at(file, choices.encoding, step)
    return (
        grid_of_lines(text) if is_lines(text, choices) else grid_of_text(text, layout_of(text.head, text.tail, choices))
    )


def looked_through(grid: Grid, step: Step) -> tuple[list[Evidence], Batch]:
    """Return what the columns are, of all rows, and the first rows."""
    remembered = max(LEAST_REMEMBERED, REMEMBERED // len(grid.names))
    seen = [Evidence(name, remembered=remembered) for name in grid.names]
    first: Batch = []
    for batch in grid.read(step):
        first = first or [column[:LOOKED_AT] for column in batch]
        for column, values in zip(seen, batch, strict=True):
            column.add(values)
    return seen, first


def judged_table(grid: Grid, seen: list[Evidence], title: str, choices: Choices, step: Step) -> Table:
    decimal, doubted = settled_decimal(seen, choices.decimal)
    month_first = choices.dates == "month-first"
    columns = [
        judged(column, decimal, choices.columns.get(column.name, ColumnChoice()), month_first) for column in seen
    ]
    classes, guess = label_of(columns, choices)
    name = classes.name if classes else None
    columns = [as_label(column) if column.name == name else column for column in columns]
    guesses = (*grid.guesses, *decimal_guess(decimal, doubted, choices), *date_guess(columns, choices))
    guesses = guesses if grid.lines else (*guesses, guess)
    return Table(grid, tuple(columns), classes, guesses, title, step)


def date_guess(columns: Sequence[Judged], choices: Choices) -> list[Guess]:
    """Ask what comes first in dates where no value tells whether it is the day or the month."""
    column = next((column for column in columns if column.kind == "date" and column.seen.orders["either"]), None)
    if column is None or set(column.seen.orders) != {"either"}:
        return []
    offers = (
        Offer("day-first", Sentence(mark("the day comes first"))),
        Offer("month-first", Sentence(mark("the month comes first"))),
    )
    is_month = choices.dates == "month-first"
    said = Sentence(
        mark("In “{example}” {first}"),
        {"example": shown(column.seen.first[0]), "first": offers[is_month].said.template},
    )
    why = Sentence(mark("You chose so.")) if choices.dates else Sentence(mark("No date of this column tells which."))
    return [Guess("dates", said, why, offers[is_month].value, offers, not choices.dates)]


def decimal_guess(decimal: str, doubted: Evidence | None, choices: Choices) -> list[Guess]:
    """Ask whether a comma parts thousands or decimals, where nothing in the file tells."""
    if doubted is None and not choices.decimal:
        return []
    example = next((value for value in doubted.first if "," in value), doubted.first[0]) if doubted else "1,234"
    thousands, decimals = example.replace(",", ""), example.replace(",", ".")
    said = Sentence(
        mark("“{example}” is read as {number}"),
        {"example": example, "number": decimals if decimal == "," else thousands},
    )
    why = Sentence(mark("You chose so.")) if choices.decimal else Sentence(mark("No number of this file tells which."))
    offers = (
        Offer(".", Sentence(mark("{number}: commas part thousands"), {"number": thousands})),
        Offer(",", Sentence(mark("{number}: commas part decimals"), {"number": decimals})),
    )
    return [Guess("decimal", said, why, decimal, offers, not choices.decimal)]
