"""What the browser component of Learn is given."""

from __future__ import annotations

from typing import TypedDict

from ..drawing import Common

__all__ = ["SHARED", "AxisData", "CourseData", "FamilyData", "KinData", "LessonCard", "PartData"]


class LessonCard(TypedDict):
    """A lesson as Learn shows it."""

    id: str  # under which the browser keeps what was done
    name: str  # by which links name it
    number: int  # its place in the course; 0 for one of one's own
    title: str
    goal: str
    minutes: int
    builds: list[str]  # ids of lessons that come before it
    steps: list[str]  # ids of its steps
    href: str  # where it begins


class CourseData(Common):
    """All lessons."""

    lessons: list[LessonCard]
    own: list[LessonCard]
    hour: list[str]  # ids of those that fill one hour


class KinData(TypedDict):
    """An autoencoder in the picture of the family."""

    id: str
    title: str
    text: str
    picture: str  # an SVG
    group: int  # place of its group
    parent: str  # the one that it is nearest to; empty for the first of all
    plus: list[str]  # what it has instead, in words; empty where only settings differ
    parts: list[str]  # ids of all parts that it is made of
    href: str  # where one can be trained


class PartData(TypedDict):
    """A part that an axis can be."""

    id: str
    title: str
    text: str


class AxisData(TypedDict):
    """One thing to choose in every autoencoder."""

    title: str
    parts: list[PartData]


class FamilyData(Common):
    """Which autoencoder is which other one plus what; parents stand before their children."""

    groups: list[str]
    kin: list[KinData]
    axes: list[AxisData]


SHARED = (LessonCard, KinData, PartData, AxisData)
