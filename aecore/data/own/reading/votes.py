"""Where in a table ratings stand: in rows of who, what and how much, or in a column for each thing. Knows no torch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ....texts import mark
from ..choices import Choices
from .columns import Judged
from .grid import Batch
from .numerals import Array, trimmed
from .recipes import Recipe
from .telling import Table

__all__ = ["Votes", "Written", "votes_in", "worth", "written"]

USER = re.compile(
    r"^(user|person|people|viewer|customer|reader|member|rater|reviewer|participant|who|用户|人)([\s_\-]?(id|nr|no|name))?$|^userid$",
    re.I,
)
ITEM = re.compile(
    r"^(item|movie|film|book|song|artist|product|anime|game|joke|restaurant|thing|what|title|isbn|电影|物品|书)([\s_\-]?(id|nr|no|name|title))?$|^(movie|item|product)id$",
    re.I,
)
RATING = re.compile(
    r"^(ratings?|stars?|scores?|grades?|votes?|likes?|thumbs?|(user|book)[\s_\-]?rating|评分|打分|星级)$", re.I
)
TITLE = re.compile(r"^((movie|film|book|item|song|product)?[\s_\-]?(title|name)|名称|片名|书名)$", re.I)
TIME = re.compile(r"^(time|timestamp|date|when|rated[\s_\-]?at|时间|日期)$", re.I)
THUMBS: Mapping[str, float] = {
    **dict.fromkeys(("👍", "up", "thumbs up", "thumb up", "like", "liked", "+", "good", "love", "赞", "喜欢"), 1.0),
    **dict.fromkeys(
        ("👎", "down", "thumbs down", "thumb down", "dislike", "disliked", "-", "−", "bad", "hate", "踩", "不喜欢"), 0.0
    ),
}
FINEST, COARSEST = 101, 11
"""Different ratings that there may be, where names say that they are ratings, and where only what stands there does."""
FEWEST_THINGS, FEWEST_PEOPLE = 5, 20
TWICE = 0.7
"""Share of pairs of who and what that come once."""
GAPS = 0.2
"""Share of missing values from which on columns of one scale are taken for ratings."""


@dataclass(frozen=True)
class Votes:
    """Which columns say who, what, how much and when."""

    who: Judged | None
    what: Judged | None
    """None where each thing has a column of its own."""
    ratings: tuple[Judged, ...]
    when: Judged | None
    title: Judged | None
    """How the things are called, where `what` is only a number."""
    why: str
    """A message."""
    is_clear: bool
    is_doubted: bool

    @property
    def is_wide(self) -> bool:
        """Whether a row is a person."""
        return self.what is None


class Written(NamedTuple):
    """How a column writes ratings: numbers, yes and no, or thumbs."""

    kind: str
    """As `Judged.kind`; thumbs are neither `number` nor `yes-no`."""
    decimal: str = "."


def written(column: Judged) -> Written:
    """Return how a column writes ratings."""
    return Written(column.kind, column.recipe.decimal)


def worth(way: Written, values: Array) -> NDArray[np.float64]:
    """Return ratings as numbers `(n,)`, NaN where there is none; thumbs are 0 and 1."""
    if way.kind == "number":
        return Recipe("", "number", decimal=way.decimal).read(values)
    if way.kind == "yes-no":
        return Recipe("", "yes-no").read(values)
    lower = pc.utf8_lower(trimmed(values))
    place = pc.fill_null(pc.index_in(lower, value_set=pa.array(list(THUMBS), pa.string())), -1)
    known = np.array([*THUMBS.values(), np.nan])
    return np.asarray(known[place.to_numpy(zero_copy_only=False)])


def votes_in(table: Table, first: Batch, choices: Choices) -> Votes | None:
    """Return where ratings stand, None where there are none; a person's choice goes first."""
    return triples_in(table, first, choices) or wide_in(table, choices)


def may_rate(column: Judged, most: int) -> bool:
    """Whether a column holds few different numbers of one scale, or thumbs."""
    seen = column.seen
    if column.kind == "yes-no":
        return seen.distinct > 1
    if column.kind == "number":
        return 2 <= seen.distinct <= most and -100 <= seen.least and seen.most <= 100 and not any(seen.units)
    return bool(seen.counts) and {value.lower() for value in seen.counts or ()} <= THUMBS.keys()


