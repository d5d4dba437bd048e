"""What a column of a table is and whether models see it: guessed of all of its values, with the reason; a person's
choice goes first. Knows no torch."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ....texts import Sentence, mark
from ..choices import ColumnChoice
from .dates import Order
from .evidence import Evidence
from .names import natural, shown
from .recipes import NO, YES, Recipe

__all__ = ["CATEGORIES", "CLASSES", "Judged", "as_label", "is_empty", "judged", "settled_decimal"]

CATEGORIES = 50
"""Different words of a column that become numbers of their own."""
CLASSES = 1000
"""Different labels, at most."""
TOLERATED = 0.05
"""Share of values that may be no numbers in a column of numbers."""
ID = re.compile(
    r"(^|[\s_\-.])(id|ids|uuid|guid|index|idx|key|hash|nr|no|编号|序号)$|^(unnamed: 0|rownames|rowname|x1)$"
)
GROUP = re.compile(
    r"^(subject|patient|participant|person|user|speaker|session|household)([\s_\-]?(id|nr|no|name))?$", re.I
)


@dataclass(frozen=True)
class Judged:
    """A column with what was decided of it."""

    seen: Evidence
    kind: str
    """One of `ColumnChoice.kind`."""
    role: str
    use: bool
    why: Sentence
    recipe: Recipe
    """How it would become numbers."""
    is_chosen: bool = False
    """Whether a person said that it is to be used, or not."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.seen.name

    @property
    def missing(self) -> int:
        """Rows without a value."""
        if self.kind != "number":
            return self.seen.empty
        return self.seen.rows - (self.seen.comma if self.recipe.decimal == "," else self.seen.dot)

    def off(self, why: Sentence, role: str | None = None) -> Judged:
        """Return it as one that models do not see."""
        return replace(self, use=False, why=why, role=self.role if role is None else role)


def settled_decimal(columns: list[Evidence], chosen: str) -> tuple[str, Evidence | None]:
    """Return the sign before decimals for columns that do not tell, and the first such column where none of the others
    tells either."""
    if chosen:
        return chosen, None
    clear = sum((seen.comma > seen.dot) - (seen.dot > seen.comma) for seen in columns)
    doubted = next((seen for seen in columns if seen.grouped and seen.dot == seen.comma), None)
    return ("," if clear > 0 else "."), None if clear else doubted


def judged(seen: Evidence, decimal: str, choice: ColumnChoice, month_first: bool = False) -> Judged:
    """Decide what a column is; `decimal` is for numbers that may be read in two ways."""
    own = "." if seen.dot > seen.comma else "," if seen.comma > seen.dot else decimal
    clear = Counter({order: often for order, often in seen.orders.items() if order != "either"})
    order: Order = clear.most_common(1)[0][0] if clear else "month" if month_first else "day"
    kind, why = kind_of(seen, own)
    kind = choice.kind or ("category" if choice.use and kind == "text" else kind)
    recipe = recipe_of(seen, kind, own, order)
    found = Judged(seen, kind, choice.role, kind in ("number", "category", "yes-no"), why, recipe)
    found = found if choice.kind else first_doubts(found)
    if choice.role in ROLES:
        found = found.off(Sentence(ROLES[choice.role]), choice.role)
    if choice.use is not None and choice.use != found.use and not is_empty(seen):
        found = replace(found, use=choice.use, why=Sentence(CHOSEN))
    return replace(found, is_chosen=choice.use is not None)


def as_label(column: Judged) -> Judged:
    """Return the column that names the classes, which models do not see unless a person said so."""
    if column.is_chosen:
        return replace(column, role="label")
    return column.off(Sentence(ROLES["label"]), "label")


CHOSEN = mark("You chose so.")
ROLES = {
    "label": mark("It names the classes."),
    "id": mark("It names the rows, so it says nothing that a new row could share."),
    "group": mark("It says which rows belong together: they are never split."),
}


def is_empty(seen: Evidence) -> bool:
    """Whether there is no value in a column, but for signs for none."""
    return seen.there == sum(seen.tokens.values()) and not (seen.dot or seen.comma or seen.words)


