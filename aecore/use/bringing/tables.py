"""Rows of a table -> items, by the recipe of each column: the same columns by name, in any order, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import torch
from numpy.typing import NDArray

from ...data.own.reading.grid import Grid
from ...data.own.reading.labels import FEW
from ...data.own.reading.numerals import Array, is_sign, trimmed, values
from ...data.own.reading.recipes import Recipe
from ...texts import Sentence, mark
from ..items import Items
from .target import Labels, Step, Target, Told, columns_by_name, read_rows, sign_in, texts_in

__all__ = ["read_table", "recipes_in"]

BLANK = mark("no value of the columns that the model sees")
BLANKS = mark("Rows without any value, left out: {n}.")
UNKNOWN = mark("Categories that were not there when the model was trained: {n} values ({some}). They count as none.")
NO_NUMBER = mark("Values that are no numbers, read as missing: {n} ({some}).")
NEW_GAPS = mark(
    "Values missing in columns that were whole when the model was trained: {n} ({some}). The median stands in."
)
MORE = mark("Columns that the model does not know, passed over: {n} ({some}).")


def recipes_in(target: Target) -> list[Recipe]:
    """Return how each column becomes numbers; without a recipe they are numbers as the model sees them."""
    told = target.recipe.get("columns", [])
    if told and isinstance(told[0], dict):
        return [Recipe.from_json(one) for one in told]
    mean, scale = target.recipe.get("mean"), target.recipe.get("scale")
    names = target.card.columns or tuple(str(place + 1) for place in range(target.card.shape[0]))
    return [
        Recipe(name, "number", mean=mean[place] if mean else 0.0, scale=scale[place] if scale else 1.0)
        for place, name in enumerate(names)
    ]


def read_table(grid: Grid, target: Target, told: Told, step: Step) -> Iterator[Items]:
    """Yield the rows of a table as items, batch by batch. Raises UserError where columns are missing."""
    recipes = recipes_in(target)
    names = [recipe.name for recipe in recipes]
    places = columns_by_name(grid, names)
    label = target.label_in(grid, [grid.names[place] for place in places])
    others = [name for place, name in enumerate(grid.names) if place not in places and name != label]
    told.count(MORE, len(others), others)
    labels, are_numbers = Labels(list(target.card.classes)), None
    for first, batch in read_rows(grid, step):
        read = [
            replace(recipe, decimal=sign_in(grid, batch[place], recipe.decimal)).read(batch[place])
            for recipe, place in zip(recipes, places, strict=True)
        ]
        there: NDArray[np.bool_] = ~np.all([np.isnan(values) for values in read], axis=0)
        rows = first + np.arange(len(there))
        for row in rows[~there]:
            told.leave(str(row), Sentence(BLANK))
        told.count(BLANKS, int((~there).sum()))
        for recipe, place, column in zip(recipes, places, read, strict=True):
            notice(recipe, batch[place], column, there, told)
        codes, numbers = None, None
        if label is not None:
            place = grid.names.index(label)
            if are_numbers is None:  # the first rows tell, and it is so for all of the file
                are_numbers = holds_numbers(batch[place])
            if are_numbers:
                numbers = numbers_in(label, batch[place], there, told)
            else:
                codes = labels.codes(texts_in(batch, place))[there]
        yield Items(
            torch.from_numpy(np.concatenate([r.numbers(v[there]) for r, v in zip(recipes, read, strict=True)], 1)),
            rows[there],
            labels=codes,
            numbers=numbers,
            classes=tuple(labels.classes),
            gaps=np.concatenate([gaps_of(r, v[there]) for r, v in zip(recipes, read, strict=True)], 1),
            values=np.stack(read, 1)[there],
        )


def holds_numbers(column: Array) -> bool:
    """Whether a column holds numbers that are to be told, not few values again and again, or texts, which name
    classes."""
    text = trimmed(column)
    found = values(text, ".")[pc.not_equal(text, "").to_numpy(zero_copy_only=False)]
    return len(np.unique(found)) > FEW and bool(np.isfinite(found).all())


def numbers_in(name: str, column: Array, there: NDArray[np.bool_], told: Told) -> NDArray[np.float64]:
    """Return what a column says in the rows that are there, as numbers, NaN for nothing; what are none are counted."""
    text = trimmed(column).filter(there)
    found = values(text, ".")
    none = text.filter(~np.isfinite(found) & pc.not_equal(text, "").to_numpy(zero_copy_only=False))
    told.count(NO_NUMBER, len(none), [f"{name}: {value}" for value in pc.unique(none)[:5].to_pylist()])
    return np.where(np.isfinite(found), found, np.nan)


def gaps_of(recipe: Recipe, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which numbers of a column stand in for nothing `(n, k)`; what says so is there."""
    gaps = np.repeat(np.isnan(values)[:, None], len(recipe.makes), 1)
    if recipe.has_missing:
        gaps[:, -1] = False
    return gaps


def notice(recipe: Recipe, column: Array, values: NDArray[np.float64], there: NDArray[np.bool_], told: Told) -> None:
    """Count what a column holds that the model has not seen."""
    gaps = np.isnan(values) & there
    if not gaps.any():
        return
    text = trimmed(column).filter(gaps)
    said = text.filter(~pc.equal(text, "").to_numpy(zero_copy_only=False))
    said = said.filter(~is_sign(said)) if len(said) else said
    examples = [f"{recipe.name}: {value}" for value in pc.unique(said)[:5].to_pylist()]
    told.count(UNKNOWN if recipe.kind in ("category", "yes-no") else NO_NUMBER, len(said), examples)
    if not recipe.has_missing and recipe.kind != "category":
        told.count(NEW_GAPS, int(gaps.sum()), [recipe.name])
