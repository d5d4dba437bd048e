"""Rows of a table become items: which rows, which columns, which numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Check, Column, Guess, LeftOut, Offer
from ..choices import Choices
from ..draft import Draft
from .columns import Judged
from .grid import Batch, Grid
from .labels import Classes
from .names import shown
from .recipes import Recipe
from .room import FEWEST, ROWS, evenly, room_for
from .texts import Step

__all__ = ["COLUMNS", "Table", "table_draft"]

COLUMNS = 1000
"""Numbers in an item."""
FAR = 30.0
"""Standard deviations from the mean, from which on a value is said to lie far out."""
ALIKE = 0.01
"""Share of equal rows from which on they are told of."""
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


def table_draft(table: Table, choices: Choices) -> Draft:
    """Return rows as items of numbers. Raises UserError where there are too few rows or no numbers."""
    if table.rows < FEWEST:
        raise too_few(table.rows)
    table, fewer = fitting(table)
    used = [column for column in table.columns if column.use]
    if not used:
        raise no_numbers(table)
    most = room_for((sum(map(width, used)),), min(ROWS, choices.most or ROWS))
    if most < FEWEST:
        raise too_few(most)
    chosen = rows_of(table, most, choices.seed)
    read, codes, groups = taken(table, used, chosen)
    used, read, twins = without_twins(used, read, codes)
    there = ~np.all([np.isnan(values) for values in read], axis=0) if read else np.zeros(0, bool)
    if not used or there.sum() < FEWEST:
        raise no_numbers(table) if not used else too_few(int(there.sum()))
    read, codes = [values[there] for values in read], codes[there]
    recipes = [
        column.recipe.fitted(values, choices.scale == "robust") for column, values in zip(used, read, strict=True)
    ]
    samples = np.concatenate([recipe.numbers(values) for recipe, values in zip(recipes, read, strict=True)], axis=1)
    notes = [*fewer, *missing_notes(used, read), *blank_rows(int((~there).sum())), *row_notes(samples)]
    names, codes = present(table.classes, codes)
    counts = tuple(np.bincount(codes, minlength=len(names)).tolist()) if names else ()
    table = replace(table, columns=tuple(twins.get(column.name, column) for column in table.columns))
    check = Check(
        "table",
        headline(samples, names, table.classes),
        table.title,
        (samples.shape[1],),
        len(samples),
        table.rows,
        names,
        counts,
        (*table.guesses, *scale_guess(recipes, samples, choices), *sample_guess(len(chosen), table.rows, choices)),
        tuple(column_row(column, recipes) for column in table.columns),
        left_out(table),
        (*table.grid.notes, *ragged(table.grid), *notes, *class_notes(counts)),
        samples.size * 4,
    )
    return Draft(
        check,
        torch.from_numpy(samples),
        torch.from_numpy(codes),
        bounded=False,
        groups=None if groups is None else torch.from_numpy(groups[there]),
        columns=tuple(name for recipe in recipes for name in recipe.makes),
        recipe={"columns": [recipe.to_json() for recipe in recipes]},
    )


# --- which columns, which rows ----------------------------------------------------------------------------------------


def fitting(table: Table) -> tuple[Table, list[Sentence]]:
    """Switch off columns that vary least where there are too many."""
    used = [column for column in table.columns if column.use]
    if sum(map(width, used)) <= COLUMNS:
        return table, []
    kept, left = set(), COLUMNS
    for column in sorted(used, key=lambda column: -spread(column)):
        left -= width(column)
        if left < 0:
            break
        kept.add(column.name)
    why = Sentence(mark("It varies less than the {n} columns that are taken."), {"n": len(kept)})
    columns = tuple(column if column.name in kept or not column.use else column.off(why) for column in table.columns)
    said = Sentence(
        mark("Of {n} columns the {kept} that vary most are taken; items have up to {most} numbers."),
        {"n": f"{len(used):,}", "kept": len(kept), "most": COLUMNS},
    )
    return replace(table, columns=columns), [said]


def width(column: Judged) -> int:
    return len(column.recipe.makes) + bool(column.missing)


def spread(column: Judged) -> float:
    """Variance of the numbers that a column makes."""
    if column.kind == "number" and column.recipe.decimal == ".":
        return column.seen.variance
    counts = column.seen.counts
    shares = np.array(list(counts.values())) / max(1, column.seen.rows) if counts else np.zeros(1)
    return float((shares * (1 - shares)).sum())


def rows_of(table: Table, most: int, seed: int) -> NDArray[np.int64]:
    """Return which rows are taken `(n,)`: all, or an even sample by class where there are more than `most`."""
    if table.rows <= most:
        return np.arange(table.rows)
    codes = np.zeros(table.rows, np.int64)
    if table.classes:
        place, at = table.place(table.classes.name), 0
        for batch in table.grid.read(table.step):
            codes[at : at + len(batch[place])] = table.classes.codes(batch[place])
            at += len(batch[place])
    return evenly(codes, most, seed)


def picked(table: Table, chosen: NDArray[np.int64]) -> Iterator[Batch]:
    """Yield the chosen rows, batch by batch."""
    is_all, at = len(chosen) == table.rows, 0
    for batch in table.grid.read(table.step):
        size = len(batch[0])
        first, last = np.searchsorted(chosen, [at, at + size])
        yield batch if is_all else [column.take(chosen[first:last] - at) for column in batch]
        at += size


def taken(
    table: Table, used: Sequence[Judged], chosen: NDArray[np.int64]
) -> tuple[list[NDArray[np.float64]], NDArray[np.int64], NDArray[np.int64] | None]:
    """Return what the used columns say of the chosen rows, the classes of the rows, and their groups."""
    places = [table.place(column.name) for column in used]
    group = next((table.place(column.name) for column in table.columns if column.role == "group"), None)
    read = [np.empty(len(chosen)) for _ in used]
    codes, members, at = np.zeros(len(chosen), np.int64), [], 0
    for batch in picked(table, chosen):
        size = len(batch[0])
        for column, place, whole in zip(used, places, read, strict=True):
            whole[at : at + size] = column.recipe.read(batch[place])
        if table.classes:
            codes[at : at + size] = table.classes.codes(batch[table.place(table.classes.name)])
        if group is not None:
            members += batch[group].to_pylist()
        at += size
    groups = np.unique(members, return_inverse=True)[1].astype(np.int64) if group is not None else None
    return read, codes, groups


def without_twins(
    used: Sequence[Judged], read: list[NDArray[np.float64]], codes: NDArray[np.int64]
) -> tuple[list[Judged], list[NDArray[np.float64]], dict[str, Judged]]:
    """Take out columns that say the same as the label: to rebuild them is to be told the answer."""
    classes = len(np.unique(codes))
    why, twins = Sentence(mark("It says the same as the column of the classes.")), {}
    for column, values in zip(used, read, strict=True):
        if classes < 2 or column.seen.distinct != classes or column.is_chosen:
            continue
        both = np.stack([np.nan_to_num(values, nan=-1.0), codes])
        if np.unique(both, axis=1).shape[1] == classes:
            twins[column.name] = column.off(why)
    kept = [(column, values) for column, values in zip(used, read, strict=True) if column.name not in twins]
    return [column for column, _ in kept], [values for _, values in kept], twins


def present(classes: Classes | None, codes: NDArray[np.int64]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the classes that rows are of, and their numbers among these."""
    if not classes:
        return (), codes
    there, renumbered = np.unique(codes, return_inverse=True)
    return tuple(classes.names[place] for place in there), renumbered.astype(np.int64)