def kind_of(seen: Evidence, decimal: str) -> tuple[str, Sentence]:
    """Return the kind that the values speak for, and why."""
    numbers = seen.comma if decimal == "," else seen.dot
    known = seen.there - sum(seen.tokens.values()) - seen.endless
    words = {value.lower() for value in seen.counts or ()}
    if words & set(YES) and words & set(NO) and words <= {*YES, *NO}:
        return "yes-no", Sentence(mark("Two answers: 1 for yes, 0 for no."))
    if is_empty(seen):
        return "text", Sentence(mark("It is empty."))
    units = {unit: often for unit, often in seen.units.items() if unit}
    if len(units) > 1 and min(units.values()) > TOLERATED * known:
        return "text", Sentence(
            mark("Its numbers are in different units: {units}."), {"units": ", ".join(sorted(units))}
        )
    if seen.leading_zeros and seen.whole and not seen.differing:
        example = next((value for value in seen.first if value.startswith("0")), "0…")
        return words_of(
            seen, Sentence(mark("Numbers that begin with 0 (“{example}”) are names."), {"example": shown(example)})
        )
    if known and numbers and known - numbers <= max(1, TOLERATED * known) and numbers > 2 * (known - numbers):
        least, most = (f"{value:.6g}" for value in (seen.least, seen.most))
        if decimal == ",":
            return "number", Sentence(mark("Numbers with a decimal comma."))
        return "number", Sentence(mark("Numbers from {least} to {most}."), {"least": least, "most": most})
    if sum(seen.orders.values()) >= (1 - TOLERATED) * known > 0:
        return "date", Sentence(mark("Dates are not seen by models: each would come once."))
    return words_of(seen, Sentence(mark("Words: each of the {n} becomes a number of its own."), {"n": seen.distinct}))


def words_of(seen: Evidence, why: Sentence) -> tuple[str, Sentence]:
    is_few = seen.counts is not None and seen.distinct <= CATEGORIES and 2 * seen.distinct <= seen.there
    return ("category", why) if is_few else ("text", why)


def recipe_of(seen: Evidence, kind: str, decimal: str, order: Order) -> Recipe:
    units = [unit for unit, _ in seen.units.most_common() if unit]
    if kind == "category":
        common = [value for value, _ in (seen.counts or seen.known()).most_common(CATEGORIES)]
        return Recipe(
            seen.name, "category", categories=tuple(sorted(common, key=natural)), other=seen.distinct > len(common)
        )
    if kind == "date":
        return Recipe(seen.name, "date", order=order)
    if kind == "yes-no":
        return Recipe(seen.name, "yes-no")
    return Recipe(seen.name, "number", unit=units[0] if units else "", decimal=decimal)


def first_doubts(found: Judged) -> Judged:
    """Switch off what says nothing about an item by itself: nothing, always the same, another one in every row, too
    many words."""
    seen = found.seen
    if is_empty(seen):
        return found.off(found.why)
    if seen.distinct == 1 and not seen.empty:
        return found.off(Sentence(mark("Always “{value}”."), {"value": shown(seen.first[0])}))
    if found.kind == "number" and is_count(seen):
        return found.off(Sentence(mark("It counts the rows or names them: another whole number in every row.")), "id")
    if GROUP.match(seen.name) and 4 < seen.distinct <= seen.there / 2:
        return found.off(Sentence(ROLES["group"]), "group")
    if found.kind != "text":
        return found
    if not seen.repeats and seen.longest_words < 4:
        return found.off(Sentence(mark("Different in every row.")), "id")
    if seen.longest_words >= 4:
        return found.off(Sentence(mark("Sentences cannot be read as numbers yet.")))
    if len([unit for unit in seen.units if unit]) > 1:
        return found.off(found.why)
    if seen.distinct > CATEGORIES:
        many = mark("{n} different words; up to {most} become numbers.") if seen.is_exact else MANY_MORE
        return found.off(Sentence(many, {"n": f"{seen.distinct:,}", "most": CATEGORIES}))
    return found.off(Sentence(mark("Hardly any of its {n} words comes twice."), {"n": seen.distinct}))


MANY_MORE = mark("More than {n} different words; up to {most} become numbers.")


def is_count(seen: Evidence) -> bool:
    """Whether whole numbers are all different and name rows: 1 to n, by the column's name, or far too large to count
    anything."""
    if not seen.whole or any(seen.units) or seen.empty or seen.repeats or seen.there < 3:
        return False
    return seen.most - seen.least == seen.there - 1 or bool(ID.search(seen.name.lower())) or seen.most > 1e12
