"""What a card finds: numbers with their unit, baselines, ceiling and size, and the data of one picture. Knows no
torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from ..texts import Sentence
from .resampling import Bounds, Draws, Interval, percentiles

__all__ = ["Better", "CardResult", "Findings", "Measured", "Score", "Spread"]

Better = Literal["higher", "lower", ""]
"""Which way is better; empty for numbers that describe and do not judge."""


@dataclass(frozen=True)
class Spread:
    """The same score over several seeds; the score's value is then their mean."""

    seeds: int
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """What a card's file finds for one score. Texts, unit and direction stand in the table of cards."""

    value: float
    n: int
    """Held-out items (or what else `how` names) that the value was measured on."""
    baselines: dict[str, float] = field(default_factory=dict)
    """By the names of `cards.BASELINES`."""
    ceiling: float | None = None
    draws: Draws | None = None
    """The value on resampled items, where the score is a statistic of items whose resamples say how it varies."""
    rivals: dict[str, Draws] = field(default_factory=dict)
    """The same of baselines, by their names: on the same resamples."""

    @property
    def interval(self) -> Interval | None:
        """95 % interval over the items: percentiles of the draws; None where all of these are alike, as those of an
        accuracy of 100 % are: nothing tells how it would vary."""
        low, high = (0.0, 0.0) if self.draws is None else percentiles(self.draws, self.n)
        return (low, high) if low < high else None

    def __post_init__(self) -> None:
        numbers = [
            self.value,
            *self.baselines.values(),
            *(() if self.draws is None else self.draws),
            *(draw for draws in self.rivals.values() for draw in draws),
            *(() if self.ceiling is None else (self.ceiling,)),
        ]
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError("a number is infinite or undefined")


@dataclass(frozen=True)
class Findings:
    """Scores by name, and a picture: `{"kind": "bars" | "lines" | "matrix" | "items", ...}` of JSON values."""

    scores: dict[str, Measured]
    picture: dict[str, Any] | None = None
    why: Sentence | None = None
    """Why there are no scores, where these items turn out to allow none."""
    details: dict[str, Any] = field(default_factory=dict)
    """Further figures' JSON values, by name."""


@dataclass(frozen=True)
class Score:
    """One number of a card with all that must stand beside it. `title`, `unit` and `how` are marked texts."""

    name: str
    title: str
    unit: str
    value: float
    better: Better
    baselines: dict[str, float]
    ceiling: float | None
    n: int
    how: str
    interval: Interval | None = None
    """At 95 %: what other items could change; over several seeds what other items and other seeds could."""
    spread: Spread | None = None
    exact: bool = False
    """Counted, not estimated: other items or seeds would not change it."""
    bounds: Bounds = (None, None)
    """The least and the most that it can be: its interval ends there."""
    draws: str = ""
    """`packed` draws of the value over resampled items; empty where there are none."""
    rivals: dict[str, str] = field(default_factory=dict)
    """The same of baselines, by their names."""


@dataclass(frozen=True)
class CardResult:
    """One card of one run. `why` (with `why_values`) says in a sentence why it holds no scores, when it does not."""

    name: str
    title: str
    meaning: str
    measured: str
    state: Literal["measured", "not-applicable", "failed"]
    scores: list[Score] = field(default_factory=list)
    picture: dict[str, Any] | None = None
    why: str = ""
    why_values: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    """Further figures' JSON values, by name."""
