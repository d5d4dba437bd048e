"""Rows of a table become items: which rows, which columns, which numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from ....texts import Sentence, mark
from ..check import Check
from ..choices import Choices
from ..draft import Draft
from ..limits import COLUMNS
from .columns import Judged
from .grid import Batch
from .labels import Classes
from .recipes import Recipe
from .room import FEWEST, ROWS, evenly, room_for
from .telling import (
    Table,
    blank_rows,
    class_notes,
    column_row,
    group_guess,
    headline,
    left_out,
    missing_notes,
    no_numbers,
    ragged,
    sample_guess,
    scale_guess,
    too_few,
)  # fmt: skip

__all__ = ["picked", "present", "rows_of", "table_draft"]


@dataclass(frozen=True)
class Read:
    """What the columns that models see say of the rows that are taken."""

    table: Table
    """With what was switched off on the way."""
    columns: list[Judged]
    values: list[NDArray[np.float64]]
    """Of each column `(n,)`, NaN for nothing."""
    codes: NDArray[np.int64]
    groups: NDArray[np.int64] | None
    drawn: int
    """Rows that were read; those without any value are no items."""
    notes: list[Sentence]


def table_draft(table: Table, choices: Choices) -> Draft:
    """Return rows as items of numbers. Raises UserError where there are too few rows or no numbers."""
    found = read_rows(table, choices)
    recipes = [
        column.recipe.fitted(values, choices.scale == "robust")
        for column, values in zip(found.columns, found.values, strict=True)
    ]
    samples = np.concatenate(
        [recipe.numbers(values) for recipe, values in zip(recipes, found.values, strict=True)], axis=1
    )
    names, codes = present(table.classes, found.codes)
    return Draft(
        check_of(found, recipes, samples, names, codes, choices),
        torch.from_numpy(samples),
        torch.from_numpy(codes),
        bounded=False,
        groups=None if found.groups is None else torch.from_numpy(found.groups),
        columns=tuple(name for recipe in recipes for name in recipe.makes),
        recipe={"columns": [recipe.to_json() for recipe in recipes]},
    )


def read_rows(table: Table, choices: Choices) -> Read:
    """Read the rows and columns that there is room for. Raises UserError where too little is left."""
    if table.rows < FEWEST:
        raise too_few(table.rows)
    table, notes = fitting(table)
    used = [column for column in table.columns if column.use]
    if not used:
        raise no_numbers(table)
    most = room_for((sum(map(width, used)),), min(ROWS, choices.most or ROWS))
    if most < FEWEST:
        raise too_few(most)
    chosen = rows_of(table, most, choices.seed)
    read, codes, groups = taken(table, used, chosen)
    used, read, twins = without_twins(used, read, codes)
    table = replace(table, columns=tuple(twins.get(column.name, column) for column in table.columns))
    if not used:
        raise no_numbers(table)
    there = ~np.all([np.isnan(values) for values in read], axis=0)
    if there.sum() < FEWEST:
        raise too_few(int(there.sum()))
    groups = None if groups is None else groups[there]
    notes += blank_rows(int((~there).sum()))
    return Read(table, used, [values[there] for values in read], codes[there], groups, len(chosen), notes)


def check_of(
    found: Read,
    recipes: Sequence[Recipe],
    samples: NDArray[np.float32],
    names: tuple[str, ...],
    codes: NDArray[np.int64],
    choices: Choices,
) -> Check:
    table = found.table
    counts = tuple(np.bincount(codes, minlength=len(names)).tolist()) if names else ()
    return Check(
        "table",
        headline(samples, names, table.classes),
        table.title,
        (samples.shape[1],),
        len(samples),
        table.rows,
        names,
        counts,
        (
            *table.guesses,
            *scale_guess(recipes, found.values, choices),
            *group_guess(table, choices),
            *sample_guess(found.drawn, table.rows, choices),
        ),
        tuple(column_row(column, recipes) for column in table.columns),
        left_out(table),
        (
            *table.grid.notes,
            *ragged(table.grid),
            *found.notes,
            *missing_notes(found.columns, found.values),
            *class_notes(counts),
        ),
        samples.size * 4,
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
