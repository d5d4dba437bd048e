"""What the component of own data is given, and what the server answers it."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from ..drawing import Common, LookData, SoundData

__all__ = ["SHARED", "OwnCheck", "OwnData", "OwnExample", "OwnListed", "OwnLooked", "OwnStart"]


class OwnExample(TypedDict):
    """A file to try it with."""

    name: str
    title: str
    text: str  # what is in it, and from where
    file: str  # its name


class OwnLimits(TypedDict):
    """What may come in."""

    files: int
    fewest: int  # items of a data set
    bytes: int  # of all files of a drop


class OwnData(Common):
    """The zone where a person's files come in."""

    where: Literal["machine", "server"]  # where they stay
    limits: OwnLimits
    examples: list[OwnExample]
    said: list[str]  # the same in words
    room: str  # how much of this visitor's room is taken, in words
    token: NotRequired[str]  # a drop to go on with
    start: NotRequired[str]  # the way to begin that is chosen beforehand
    why: NotRequired[str]  # why nothing may come in here


class OwnOffer(TypedDict):
    """A value that a guess may be corrected to."""

    value: str
    said: str


class OwnGuess(TypedDict):
    """Something that the files leave open."""

    id: str  # the field of `Choices` that corrects it
    said: str
    why: str
    value: str
    offers: list[OwnOffer]
    is_open: bool  # it is asked as a question


class OwnLeftOut(TypedDict):
    """What is not taken."""

    name: str
    why: str


class OwnColumn(TypedDict):
    """A row of the column sheet."""

    name: str
    kind: str
    role: str
    use: bool
    why: str
    examples: list[str]
    missing: int
    distinct: int
    numbers: int


class OwnListed(TypedDict):
    """A small table that shows what was made of what."""

    title: str
    rows: list[list[str]]


class OwnCheck(TypedDict):
    """All that a person sees before they say yes: `aecore.data.own.check.Check`, in words."""

    kind: str
    headline: str
    title: str
    shape: list[int]
    count: int
    found: int
    classes: list[str]
    counts: list[int]
    guesses: list[OwnGuess]
    columns: list[OwnColumn]
    left_out: list[OwnLeftOut]
    notes: list[str]
    size: int
    names: list[str]  # the words of a vocabulary, the things that are rated
    lists: list[OwnListed]
    sound: SoundData | None


class OwnStart(TypedDict):
    """A way to begin, with its reason."""

    id: str
    title: str
    text: str  # autoencoder and size of its code
    why: str
    time: str  # what it will take, where earlier runs tell


class OwnLooked(TypedDict):
    """How far a drop is, and what was found in it."""

    state: Literal["receiving", "waiting", "reading", "ready", "failed"]
    done: int
    total: int
    why: str  # what is wrong, and what to do; empty when nothing is
    files: list[str]
    sizes: list[int]  # bytes announced of each file
    there: list[int]  # bytes of each file that have come
    choices: dict[str, object]  # what was corrected when it was looked at last: `aecore.data.own.choices.Choices`
    check: NotRequired[OwnCheck]
    look: NotRequired[LookData]
    starts: NotRequired[list[OwnStart]]
    version: NotRequired[str]  # of the samples and the map
    run: NotRequired[str]  # what was brought is a run: its id in the store


SHARED = (
    OwnExample, OwnLimits, OwnOffer, OwnGuess, OwnLeftOut, OwnColumn, OwnListed, OwnCheck, OwnStart, OwnLooked,
)  # fmt: skip
