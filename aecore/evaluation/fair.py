"""Whether runs, or groups of runs over seeds, may be compared: what is equal and what is not, as facts and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from ..runs.run import Run
from ..texts import Sentence, mark
from .facts import ROWS, Row, Side, parameters

__all__ = ["Fact", "Fairness", "fair", "parameters"]


@dataclass(frozen=True)
class Fact:
    """One thing in which the sides of a comparison are equal or not."""

    name: str
    title: str
    equal: bool
    decisive: bool
    """Whether it makes the comparison unfair where it is not equal."""
    shown: tuple[str, ...]
    """What each side has, in their order: numbers, names, messages to translate, or `Described` parts."""
    sentences: tuple[Sentence, ...] = ()
    """What is not equal; none where it is."""


class Fairness(NamedTuple):
    """Whether a comparison may name leaders, and all that is equal in it and that is not."""

    fair: bool
    facts: tuple[Fact, ...]

    @property
    def reasons(self) -> list[Sentence]:
        """Why the comparison is not fair."""
        return [sentence for fact in self.facts if fact.decisive for sentence in fact.sentences]

    @property
    def notes(self) -> list[Sentence]:
        """What is not equal either, and is to be borne in mind."""
        return [sentence for fact in self.facts if not fact.decisive for sentence in fact.sentences]

    @property
    def sentences(self) -> list[Sentence]:
        """Why the comparison is not fair; then what to bear in mind."""
        return self.reasons + self.notes


def fair(*sides: Run | Sequence[Run], count: bool = True, names: Mapping[str, str] | None = None) -> Fairness:
    """Return whether all sides may be compared with each other; sentences tell what the others have otherwise than the
    first.

    Each side is a run, or runs that differ in their seed only. Without `count` weights are not counted: that imports
    torch. `names` are what people know runs by, `{id: name}`; else a run is named by its title.

    A comparison is unfair where a difference in its numbers can come from something else than the autoencoder: other
    data, items or seeds, another budget or number of items shown, a training that has not ended. So it is where codes
    have other sizes, since a larger one rebuilds more whatever the model, unless the size is the one setting that
    differs: then it is what is compared. With equal seconds, or with early stopping, how many items were shown follows
    from the model. The rest (batch, rate, layers, weights, view, device) belongs to what is compared as often as not,
    and no one value of it is fair to all: it is named, to be borne in mind. Settings count as they were finally in
    force.
    """
    known = [Side([side] if isinstance(side, Run) else list(side)) for side in sides]
    rows = [row for row in ROWS if count or row.name != "weights"]
    found = [*(fact_of(row, known) for row in rows), ended(known, names or {})]
    facts = tuple(fact for fact in found if fact)
    return Fairness(all(fact.equal or not fact.decisive for fact in facts), facts)


def fact_of(row: Row, sides: list[Side]) -> Fact | None:
    """Ask all sides. What the second of a pair has otherwise than the first side is told; whether it decides is asked
    of every pair, as two that may each be compared with the first may not be so with each other."""
    values = [row.value(side) for side in sides]
    if all(value is None for value in values):
        return None
    asked = list(zip(sides, values, strict=True))
    shown = told_apart(tuple(shown_as(row, side, value) for side, value in asked), values)
    unlike = [(one, two) for (one, x), (two, y) in combinations(asked, 2) if x != y and comparable(row, one, two)]
    sentences = [
        Sentence(row.sentence, {"what": row.title, "first": shown[0], "second": shown[place]})
        for place, side in enumerate(sides)
        if (sides[0], side) in unlike
    ]
    decisive = any(row.decisive(one, two) for one, two in unlike) if unlike else row.decisive(sides[0], sides[0])
    return Fact(row.name, row.title, not unlike, decisive, shown, unique(sentences))


def comparable(row: Row, one: Side, two: Side) -> bool:
    return not row.within or one.spec.data.name == two.spec.data.name


def shown_as(row: Row, side: Side, value: Any) -> str:
    if value is None:
        return mark("none")
    return row.named(side) if row.named else row.shown(value)


def told_apart(shown: tuple[str, ...], values: list[Any]) -> tuple[str, ...]:
    """What people call alike and is not (two data sets of their own with one title) has its name beside it."""
    if len(set(shown)) == len(set(map(str, values))):
        return shown
    return tuple(f"{title} ({str(value)[:16]})" for title, value in zip(shown, values, strict=True))


def unique(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for sentence in sentences:
        found += [sentence] if sentence not in found else []
    return tuple(found)


def ended(sides: list[Side], names: Mapping[str, str]) -> Fact:
    """Whether all have used up their budget: what is equal here is that nobody has not."""
    open_still = [[run for run in side.runs if run.status.state != "done"] for side in sides]
    sentences = [
        Sentence(
            mark("“{title}” has not used up its budget: it is at epoch {epoch} of {epochs}."),
            {
                "title": names.get(run.id, run.title),
                "epoch": f"{run.status.epoch:.3g}",
                "epochs": run.spec.budget.epochs,
            },
        )
        for runs in open_still
        for run in runs
    ]
    shown = tuple(mark("not ended") if runs else mark("ended") for runs in open_still)
    return Fact("ended", mark("Training"), not sentences, True, shown, unique(sentences))
