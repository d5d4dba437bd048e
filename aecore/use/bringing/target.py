"""What new items must become: those of a card, made as the items that a model was trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from ...data.cards import DataCard
from ...data.own.check import LeftOut
from ...data.own.choices import Choices
from ...data.own.reading.grid import Batch, Grid
from ...data.own.reading.labels import NAMED
from ...data.own.reading.names import clean, shown
from ...data.own.reading.numerals import Array, trimmed
from ...errors import UserError
from ...texts import Sentence, mark

__all__ = ["Labels", "Step", "Target", "Told", "columns_by_name", "named_some", "quiet"]

MOST_NAMED = 1000
"""Rows that are left out by name."""
SOME = 5
Step = Callable[[int], None]


def quiet(done: int) -> None:
    """Nobody is told how many bytes were read."""


@dataclass
class Labels:
    """Classes of new items: those that the model's data have come first, new ones after them."""

    classes: list[str]

    def codes(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Return the class of each name `(n,)`, below 0 for an empty one."""
        for name in dict.fromkeys(names):
            if name and name not in self.classes:
                self.classes.append(name)
        place = {name: number for number, name in enumerate(self.classes)}
        return np.array([place.get(name, -1) for name in names], np.int64)


@dataclass
class Told:
    """What is noticed on the way."""

    left_out: list[LeftOut] = field(default_factory=list)
    counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=Counter)
    """Of what is told once for all items: its template with a place `{n}`, and the other values in it."""
    some: dict[str, dict[str, None]] = field(default_factory=dict)
    """Examples of it."""
    notes: list[Sentence] = field(default_factory=list)

    def count(self, template: str, n: int, examples: Sequence[str] = (), **values: str) -> None:
        """Count n more of something; a few of the examples are told as `{some}`."""
        if n:
            self.counts[template, tuple(sorted(values.items()))] += n
            self.some.setdefault(template, {}).update(dict.fromkeys(examples[:SOME]))

    def leave(self, name: str, why: Sentence) -> None:
        """Leave an item out by name, as long as the list is not too long."""
        if len(self.left_out) < MOST_NAMED:
            self.left_out.append(LeftOut(shown(name, 200), why))

    def said(self) -> tuple[Sentence, ...]:
        """Return all that was noticed."""
        counted = [
            Sentence(text, {"n": f"{n:,}", "some": named_some(list(self.some[text])), **dict(values)})
            for (text, values), n in self.counts.items()
        ]
        return (*self.notes, *counted)


@dataclass(frozen=True)
class Target:
    """The kind of items that a model takes."""

    card: DataCard
    recipe: dict[str, Any]
    """As the importer keeps it (`data.own.draft.Draft.recipe`); empty: items are numbers as the model sees them."""
    choices: Choices = field(default_factory=Choices)

    def label_in(self, grid: Grid, used: Sequence[str]) -> str | None:
        """Return the column of a table that names classes: the one that was chosen, or one that is called so and that
        the model does not see. Raises UserError where there is none of the chosen name."""
        chosen = self.choices.label
        if chosen == "none":
            return None
        if chosen:
            if chosen not in grid.names:
                raise UserError(
                    mark("There is no column “{name}” for the classes."),
                    mark("The columns are: {names}."),
                    name=shown(chosen),
                    names=named_some(grid.names),
                )
            return chosen
        return next((name for name in grid.names if NAMED.match(name) and name not in used), None)


def named_some(names: Sequence[str]) -> str:
    """Return some names as a list."""
    return ", ".join(shown(name, 40) for name in names[:SOME]) + (" …" if len(names) > SOME else "")


def columns_by_name(grid: Grid, wanted: Sequence[str]) -> list[int]:
    """Return where columns stand in a table, in any order; capitals and blanks make no difference where a name is not
    there exactly. Raises UserError where one is missing."""
    exact = {name: place for place, name in reversed(list(enumerate(grid.names)))}
    loose = {clean(name).casefold(): place for name, place in exact.items()}
    found = [exact.get(name, loose.get(clean(name).casefold(), -1)) for name in wanted]
    lacking = [name for name, place in zip(wanted, found, strict=True) if place < 0]
    if lacking:
        raise UserError(
            mark("{n} of the {k} columns that this model was trained on are missing: {names}."),
            mark("Bring a table with the same columns by name, in any order; there are: {there}."),
            n=len(lacking),
            k=len(wanted),
            names=named_some(lacking),
            there=named_some(grid.names),
        )
    return found


def sign_in(grid: Grid, column: Array, kept: str) -> str:
    """Return the sign before the decimals of a column: that of the model's data, but a point where cells are numbers
    themselves, as in a workbook, and none has a comma."""
    return "." if grid.typed and not pc.any(pc.match_substring(column, ",")).as_py() else kept


def texts_in(batch: Batch, place: int) -> list[str]:
    """Return a column of text as Python has it, without blanks around."""
    found: list[str] = trimmed(batch[place]).to_pylist()
    return [clean(text) for text in found]


def read_rows(grid: Grid, step: Step) -> Iterator[tuple[int, Batch]]:
    """Yield the rows of a table batch by batch, each with the number of its first row, from 1."""
    at = 1
    for batch in grid.read(step):
        yield at, batch
        at += len(batch[0])
