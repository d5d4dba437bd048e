"""What the dock is given, and what it tells the page of what was done."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from aecore.lessons.texts import Block, Span

from ..drawing import Common

__all__ = ["SHARED", "AnswerData", "LessonData", "MeasuredData", "RunOfLesson", "StepData", "WatchedData"]


class AnswerData(TypedDict):
    """A possible answer."""

    id: str
    line: list[Span]


class WatchedData(TypedDict):
    """What the browser looks for while a step is open."""

    part: NotRequired[str]  # a part of the address, whose values are told
    gesture: NotRequired[Annotated[str, "GestureKind"]]
    times: NotRequired[int]  # how many different ones
    least: NotRequired[float]  # how much of it


class MeasuredData(TypedDict):
    """A number that was measured."""

    name: str  # as a lesson calls it: A:faithful.explained
    title: str
    value: float
    unit: str
    n: int


class RunOfLesson(TypedDict):
    """A run of this visitor's that a lesson asks for."""

    name: str  # as the lesson calls it: A
    run: str
    spec: str  # JSON
    seed: int
    said: list[MeasuredData]  # what questions of the lesson ask of it


class StepData(TypedDict):
    """A step of a lesson in the language of the page, numbers filled in."""

    id: str
    kind: Literal["read", "predict", "do", "check", "reveal"]
    text: list[Block]
    more: NotRequired[list[Block]]
    options: NotRequired[list[AnswerData]]
    asks: NotRequired[str]  # digest of the question: another one is another question
    curtain: NotRequired[list[str]]  # ids of controls that are covered
    focus: NotRequired[list[str]]  # ids of controls that are pointed at
    locked: NotRequired[bool]  # the training has begun
    trains: NotRequired[bool]  # the question is about a training that has not begun
    ask: NotRequired[Literal["number", "choice", "words"]]
    unit: NotRequired[str]
    hints: NotRequired[list[list[Block]]]
    skip: NotRequired[bool]
    watched: NotRequired[WatchedData]
    goes: NotRequired[Literal["there", "start"]]  # where the step takes place is not here: what the way there is called
    done: NotRequired[bool]
    waits: NotRequired[str]  # a sentence: what it waits for, and how far that is
    why: NotRequired[str]  # a sentence: why it cannot be told
    back: NotRequired[str]  # the step that mends that
    outcome: NotRequired[str]  # the answer that came out
    found: NotRequired[str]  # what was measured
    right: NotRequired[bool]
    of: NotRequired[str]  # the question that is revealed
    shown: NotRequired[Literal["right", "wrong", "draw", "unexpected", "none"]]
    one_seed: NotRequired[bool]  # the outcome is told from one seed


class LessonData(Common):
    """A lesson beside the page."""

    lesson: str  # its id, by which progress is kept
    name: str  # by which links name it
    revision: int
    title: str
    goal: str
    minutes: int
    number: int  # its place among the lessons that come along; 0 for others
    all: int
    steps: list[StepData]
    at: str  # the step that the link names
    here: str  # the address of this page without its parts
    now: float  # seconds since 1970
    heard: int  # when the browser told what the page knows, by the browser's clock; 0 where it knows nothing
    ids: dict[str, str]  # the runs and races that count, by their names in the lesson
    runs: list[RunOfLesson]  # said at its end
    not_shown: list[Block]
    notes: list[str]  # sentences: what is not as the lesson expects
    following: NotRequired[AnswerData]  # the lesson after it
    code: NotRequired[str]  # of the class


SHARED = (Span, Block, AnswerData, WatchedData, MeasuredData, RunOfLesson, StepData)
