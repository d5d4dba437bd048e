"""Ratings -> people: a row for each person and a column for each thing, or who, what and how much in each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ...data.own.reading.grid import Grid
from ...data.own.reading.names import clean
from ...data.own.reading.numerals import Array
from ...data.own.reading.scales import Scale, stars_of
from ...data.own.reading.votes import ITEM, RATING, USER, Written, worth
from ...errors import UserError
from ...texts import Sentence, mark
from ..items import Items
from .target import Step, Target, Told, named_some, read_rows, sign_in, texts_in

__all__ = ["read_ratings"]

NOTHING = mark("no rating of a thing that the model knows")
UNKNOWN = mark("Ratings of things that the model does not know, passed over: {n} ({some}).")
OUTSIDE = mark("Ratings outside the scale from {worst} to {best}, passed over: {n}.")


def read_ratings(grid: Grid, target: Target, told: Told, step: Step) -> Iterator[Items]:
    """Yield people `(N, M)` with 1 to 5 stars, 0 for none. Raises UserError where no column is a thing or names
    them."""
    ends = target.recipe.get("ratings", {})
    scale = Scale(ends.get("worst", 1.0), ends.get("best", 5.0), ())
    ways = [Written(*way) for way in ends.get("written", [["number", "."]])]
    things = {clean(name).casefold(): place for place, name in enumerate(target.card.columns)}
    columns = {place: things[key] for place, name in enumerate(grid.names) if (key := clean(name).casefold()) in things}
    if columns:
        each = ways if len(ways) == target.card.shape[1] else [usual(ways)] * target.card.shape[1]
        yield from wide(grid, columns, each, scale, target, told, step)
    else:
        yield from triples(grid, things, usual(ways), scale, target, told, step)


def usual(ways: Sequence[Written]) -> Written:
    """Return how most columns write ratings."""
    return Counter(ways).most_common(1)[0][0]


def rated(grid: Grid, column: Array, way: Written) -> NDArray[np.float64]:
    """Return what a column rates, written as in the model's data."""
    return worth(way._replace(decimal=sign_in(grid, column, way.decimal)), column)


def stars(found: NDArray[np.float64], scale: Scale, told: Told) -> NDArray[np.uint8]:
    """Return stars, 0 where there is none or it lies outside the scale."""
    known = np.isfinite(found)
    fits = known & (found >= scale.worst) & (found <= scale.best)
    told.count(OUTSIDE, int((known & ~fits).sum()), worst=f"{scale.worst:g}", best=f"{scale.best:g}")
    return np.where(fits, stars_of(np.where(fits, found, scale.worst), scale), 0).astype(np.uint8)


def wide(
    grid: Grid,
    columns: dict[int, int],
    ways: Sequence[Written],
    scale: Scale,
    target: Target,
    told: Told,
    step: Step,
) -> Iterator[Items]:
    who = next((place for place, name in enumerate(grid.names) if USER.match(name)), None)
    for first, batch in read_rows(grid, step):
        made = np.zeros((len(batch[0]), target.card.shape[1]), np.uint8)
        for place, thing in columns.items():
            made[:, thing] = stars(rated(grid, batch[place], ways[thing]), scale, told)
        names = texts_in(batch, who) if who is not None else []
        yield from people(made, first + np.arange(len(made)), names, told)


def triples(
    grid: Grid, things: dict[str, int], way: Written, scale: Scale, target: Target, told: Told, step: Step
) -> Iterator[Items]:
    chosen = (target.choices.who, target.choices.what, target.choices.rating)
    places = [
        next((at for at, name in enumerate(grid.names) if (name == wanted if wanted else pattern.match(name))), -1)
        for wanted, pattern in zip(chosen, (USER, ITEM, RATING), strict=True)
    ]
    if min(places) < 0:
        raise UserError(
            mark("No column is called as a thing that this model knows, and none names who rates what."),
            mark("Bring a column for each thing ({names}), or columns “user”, “item” and “rating”."),
            names=named_some(target.card.columns),
        )
    made: dict[str, NDArray[np.uint8]] = {}
    first_row: dict[str, int] = {}
    for first, batch in read_rows(grid, step):
        who, what = (texts_in(batch, place) for place in places[:2])
        found = stars(rated(grid, batch[places[2]], way), scale, told)
        unknown = [name for name in what if name.casefold() not in things]
        told.count(UNKNOWN, len(unknown), list(dict.fromkeys(unknown)))
        for row, (person, thing, given) in enumerate(zip(who, what, found, strict=True), start=first):
            place = things.get(thing.casefold())
            if place is not None and given:
                made.setdefault(person, np.zeros(target.card.shape[1], np.uint8))[place] = given
                first_row.setdefault(person, row)
    if made:
        yield from people(np.stack(list(made.values())), np.array(list(first_row.values())), list(made), told)


def people(samples: NDArray[np.uint8], rows: NDArray[np.int64], names: list[str], told: Told) -> Iterator[Items]:
    there: NDArray[np.bool_] = np.asarray(samples.any(1))
    for row in rows[~there]:
        told.leave(str(row), Sentence(NOTHING))
    kept = tuple(name for name, is_there in zip(names, there, strict=True) if is_there) if names else ()
    yield Items(torch.from_numpy(samples[there]), rows[there], kept)
