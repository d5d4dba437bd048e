"""Curves from tables: read whole, brought to even times, scaled by one mean and one deviation a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Check, Guess, LeftOut
from ..choices import Choices
from ..draft import Draft
from .columns import Judged
from .forms import FEWEST_STEPS, Form, channels_of, in_a_row
from .items import picked, present, rows_of
from .names import shown
from .room import FEWEST, ROWS, STEPS, room_for
from .telling import Table, class_notes, column_row, ragged, sample_guess

__all__ = ["GAP", "Curves", "curve_draft", "filled", "shortened", "wide_curves"]

GAP = 5
"""Steps without a value that a straight line may bridge."""
MADE_UP = 0.2
"""Share of a curve's values that may be so."""


@dataclass
class Curves:
    """Curves `(N, C, T)` float64, NaN where nothing is known and nothing near."""

    values: NDArray[np.float64]
    codes: NDArray[np.int64]
    """`(N,)` the class of each."""
    channels: tuple[str, ...]
    recipe: dict[str, Any]
    found: int
    """Curves that there were."""
    names: Sequence[str] = ()
    """What each is called in the file, where it has a name."""
    given: NDArray[np.bool_] | None = None
    guesses: tuple[Guess, ...] = ()
    notes: list[Sentence] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    bridged: int = 0
    """Values on straight lines between others."""


def curve_draft(table: Table, form: Form, curves: Curves) -> Draft:
    """Return curves as items. Raises UserError where there are too few that are whole."""
    whole: NDArray[np.bool_] = np.asarray(np.isfinite(curves.values).all((1, 2)))
    if whole.sum() < FEWEST:
        raise too_few(int(whole.sum()), len(whole))
    if not whole.all():
        curves.notes.append(
            Sentence(
                mark("Curves with longer gaps than {gap} steps, or too short, left out: {n}."),
                {"gap": GAP, "n": f"{int((~whole).sum()):,}"},
            )
        )
        curves.left_out += [
            LeftOut(shown(name), Sentence(mark("values are missing over more than {gap} steps"), {"gap": GAP}))
            for name, is_whole in zip(curves.names, whole, strict=False)
            if not is_whole
        ][:1000]
    values, codes = curves.values[whole], curves.codes[whole]
    given = None if curves.given is None else curves.given[whole]
    learned = values if given is None or given.all() else values[~given]
    mean, scale = learned.mean((0, 2)), learned.std((0, 2))
    scale = np.where(scale > 1e-12 * np.abs(mean), scale, 1.0)
    samples = ((values - mean[:, None]) / scale[:, None]).astype(np.float32)
    if curves.bridged:
        curves.notes.append(
            Sentence(mark("Values on straight lines between their neighbours: {n}."), {"n": f"{curves.bridged:,}"})
        )
    names, codes = present(table.classes, codes)
    counts = tuple(np.bincount(codes, minlength=len(names)).tolist()) if names else ()
    notes = (*table.grid.notes, *ragged(table.grid), *curves.notes)
    shape = samples.shape[1:]
    check = Check(
        "curve",
        headline(samples, names),
        table.title,
        shape,
        len(samples),
        curves.found,
        names,
        counts,
        (*table.guesses, *form.guesses, *curves.guesses),
        tuple(column_row(column, ()) for column in roles(table, form, curves)),
        (*table.grid.left_out, *table.grid.rows.left_out, *curves.left_out),
        (*notes, *class_notes(counts)),
        samples.size * 4,
    )
    recipe = curves.recipe | {"layout": form.layout, "mean": mean.tolist(), "scale": scale.tolist()}
    held_out = None if given is None else torch.from_numpy(given)
    return Draft(
        check, torch.from_numpy(samples), torch.from_numpy(codes), bounded=False, given=held_out, recipe=recipe
    )


def roles(table: Table, form: Form, curves: Curves) -> list[Judged]:
    """Return the columns with what they are to curves."""
    used = {name for names in curves.recipe["columns"] for name in names}
    found = []
    for column in table.columns:
        if form.time and column.name == form.time.name and form.layout != "wide":
            column = column.off(Sentence(mark("It is the time.")), "time")
        elif form.item and column.name == form.item.name and form.layout == "long":
            column = column.off(Sentence(mark("It says which rows are one curve.")), "id")
        elif column.name in used:
            column = replace(column, role="value", use=True, why=Sentence(mark("Its values are the curve.")))
        elif column.role != "label":
            column = column.off(Sentence(mark("It is no part of the curves.")))
        found.append(column)
    return found


