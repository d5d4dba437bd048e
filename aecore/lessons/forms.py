"""The forms of a truth: how the outcome of a question is computed, as literals of names. A closed list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise, permutations
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, Tag, model_validator

from ..errors import UserError
from ..texts import mark
from .scores import NAME, ref_of
from .strict import Name, Strict, by_key

__all__ = [
    "Bin", "Class", "Compare", "Count", "First", "Item", "Order", "Truth", "Value", "cards_needed", "digest_of",
    "runs_named",
]  # fmt: skip

MOST = 8
"""Scores of one truth."""


def number(name: str) -> str:
    ref_of(name)
    return name


Number = Annotated[str, AfterValidator(number)]
Pair = tuple[Number, Number]
Edges = Annotated[tuple[float, ...], Field(min_length=1, max_length=MOST)]


class Base(Strict):
    """What all truths share."""

    failed: Name | None = None
    """The option that holds where one of the runs diverged; without it nothing can be told then."""

    def options(self) -> set[str]:
        """The options that can come out."""
        return {self.failed} - {None} if self.failed else set()

    def names(self) -> Iterator[str]:
        """What is read of runs."""
        yield from ()


class Compare(Base):
    """Which of two is better, where a score says which way is better; else which is larger.

    `answers`: the options where the first is ahead, where neither is, and where the second is. `draw`: `items` (what
    other items, and seeds where there are several, could change), `board` (the leaderboard's rule), or a number: no
    farther apart than that is about the same.
    """

    compare: Pair
    draw: Literal["items", "board"] | Annotated[float, Field(ge=0)] = "items"
    answers: tuple[Name, Name, Name] = ("more", "same", "less")

    def options(self) -> set[str]:
        return super().options() | set(self.answers)

    def names(self) -> Iterator[str]:
        yield from self.compare


class Order(Base):
    """The order of several, the best first, or the worst where `worst` is set. `answers`: for each option places in
    `order` (0 is the first of them), with which the order begins; one place alone says who leads. `draw`: the option
    where those places cannot be told apart, or are no farther apart than `within`; `other`: where no answer fits. What
    diverged is worse than all else."""

    order: Annotated[tuple[Number, ...], Field(min_length=2, max_length=MOST)]
    answers: dict[Name, tuple[int, ...]]
    draw: Name
    within: Annotated[float, Field(ge=0)] | None = None
    worst: Literal[True] | None = None
    other: Name | None = None

    def options(self) -> set[str]:
        return super().options() | {*self.answers, self.draw} | ({self.other} if self.other else set())

    def names(self) -> Iterator[str]:
        yield from self.order

    @model_validator(mode="after")
    def covers(self) -> Self:
        """Every order has an answer."""
        places = range(len(self.order))
        for option, listed in self.answers.items():
            if not listed or len({*listed}) < len(listed) or not {*listed} <= {*places}:
                raise UserError(
                    mark("The answer “{option}” of an order names places from 0 to {most}, each once."),
                    option=option,
                    most=len(self.order) - 1,
                )
        firsts = {listed for listed in self.answers.values()}
        covered = len(places) <= 6 and all(
            any(order[: len(listed)] == listed for listed in firsts) for order in permutations(places)
        )
        if self.other is None and not covered:
            raise UserError(
                mark("Some orders have no answer in this question."), mark("Name one for them, as “other”.")
            )
        return self


class Bin(Base):
    """Between which edges a value lies, or the difference of two. `answers`: one more than edges, from low to high; an
    edge itself belongs to what lies above."""

    bin: Number | Pair
    edges: Edges
    answers: tuple[Name, ...]

    def options(self) -> set[str]:
        return super().options() | set(self.answers)

    def names(self) -> Iterator[str]:
        yield from (self.bin,) if isinstance(self.bin, str) else self.bin

    @model_validator(mode="after")
    def fits(self) -> Self:
        """Edges rise, and there is one more answer."""
        if any(high <= low for low, high in pairwise(self.edges)) or len(self.answers) != len(self.edges) + 1:
            raise UserError(mark("Edges rise from one to the next, and there is one answer more than edges."))
        return self


class Count(Base):
    """How many of several lie above a number. `answers`: of none, of one, and so on; an option may stand for
    several."""

    count: Annotated[tuple[Number, ...], Field(min_length=1, max_length=MOST)]
    above: float
    answers: tuple[Name, ...]

    def options(self) -> set[str]:
        return super().options() | set(self.answers)

    def names(self) -> Iterator[str]:
        yield from self.count

    @model_validator(mode="after")
    def fits(self) -> Self:
        """There is an answer for each count."""
        refuse_count(len(self.answers), len(self.count))
        return self


class First(Base):
    """The first of several pairs in which the second is ahead of the first, as `compare` by items tells. `answers`: for
    each pair, and last where there is none."""

    first: Annotated[tuple[Pair, ...], Field(min_length=1, max_length=MOST)]
    answers: tuple[Name, ...]

    def options(self) -> set[str]:
        return super().options() | set(self.answers)

    def names(self) -> Iterator[str]:
        for pair in self.first:
            yield from pair

    @model_validator(mode="after")
    def fits(self) -> Self:
        """There is an answer for each pair, and one for none."""
        refuse_count(len(self.answers), len(self.first))
        return self


class Item(Strict):
    """An item of a run's results, by its place there, or by the part of the address that holds it."""

    run: Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
    item: Annotated[int, Field(ge=0)] | Literal["a", "b", "c"]


class Class(Base):
    """The class of an item. `answers`: an option for each class, by its name; `other` for all that are not named."""

    of: Annotated[Item, Field(alias="class")]
    answers: dict[Annotated[str, StringConstraints(max_length=80)], Name]
    other: Name

    def options(self) -> set[str]:
        return super().options() | {*self.answers.values(), self.other}


class Value(Base):
    """A number to be read off: right is what lies within so much of it."""

    value: Number
    within: Annotated[float, Field(gt=0)]

    def names(self) -> Iterator[str]:
        yield self.value


Truth = Annotated[
    Annotated[Compare, Tag("compare")]
    | Annotated[Order, Tag("order")]
    | Annotated[Bin, Tag("bin")]
    | Annotated[Count, Tag("count")]
    | Annotated[First, Tag("first")]
    | Annotated[Class, Tag("class")]
    | Annotated[Value, Tag("value")],
    by_key("compare", "order", "bin", "count", "first", "class", "value"),
]


def refuse_count(given: int, n: int) -> None:
    if given != n + 1:
        raise UserError(mark("{n} answers are needed here, and {given} are given."), n=n + 1, given=given)


def runs_named(truth: Truth) -> set[str]:
    """Return the names of the runs that a truth reads."""
    return {truth.of.run} if isinstance(truth, Class) else {ref_of(name).run for name in truth.names()}


def cards_needed(truth: Truth) -> bool:
    """Whether the metric cards of those runs must have been computed."""
    return any(ref_of(name).of_cards for name in truth.names())


def digest_of(truth: Truth) -> str:
    """Return what tells one truth from another: a guess made at another one was another question."""
    return hashlib.sha256(truth.model_dump_json().encode()).hexdigest()[:12]
