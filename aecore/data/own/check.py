"""The check card: what was read in a person's files, what was guessed and why, before anything is kept. Values that can
be told as JSON; knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ...texts import Sentence
from ..cards.sound import Sound
from ..kinds import Kind

__all__ = ["MOST_OPEN", "Check", "Column", "Guess", "LeftOut", "Listed", "Offer", "kept_sentence", "read_check", "told"]

MOST_OPEN = 3
"""Questions that are open at a time."""


@dataclass(frozen=True)
class Offer:
    """A value that a guess may be corrected to, in the spelling of `Choices`."""

    value: str
    said: Sentence


@dataclass(frozen=True)
class Guess:
    """Something that the files leave open."""

    id: str
    """The field of `Choices` that corrects it."""
    said: Sentence
    """What is taken: “Colour pictures, 32 by 32”."""
    why: Sentence
    """“All have this size already”."""
    value: str
    offers: tuple[Offer, ...] = ()
    is_open: bool = False
    """Whether it is asked as a question."""


@dataclass(frozen=True)
class LeftOut:
    """A file, row or column that is not taken."""

    name: str
    why: Sentence

    @property
    def reason(self) -> str:
        """Why, as far as it is a message by itself: within another sentence it is translated as such."""
        values = self.why.values
        return str(values.get("why") or values.get("what") or self.why)


@dataclass(frozen=True)
class Column:
    """A row of the column sheet."""

    name: str
    kind: str
    role: str
    use: bool
    why: Sentence
    examples: tuple[str, ...]
    missing: int
    distinct: int
    numbers: int = 1
    """How many numbers of an item it makes."""


@dataclass(frozen=True)
class Listed:
    """A small table that shows what was made of what: ratings as stars, words and how often they come."""

    title: Sentence
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Check:
    """All that a person sees before they say yes."""

    kind: Kind
    headline: Sentence
    """“312 pictures in 4 classes, made 32 by 32 in colour”."""
    title: str
    shape: tuple[int, ...]
    count: int
    found: int
    """Items that there were; above `count` where a sample was drawn or some were left out."""
    classes: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    """Items of each class."""
    guesses: tuple[Guess, ...] = ()
    columns: tuple[Column, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Sentence, ...] = ()
    """What should be known: duplicates, few items, an imbalance, missing values."""
    size: int = 0
    """Bytes of the items as float32."""
    names: tuple[str, ...] = ()
    """What numbers of an item are where no columns are: the words of a vocabulary, the things that are rated."""
    lists: tuple[Listed, ...] = ()
    sound: Sound | None = None
    """How items are heard, where they are sounds."""


def told(value: Any, say: Callable[[Sentence], Any]) -> Any:
    """Return a check, or a part of it, as JSON values, each sentence said by `say`."""
    if isinstance(value, Sentence):
        return say(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: told(getattr(value, part.name), say) for part in fields(value)}
    if isinstance(value, tuple | list):
        return [told(part, say) for part in value]
    return value


def kept_sentence(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence as it lies in a file, to be said in any language later; what stands in it is text or a
    number."""
    values = {name: value if isinstance(value, int | float) else str(value) for name, value in sentence.values.items()}
    return {"template": sentence.template, "values": values}


def read_check(values: Any) -> Check:
    """Read what `told(check, kept_sentence)` returned; raises ValueError for anything else."""
    return adapter().validate_python(values)


@cache
def adapter() -> TypeAdapter[Check]:
    return TypeAdapter(Check)
