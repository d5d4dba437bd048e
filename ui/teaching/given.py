"""What the teacher's part of Learn is given, and what the server answers who asks about a class."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from ..drawing import Common

__all__ = ["SHARED", "ClassSeen", "ClassroomData", "LessonAsked"]


class OptionAsked(TypedDict):
    """A possible answer."""

    id: str
    text: str


class QuestionAsked(TypedDict):
    """A step of a lesson that is answered, in the language of the page."""

    step: str
    kind: Literal["predict", "check", "do"]
    text: str
    options: list[OptionAsked]
    unit: NotRequired[str]
    expected: NotRequired[str]  # what usually comes out


class LessonAsked(TypedDict):
    """What a lesson asks."""

    lesson: str
    title: str
    questions: list[QuestionAsked]


class ClassroomData(Common):
    """The class of a teacher."""

    lessons: list[LessonAsked]
    why: NotRequired[str]  # why no class can be opened here


class BarsSeen(TypedDict):
    """How many have answered what, in one round."""

    options: dict[str, int]
    numbers: list[float]  # that were read off, in order
    middle: float | None  # their median
    skipped: int
    advice: NotRequired[
        dict[str, str]
    ]  # by what came out: what to do next, for the teacher; "" for what nobody guessed


class RoundSeen(TypedDict):
    """A vote on a question."""

    answered: int
    bars: BarsSeen | None  # none as long as they are hidden
    mine: NotRequired[str | float | None]  # what this browser has answered; none where it has skipped the step


class QuestionSeen(TypedDict):
    """A question as it is answered."""

    lesson: str
    step: str
    shown: bool
    rounds: list[RoundSeen]


class ClassSeen(TypedDict):
    """What is to be seen of a class; strangers see that it is there."""

    code: str
    closed: bool
    members: int
    until: NotRequired[float]  # seconds since 1970
    enough: NotRequired[int]  # from so many answers on counts are told without the teacher
    questions: NotRequired[list[QuestionSeen]]


SHARED = (OptionAsked, QuestionAsked, LessonAsked, BarsSeen, RoundSeen, QuestionSeen, ClassSeen)
"""Parts of what the component is given, and of answers."""
