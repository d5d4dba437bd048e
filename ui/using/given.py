"""What the component of Use is given."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from ..drawing import Common, Drawing
from ..own.given import OwnLeftOut, OwnLimits, OwnOffer

__all__ = [
    "SHARED", "UseBaseline", "UseColumn", "UseData", "UseField", "UseHead", "UsePicture", "UsePurpose", "UseScore",
    "UseWish",
]  # fmt: skip


class UseField(TypedDict):
    """A setting of a purpose."""

    name: str
    said: str
    usual: str
    least: NotRequired[float]  # of a number
    most: NotRequired[float]
    offers: NotRequired[list[OwnOffer]]  # of a choice
    file: NotRequired[str]  # of a file: how its name must end


class UsePurpose(TypedDict):
    """Something that a model may do."""

    id: str
    title: str
    text: str  # what comes of it
    alone: bool  # it asks nothing of items
    why: NotRequired[str]  # why this model cannot do it; empty when it can
    fields: list[UseField]


class UseWish(TypedDict):
    """What is asked for: a purpose, items and settings. Empty is not chosen yet."""

    purpose: str
    items: str  # a part of the run's data, or the token of a drop
    settings: str  # JSON of those that are not as usual


class UseColumn(TypedDict):
    """A column of the result."""

    id: str
    title: str
    unit: str
    kind: Literal["number", "string", "class"]
    names: list[str]  # of classes
    shown: bool  # it stands in the table; all are in the file


class UsePicture(TypedDict):
    """What is drawn of an item; neighbours with the same title stand in one cell of the table."""

    id: str
    title: str


class UseBaseline(TypedDict):
    """What something plain reaches."""

    title: str
    value: float
    difference: NotRequired[list[float]]  # 95 % interval of the model's value minus this one


class UseScore(TypedDict):
    """A score over all items."""

    title: str
    value: float
    unit: str
    n: int
    better: Literal["higher", "lower"]
    interval: NotRequired[list[float]]
    baselines: list[UseBaseline]


class UseHead(TypedDict):
    """What a result says of itself, in words."""

    wish: UseWish  # that it answers
    rows: int
    columns: list[UseColumn]
    pictures: list[UsePicture]
    scores: list[UseScore]
    better: str  # that something plain is better; empty when nothing is
    notes: list[str]
    left_out: list[OwnLeftOut]  # the first of them
    left_out_n: int


class UseData(Common, Drawing):
    """What a model may do, and what came of it."""

    title: str
    knows: str  # what it has learnt from
    versions: dict[str, str]  # of the files of the run that are read first, as the page knows them
    purposes: list[UsePurpose]
    parts: list[OwnOffer]  # parts of the run's data that it can be given
    where: Literal["machine", "server"]  # where files stay that are brought
    limits: OwnLimits
    said: list[str]  # the same in words
    wish: UseWish
    head: NotRequired[UseHead]
    locked: NotRequired[str]  # why nothing can be calculated here; empty when it can
    why: NotRequired[str]  # why no files may come in here


SHARED = (UseField, UsePurpose, UseWish, UseColumn, UsePicture, UseBaseline, UseScore, UseHead)
"""Parts of its data."""