# --- what is said -----------------------------------------------------------------------------------------------------


def too_few(rows: int) -> UserError:
    return UserError(
        mark("There are {n} rows; a data set needs at least {fewest}."),
        mark("Add rows, one for each item."),
        n=rows,
        fewest=FEWEST,
    )


def no_numbers(table: Table) -> UserError:
    reasons = "; ".join(f"{shown(column.name)}: {column.why}" for column in table.columns[:5])
    return UserError(
        mark("No column can be used as numbers. {reasons}"),
        mark("Switch on a column, or bring a table with numbers or with words that come again."),
        reasons=reasons,
    )


def headline(samples: NDArray[np.float32], names: Sequence[str], classes: Classes | None) -> Sentence:
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
    return [Sentence(mark("Rows without any value, left out: {n}."), {"n": f"{rows:,}"})] if rows else []


def ragged(grid: Grid) -> list[Sentence]:
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


def row_notes(samples: NDArray[np.float32]) -> list[Sentence]:
    """Tell of equal rows."""
    rows = np.ascontiguousarray(samples + 0.0).view(np.dtype((np.void, samples.dtype.itemsize * samples.shape[1])))
    again = len(samples) - len({hash(row.tobytes()) for row in rows.ravel()})
    if again < ALIKE * len(samples):
        return []
    return [
        Sentence(
            mark("Rows equal to another one: {n} ({share} %). Equal rows are never split between training and test."),
            {"n": f"{again:,}", "share": round(100 * again / len(samples))},
        )
    ]


def class_notes(counts: Sequence[int]) -> list[Sentence]:
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


def scale_guess(recipes: Sequence[Recipe], samples: NDArray[np.float32], choices: Choices) -> list[Guess]:
    """Offer robust scaling where single values lie far out; say which is in force."""
    places = np.cumsum([0, *[len(recipe.makes) for recipe in recipes]])
    far = [
        recipe.name
        for recipe, place in zip(recipes, places[:-1], strict=True)
        if recipe.kind == "number" and np.abs(samples[:, place]).max() >= min(FAR, 0.9 * len(samples) ** 0.5)
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


def sample_guess(taken: int, found: int, choices: Choices) -> list[Guess]:
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
    off = [LeftOut(column.name, column.why) for column in table.columns if not column.use and column.role != "label"]
    return (*table.grid.left_out, *table.grid.rows.left_out, *off)
