"""What the browser components of the Compare page are given."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from aecore.evaluation.score import Better
from aecore.evaluation.verdicts import State

from ..drawing import Common, Drawing
from .marks import SymbolData

__all__ = ["SHARED", "FairData", "LeaderboardData", "RaceData", "ScoreboardData", "ThroughData"]


class FairChip(TypedDict):
    """One thing that is equal or not, with what each has."""

    text: str
    state: Literal["equal", "differs", "decides"]
    main: bool  # shown before it is asked for


class FairData(Common):
    """Whether contestants may be compared."""

    state: Literal["fair", "unfair", "racing"]
    title: str
    chips: list[FairChip]
    reasons: list[str]  # sentences: why it is not fair
    notes: list[str]  # what to bear in mind


class EntrantRun(TypedDict):
    id: str
    seed: int


class EntrantData(Drawing):
    """One contestant: what it is called, its runs, and how the items of the first of them are drawn."""

    name: str
    detail: str
    symbol: SymbolData
    runs: list[EntrantRun]
    locked: NotRequired[bool]  # they cannot be stopped here


class BaselineData(TypedDict):
    """PCA of one size: nothing of it is trained, and no picture of it is kept."""

    name: str
    detail: str
    symbol: SymbolData
    size: int


class RaceData(Common):
    """Several runs, as they train and afterwards."""

    entrants: list[EntrantData]
    baselines: list[BaselineData]
    values: NotRequired[int]  # how many numbers an item has: PCA has no more components than that


class Who(TypedDict):
    """A contestant or PCA."""

    name: str
    symbol: SymbolData


class Lane(TypedDict):
    """What one of them has in a row."""

    who: int  # place among all
    value: float | None
    text: str  # the value as it is written; else what stands in its place
    low: float | None  # of the 95 % interval
    high: float | None


class DifferenceData(TypedDict):
    """The best minus another one."""

    first: int
    second: int
    value: str
    unit: str
    interval: str


class ScoreRow(TypedDict):
    """One quality: the headline of a card."""

    id: str
    title: str
    question: str
    measure: str  # what is measured, its unit, which way is better, on how many items
    unit: str
    lanes: list[Lane]
    shown: list[float] | None  # ends of the axis, where somebody far off would make one point of the others
    state: State | Literal["alone", "pending"]
    tag: str
    tagged: list[int]  # whom it names: the leader, or those that draw
    note: str
    differences: list[DifferenceData]


class Absent(TypedDict):
    """A quality that does not apply, and why."""

    title: str
    why: str


class ScoreboardData(Common):
    """Who is how good at what, and how sure that is."""

    verdict: str
    caption: str
    who: list[Who]
    rows: list[ScoreRow]
    absent: list[Absent]


class Cell(TypedDict):
    """A score of a contestant."""

    value: float
    text: str  # how it is written, without its unit
    n: int
    low: float | None  # over seeds, or the 95 % interval over items where there is one seed
    high: float | None
    spread: Literal["seeds", "items", ""]
    best: bool  # it leads and no other one is within the spread
    draw: bool  # it shares the lead
    baseline: str  # the baseline that stands below the value


class Column(TypedDict):
    """A score, as the table shows it."""

    id: str
    card: str
    title: str
    unit: str
    better: Better
    meaning: str  # in words: what it means and how it was measured
    how: str


class Row(TypedDict):
    """A contestant, or a baseline."""

    id: str
    name: str
    baseline: bool
    symbol: SymbolData
    detail: str
    cells: dict[str, Cell]
    gaps: dict[str, str]  # why there is no cell, by column


class LeaderboardData(Common):
    """A table of contestants by scores."""

    columns: list[Column]
    rows: list[Row]
    card: str  # the card whose columns are marked


class ModelData(Drawing):
    """One of several models that are given the same."""

    name: str
    symbol: SymbolData


class ThroughData(Common):
    """One item, one noise and one path through several models."""

    models: list[ModelData]


SHARED = (
    FairChip, EntrantRun, EntrantData, BaselineData, Who, Lane, DifferenceData, ScoreRow, Absent, Cell, Column, Row,
    ModelData,
)  # fmt: skip
"""Parts of their data."""
