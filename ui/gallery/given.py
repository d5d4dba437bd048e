"""What the browser component of the Gallery is given."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from aecore.runs.run import State

from ..drawing import Common

__all__ = ["SHARED", "CardBadge", "GalleryAct", "GalleryCard", "GalleryData", "GalleryLooking"]

CardBadge = Literal["included", "yours", "others", "file", "damaged"]
"""`file`: it was trained elsewhere and came as a file."""
GalleryAct = Literal["explore", "use", "watch", "resume", "stop", "rename", "share", "take", "delete"]
"""What may be done with one run."""


class GalleryScore(TypedDict):
    """How much of the differences between held-out items is explained, in %, beside PCA with as many numbers."""

    explained: float
    pca: float | None
    n: int  # held-out items


class GalleryCard(TypedDict):
    """One run. What is lacking is nothing."""

    id: str
    title: str
    badge: CardBadge
    created: float  # seconds since 1970; 0 where it does not say
    differs: NotRequired[str]  # what tells it from others of the same title
    size: NotRequired[str]  # how large its code is
    kind: NotRequired[str]  # its data and its autoencoder, where the title does not say them
    data: NotRequired[str]  # the title of its data
    state: NotRequired[State]
    epoch: NotRequired[int]
    epochs: NotRequired[int]
    progress: NotRequired[str]  # how far it is, in words
    score: NotRequired[GalleryScore]
    map: NotRequired[str]  # addresses of its thumbnails
    strip: NotRequired[str]
    making: NotRequired[bool]  # they are being made
    why: NotRequired[str]  # why it ended as it did, or cannot be read
    locked: NotRequired[str]  # why nothing of it can be changed here
    may: list[GalleryAct]


class GalleryRace(TypedDict):
    """Runs that were raced."""

    id: str
    title: str
    runs: list[str]


class RemovedData(TypedDict):
    """A run that was deleted a moment ago."""

    name: str
    title: str


class GalleryTold(TypedDict):
    """What went wrong with something that was asked, and of which run."""

    run: str
    text: str


class GalleryLooking(TypedDict):
    """What of the Gallery is looked at, as its link says it; what is lacking is as usual."""

    show: NotRequired[str]
    search: NotRequired[str]
    sort: NotRequired[str]
    groups: NotRequired[str]


class GalleryData(Common):
    """All runs of a store, with what ships."""

    cards: list[GalleryCard]
    races: list[GalleryRace]
    removed: list[RemovedData]
    told: NotRequired[GalleryTold]
    notes: list[str]  # what a visitor should know
    locked: NotRequired[str]  # why nothing can be trained here
    sources: int  # data sets there are to train on
    takes: bool  # whether people may bring their own
    most: int  # runs that can be compared at once
    start: int  # the card to begin with
    looking: GalleryLooking  # what it begins with


SHARED = (GalleryScore, GalleryCard, GalleryRace, RemovedData, GalleryTold, GalleryLooking)