def comes_again(column: Judged) -> bool:
    seen = column.seen
    return column.kind != "date" and seen.there == seen.rows and (seen.distinct < seen.rows or not seen.is_exact)


def named(columns: Sequence[Judged], name: str, pattern: re.Pattern[str]) -> Judged | None:
    """Return the column of a name, or the first one that is called so."""
    found = [column for column in columns if (column.name == name if name else pattern.match(column.name))]
    return found[0] if found else None


def triples_in(table: Table, first: Batch, choices: Choices) -> Votes | None:
    columns = table.columns
    if len(columns) < 3:
        return None
    who = named(columns, choices.who, USER)
    rating = named(columns, choices.rating, RATING)
    rest = [column for column in columns if column not in (who, rating)]
    what = named([column for column in rest if comes_again(column)], choices.what, ITEM)
    when = next((column for column in columns if column.kind == "date" or TIME.match(column.name)), None)
    if who and what and rating and (choices.rating or may_rate(rating, FINEST)):
        others = [column for column in columns if column not in (who, what, rating)]
        title = next(
            (column for column in others if TITLE.match(column.name) and column.kind in ("text", "category")), None
        )
        return Votes(
            who, what, (rating,), when, title, mark("Their names say who rates what, and how much."), True, False
        )
    return by_values(columns, first, table, when)


def by_values(columns: Sequence[Judged], first: Batch, table: Table, when: Judged | None) -> Votes | None:
    """Tell triples by what stands in them: two columns that name, one of few numbers, no pair twice."""
    rest = [column for column in columns if column is not when and not is_moment(column)]
    if len(rest) != 3 or len(columns) > 4 or table.rows < 2 * FEWEST_PEOPLE:
        return None
    rates = [column for column in rest if may_rate(column, COARSEST)]
    if len(rates) != 1:
        return None
    who, what = (column for column in rest if column is not rates[0])
    if not all(is_name(column) for column in (who, what)):
        return None
    pairs = [first[table.place(column.name)].to_pylist() for column in (who, what)]
    if len(set(zip(*pairs, strict=True))) < TWICE * len(pairs[0]):
        return None
    when = when or next((column for column in columns if is_moment(column)), None)
    why = mark("Two columns name things that come again and again, one has few different numbers.")
    return Votes(who, what, (rates[0],), when, None, why, True, True)


def is_name(column: Judged) -> bool:
    """Whether a column names something that comes again: words, or whole numbers."""
    seen = column.seen
    is_known = column.kind in ("text", "category") or (column.kind == "number" and seen.whole)
    return is_known and comes_again(column) and FEWEST_THINGS <= seen.distinct <= seen.rows / 2


def is_moment(column: Judged) -> bool:
    """Whether numbers are seconds since 1970."""
    seen = column.seen
    return column.kind == "number" and seen.whole and 1e8 < seen.least and seen.most < 1e14


def wide_in(table: Table, choices: Choices) -> Votes | None:
    columns = table.columns
    who = named(columns, choices.who, USER) or next(
        (column for column in columns[:1] if column.kind == "text" or column.role == "id"), None
    )
    rest = [column for column in columns if column is not who]
    rates = [column for column in rest if may_rate(column, FINEST)]
    empty = [column for column in rest if column not in rates and not column.seen.there]
    if len(rates) < FEWEST_THINGS or len(rates) + len(empty) < len(rest):
        return None
    there = sum(column.seen.rows - column.missing for column in rates)
    gaps = 1 - there / max(1, table.rows * len(rates))
    values = {value for column in rates for value in (column.seen.counts or ())}
    is_clear = gaps >= GAPS and len(values) <= 2 * COARSEST and table.rows >= FEWEST_PEOPLE
    why = mark("All columns are of one scale, and many values are missing.")
    is_named = who is not None and bool(USER.match(who.name))
    return Votes(who, None, tuple(rates), None, None, why, is_clear, is_clear and not is_named)
