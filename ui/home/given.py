"""What the browser component of Home is given."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from ..drawing import Common, Drawing

__all__ = ["SHARED", "DoorData", "DotsData", "HeroData", "HeroRun", "ReadyData"]


class DotsData(TypedDict):
    """A small map: some items of a run, until all are there or where all are too many."""

    box: list[float]  # left, bottom, right, top: where nearly all items lie, in map units
    points: list[int]  # x, y and class of each, one after the other; x and y in 255ths of the box, -1 for no class


class HeroRun(Drawing):
    """The model that Home shows."""

    title: str
    lead: str  # a sentence about it
    size: int  # numbers of its code
    dots: DotsData
    versions: dict[str, str]  # of the files that are read first, as the page knows them


class DoorData(TypedDict):
    """A way on from Home."""

    id: str  # what the page is told when it is taken
    title: str
    text: str
    action: str
    href: str
    picture: Literal["rebuilt", "steps", "curve", "own", "maps"]
    maps: NotRequired[list[DotsData]]
    curve: NotRequired[list[int]]  # held-out loss, first to last, in 255ths of its range


class ReadyData(TypedDict):
    """A model to explore at once."""

    id: str
    title: str
    kind: str
    href: str
    map: NotRequired[str]  # addresses of its thumbnails, where there are some
    strip: NotRequired[str]
    dots: NotRequired[DotsData]  # otherwise


class HeroData(Common):
    """Home."""

    shown: NotRequired[HeroRun]  # without it no model is at hand
    doors: list[DoorData]
    ready: list[ReadyData]
    all: NotRequired[str]  # where all models are
    languages: NotRequired[dict[str, str]]  # in a kiosk, which has no other switch: names by codes
    first: NotRequired[str]  # the language a kiosk goes back to


SHARED = (DotsData, HeroRun, DoorData, ReadyData)
