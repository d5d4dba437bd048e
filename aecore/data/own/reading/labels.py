"""Which column names the classes, and what they are. Knows no torch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..choices import Choices
from .columns import CATEGORIES, CLASSES, Judged, is_empty
from .names import clean, natural, shown
from .numerals import Array, trimmed

__all__ = ["NONE", "SENTENCE", "Classes", "label_of"]

NONE = "none"
"""What a person chooses where no column is to name classes."""
NAMED = re.compile(
    r"^(class(es)?|labels?|targets?|y|species|categor(y|ies)|type|kind|diagnosis|outcome|result|status|survived|variety|activity"
    r"|(is[_ ]?)?anomaly|.*[_ .-](class|label|type|category)|类别|标签|种类|类型|分类|品种)$",
    re.I,
)
FEW = 20
"""Classes that a column may have whose name does not say that it names them."""
SENTENCE = 3
"""Words that the values of a column have on average, from which on they are texts."""
OFFERED = 50


@dataclass(frozen=True)
class Classes:
    """The column that names classes, and their names in order."""

    name: str
    values: tuple[str, ...]
    """What stands in the column."""
    has_empty: bool
    """Whether rows without a value are a class of their own, the last one."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all classes."""
        return (*(clean(value) for value in self.values), *["(empty)"] * self.has_empty)

    def codes(self, column: Array) -> NDArray[np.int64]:
        """Return the class of each row `(n,)`."""
        place = pc.index_in(trimmed(column), value_set=pa.array(self.values, pa.string()))
        return np.asarray(pc.fill_null(place, len(self.values)).to_numpy(zero_copy_only=False), np.int64)


def label_of(columns: Sequence[Judged], choices: Choices) -> tuple[Classes | None, Guess]:
    """Return the column that names the classes, if any, and what is said of it. Raises UserError for one that cannot
    be, or that is not there."""
    fitting = [column for column in columns if can_name(column)]
    asked = next((column.name for column in columns if column.role == "label"), "") or choices.label
    if asked and asked != NONE:
        chosen = [column for column in columns if column.name == asked]
        if not chosen:
            names = ", ".join(shown(column.name) for column in fitting[:OFFERED])
            raise UserError(
                mark("There is no column “{name}” to name the classes."),
                mark("Columns that can: {names}."),
                name=shown(asked),
                names=names or "–",
            )
        return classes_of(chosen[0]), guess(chosen[0], fitting, mark("You chose so."), False)
    found, why, doubt = (None, mark("You chose so."), False) if asked == NONE else likeliest(fitting, columns)
    return (classes_of(found) if found else None), guess(found, fitting, why, doubt)


def can_name(column: Judged) -> bool:
    """Whether each of few values comes more than once."""
    seen = column.seen
    if (
        column.role in ("id", "group")
        or is_empty(seen)
        or seen.counts is None
        or not 2 <= seen.distinct <= min(CATEGORIES, seen.there / 2)
    ):
        return False
    return column.kind in ("category", "yes-no", "text") or (column.kind == "number" and seen.whole)


def likeliest(fitting: Sequence[Judged], columns: Sequence[Judged]) -> tuple[Judged | None, str, bool]:
    """Return the column that most probably names classes, why, and whether that can be doubted."""
    named = [column for column in fitting if NAMED.match(column.name)]
    if named:
        words = [column for column in named if column.kind != "number"]
        return (words or named)[-1], mark("Its name says so, and few values come again and again."), False
    words = [column for column in fitting if column.kind in ("category", "text") and column.seen.distinct <= FEW]
    others = [column for column in columns if (column.use or is_text(column)) and column not in words[:1]]
    if len(words) == 1 and others:
        return words[0], mark("It is the only column of few words."), True
    if coded := at_an_end(fitting, columns):
        return coded, mark("It has few whole numbers, and the others have many with decimals."), True
    return None, mark("No column has a name such as “class”, and few values."), bool(words and others)


def is_text(column: Judged) -> bool:
    """Whether a column holds texts, which may be what is learnt."""
    return column.kind == "text" and column.seen.longest_words >= SENTENCE


def at_an_end(fitting: Sequence[Judged], columns: Sequence[Judged]) -> Judged | None:
    """Return the first or last of columns without names, where it alone has few whole numbers."""
    if not all(re.fullmatch(r"column \d+", column.name) for column in columns) or len(columns) < 5:
        return None
    whole = [column for column in columns if column.seen.whole and column.seen.distinct <= FEW]
    ends = (columns[0], columns[-1])
    return next((column for column in ends if whole == [column] and column in fitting), None)


def classes_of(column: Judged) -> Classes:
    seen = column.seen
    if seen.counts is None or not seen.counts:
        raise UserError(
            mark("“{name}” has {n} different values; classes can be up to {most}."),
            mark("Choose a column of fewer values, or none: any column of numbers can colour the map anyway."),
            name=shown(column.name),
            n=f"{seen.distinct:,}",
            most=CLASSES,
        )
    return Classes(column.name, tuple(sorted(seen.counts, key=natural)), bool(seen.empty))


def guess(found: Judged | None, fitting: Sequence[Judged], why: str, doubt: bool) -> Guess:
    offers = [Offer(column.name, Sentence("{name}", {"name": shown(column.name)})) for column in fitting[:OFFERED]]
    offers.append(Offer(NONE, Sentence(mark("no column: rows have no classes"))))
    if found is None:
        return Guess("label", Sentence(mark("No column names classes")), Sentence(why), NONE, tuple(offers), doubt)
    said = Sentence(
        mark("Classes named by “{name}”: {n}"),
        {"name": shown(found.name), "n": found.seen.distinct + bool(found.seen.empty)},
    )
    return Guess("label", said, Sentence(why), found.name, tuple(offers), doubt)