def headline(samples: NDArray[np.float32], names: Sequence[str]) -> Sentence:
    n, channels, steps = samples.shape
    values = {"n": f"{n:,}", "channels": channels, "steps": steps, "classes": len(names)}
    if len(names) > 1 and channels > 1:
        return Sentence(mark("{n} curves of {steps} moments and {channels} channels, in {classes} classes"), values)
    if len(names) > 1:
        return Sentence(mark("{n} curves of {steps} moments, in {classes} classes"), values)
    if channels > 1:
        return Sentence(mark("{n} curves of {steps} moments and {channels} channels"), values)
    return Sentence(mark("{n} curves of {steps} moments"), values)


def too_few(whole: int, found: int) -> UserError:
    return UserError(
        mark("Of {found} curves {whole} are without long gaps; a data set needs at least {fewest}."),
        mark("Bring more curves, choose shorter windows, or say that the table is no curves."),
        found=found,
        whole=whole,
        fewest=FEWEST,
    )


# --- one a row --------------------------------------------------------------------------------------------------------


def wide_curves(table: Table, choices: Choices) -> Curves:
    """Return a curve for each row. Raises UserError where the columns are too few."""
    columns = in_a_row(table)
    if len(columns) < FEWEST_STEPS:
        raise UserError(
            mark("A curve needs at least {fewest} columns of numbers in order; there are {n}."),
            mark("Choose another layout, or read the file as a table."),
            fewest=FEWEST_STEPS,
            n=len(columns),
        )
    channels = channels_of([column.name for column in columns]) or {"": [column.name for column in columns]}
    order = [next(column for column in columns if column.name == name) for names in channels.values() for name in names]
    steps = len(order) // len(channels)
    every = -(-steps // STEPS)
    most = room_for((len(channels), -(-steps // every)), min(ROWS, choices.most or ROWS))
    chosen = rows_of(table, most, choices.seed)
    values, codes, at = np.empty((len(chosen), len(order))), np.zeros(len(chosen), np.int64), 0
    for batch in picked(table, chosen):
        size = len(batch[0])
        for place, column in enumerate(order):
            values[at : at + size, place] = column.recipe.read(batch[table.place(column.name)])
        if table.classes:
            codes[at : at + size] = table.classes.codes(batch[table.place(table.classes.name)])
        at += size
    values, bridged = filled(values.reshape(len(chosen) * len(channels), steps))
    values, notes = shortened(values, every)
    recipe = {
        "columns": list(channels.values()),
        "decimals": [column.recipe.decimal for column in order],
        "every": every,
    }
    rows = [f"{place + 1}" for place in chosen]
    whole = values.reshape(len(chosen), len(channels), -1)
    guesses = tuple(sample_guess(len(chosen), table.rows, choices))
    return Curves(whole, codes, tuple(channels), recipe, table.rows, rows, None, guesses, notes, bridged=bridged)


def filled(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Bridge short gaps of curves `(n, T)` by straight lines, those at the ends by the nearest value. Returns them with
    the number of such values; where gaps are long they stay."""
    gaps = np.isnan(values)
    bridged = 0
    for row in np.flatnonzero(gaps.any(1)):
        there = np.flatnonzero(~gaps[row])
        if len(there) < (1 - MADE_UP) * values.shape[1] or np.diff([-1, *there, values.shape[1]]).max() > GAP + 1:
            continue
        values[row] = np.interp(np.arange(values.shape[1]), there, values[row, there])
        bridged += int(gaps[row].sum())
    return values, bridged


def shortened(values: NDArray[np.float64], every: int) -> tuple[NDArray[np.float64], list[Sentence]]:
    """Return curves `(n, T)` with each `every` values in a row made their mean."""
    if every == 1:
        return values, []
    starts = np.arange(0, values.shape[1], every)
    sizes = np.diff([*starts, values.shape[1]])
    said = Sentence(
        mark("Curves have up to {most} moments: each {every} values in a row became their mean."),
        {"most": STEPS, "every": every},
    )
    return np.add.reduceat(values, starts, axis=1) / sizes, [said]
