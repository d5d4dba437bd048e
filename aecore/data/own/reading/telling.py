"""What is said of a table that was read: sentences, questions, the rows of the sheet of columns. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Column, Guess, LeftOut, Offer
from ..choices import Choices
from .columns import Judged
from .grid import Grid
from .labels import Classes
from .names import shown
from .recipes import Recipe
from .room import FEWEST, ROWS
from .texts import Step

__all__ = [
    "Table", "blank_rows", "class_notes", "column_row", "group_guess", "headline", "left_out", "missing_notes",
    "no_numbers", "ragged", "sample_guess", "scale_guess", "too_few",
]  # fmt: skip

FAR = 30.0
"""Standard deviations from the mean, from which on a value is said to lie far out."""
UNEVEN = 20
"""How many times as many rows the largest class may have as the smallest before it is told."""


@dataclass(frozen=True)
class Table:
    """A table that has been looked through."""

    grid: Grid
    columns: tuple[Judged, ...]
    classes: Classes | None
    guesses: tuple[Guess, ...]
    title: str
    step: Step

    @property
    def rows(self) -> int:
        """Rows in the file."""
        return self.columns[0].seen.rows if self.columns else 0

    def place(self, name: str) -> int:
        """Return the place of a column."""
        return self.grid.names.index(name)


def too_few(rows: int) -> UserError:
    """Return the error for a table of too few rows."""
    return UserError(
        mark("There are {n} rows; a data set needs at least {fewest}."),
        mark("Add rows, one for each item."),
        n=rows,
        fewest=FEWEST,
    )


def no_numbers(table: Table) -> UserError:
    """Return the error for a table of which no column is used, with the reason of the first."""
    first = table.columns[0]
    return UserError(
        mark("No column can be used as numbers. The first, “{name}”: {why}"),
        mark("Switch on a column, or bring a table with numbers or with words that come again."),
        name=shown(first.name),
        why=str(first.why),
    )


def headline(samples: NDArray[np.float32], names: Sequence[str], classes: Classes | None) -> Sentence:
    """Return the one big sentence."""
    values: dict[str, Any] = {"n": f"{len(samples):,}", "numbers": samples.shape[1], "classes": len(names)}
    if not classes or len(names) < 2:
        many = mark("{n} rows of {numbers} numbers")
        return Sentence(many if samples.shape[1] > 1 else mark("{n} rows of one number"), values)
    values["name"] = shown(classes.name)
    many = mark("{n} rows of {numbers} numbers, in {classes} classes named by “{name}”")
    one = mark("{n} rows of one number, in {classes} classes named by “{name}”")
    return Sentence(many if samples.shape[1] > 1 else one, values)


def missing_notes(used: Sequence[Judged], read: Sequence[NDArray[np.float64]]) -> list[Sentence]:
    """Say how many values are missing, and by which signs."""
    gaps = [(column, int(np.isnan(values).sum())) for column, values in zip(used, read, strict=True)]
    gaps = [(column, n) for column, n in gaps if n]
    said = []
    if gaps:
        some = ", ".join(f"{shown(column.name, 30)} ({n:,})" for column, n in gaps[:5]) + (
            " …" if len(gaps) > 5 else ""
        )
        said.append(
            Sentence(
                mark(
                    "Values missing: {n}, in {some}. The median stands in for a number; a column of its own says where."
                ),
                {"n": f"{sum(n for _, n in gaps):,}", "some": some},
            )
        )
    numbers = [column.seen for column in used if column.kind == "number"]
    for template, found in (
        (
            mark("Read as missing: {signs}."),
            [f"“{token}” ({n:,})" for seen in numbers for token, n in seen.tokens.most_common(3)],
        ),
        (
            mark("No numbers, so read as missing: {signs}."),
            [f"“{shown(word, 20)}” ({seen.name})" for seen in numbers for word in seen.some_words],
        ),
        (
            mark("Infinite or too large, so read as missing: {signs}."),
            [f"{shown(seen.name, 30)} ({seen.endless:,})" for seen in numbers if seen.endless],
        ),
    ):
        said += [Sentence(template, {"signs": ", ".join(found[:6])})] if found else []
    return said


def blank_rows(rows: int) -> list[Sentence]:
    """Tell of rows that said nothing."""
    return [Sentence(mark("Rows without any value, left out: {n}."), {"n": f"{rows:,}"})] if rows else []


def ragged(grid: Grid) -> list[Sentence]:
    """Tell of lines of other lengths."""
    said = []
    if grid.rows.short:
        said.append(
            Sentence(
                mark("Lines with fewer values than names: {n}; the last ones are missing."), {"n": grid.rows.short}
            )
        )
    if grid.rows.long:
        said.append(Sentence(mark("Lines with more values than names, left out: {n}."), {"n": grid.rows.long}))
    return said


def class_notes(counts: Sequence[int]) -> list[Sentence]:
    """Tell of one class only, and of very uneven ones."""
    if len(counts) == 1:
        return [Sentence(mark("All rows have the same label: what compares classes has nothing to show."))]
    if counts and max(counts) > UNEVEN * min(counts):
        return [
            Sentence(
                mark("Classes are uneven: the largest has {most} rows, the smallest {least}."),
                {"most": f"{max(counts):,}", "least": f"{min(counts):,}"},
            )
        ]
    return []


def scale_guess(recipes: Sequence[Recipe], read: Sequence[NDArray[np.float64]], choices: Choices) -> list[Guess]:
    """Offer robust scaling where single values of what was read lie far out; say which is in force."""
    far = [
        recipe.name
        for recipe, values in zip(recipes, read, strict=True)
        if recipe.kind == "number" and lies_far_out(values[np.isfinite(values)])
    ]
    robust = choices.scale == "robust"
    if not far and not robust:
        return []
    offers = (
        Offer("standard", Sentence(mark("mean and standard deviation"))),
        Offer("robust", Sentence(mark("median and quartiles, cut off at 10"))),
    )
    if robust:
        said = Sentence(mark("Numbers scaled by median and quartiles, cut off at 10"))
        return [Guess("scale", said, Sentence(mark("You chose so.")), "robust", offers)]
    said = Sentence(mark("Numbers scaled by mean and standard deviation"))
    why = Sentence(
        mark("Single values lie far out in {names}; scaled by the quartiles the others keep their differences."),
        {"names": ", ".join(shown(name, 30) for name in far[:4])},
    )
    return [Guess("scale", said, why, "standard", offers, not choices.scale)]


def lies_far_out(values: NDArray[np.float64]) -> bool:
    """Whether numbers `(n,)` have single ones far away, and quartiles by which the others could be scaled."""
    if not len(values) or np.abs(values - values.mean()).max() < min(FAR, 0.9 * len(values) ** 0.5) * values.std():
        return False
    low, high = np.quantile(values, [0.25, 0.75])
    return bool(high > low)


def group_guess(table: Table, choices: Choices) -> list[Guess]:
    """Say that rows of one group stay together, where a column names groups."""
    group = next((column for column in table.columns if column.role == "group"), None)
    if group is None:
        return []
    offers = (
        Offer("group", Sentence(mark("whole groups"))),
        Offer("fifth", Sentence(mark("a fifth, drawn"))),
    )
    is_drawn = choices.held_out == "fifth"
    said = Sentence(mark("Rows with the same “{name}” stay on one side of the split"), {"name": shown(group.name)})
    if is_drawn:
        said = Sentence(mark("Held out: a fifth, drawn row by row"))
    why = (
        Sentence(mark("You chose so."))
        if is_drawn or group.is_chosen
        else Sentence(mark("Rows of one group are alike."))
    )
    return [Guess("held_out", said, why, "fifth" if is_drawn else "group", offers)]


def sample_guess(taken: int, found: int, choices: Choices) -> list[Guess]:
    """Say that rows were drawn, how many and how."""
    if taken == found:
        return []
    said = Sentence(
        mark("An even sample: {n} of {found} rows, drawn class by class with seed {seed}"),
        {"n": f"{taken:,}", "found": f"{found:,}", "seed": choices.seed},
    )
    why = Sentence(mark("You chose so.")) if choices.most else Sentence(mark("There is room for so many."))
    offers = tuple(Offer(str(n), Sentence("{n}", {"n": f"{n:,}"})) for n in (5000, 20_000, 50_000, ROWS) if n <= found)
    return [Guess("most", said, why, str(taken), offers)]


def column_row(column: Judged, recipes: Sequence[Recipe]) -> Column:
    """Return the row of a column in the sheet."""
    recipe = next((recipe for recipe in recipes if recipe.name == column.name and column.use), column.recipe)
    seen = column.seen
    examples = tuple(shown(value, 40) for value in seen.first)
    return Column(
        column.name,
        column.kind,
        column.role,
        column.use,
        column.why,
        examples,
        column.missing,
        seen.distinct,
        len(recipe.makes),
    )


def left_out(table: Table) -> tuple[LeftOut, ...]:
    """Return rows, and columns that models do not see, with the reasons."""
    off = [
        LeftOut(shown(column.name, 200), column.why)
        for column in table.columns
        if not column.use and column.role != "label"
    ]
    return (*table.grid.left_out, *table.grid.rows.left_out, *off)
