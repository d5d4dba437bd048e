"""What a card finds: numbers with their unit, baselines, ceiling and size, and the data of one picture. Knows no torch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Better", "CardResult", "Findings", "Interval", "Measured", "Score", "Spread", "bootstrap"]

Better = Literal["higher", "lower", ""]
"""Which way is better; empty for numbers that describe and do not judge."""
Interval = tuple[float, float]


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
    interval: Interval | None = None
    """95 % bootstrap interval over the items, where the score is a statistic of single items."""

    def __post_init__(self) -> None:
        numbers = [self.value, *self.baselines.values(), *(self.interval or ()), *(() if self.ceiling is None else (self.ceiling,))]
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError("a number is infinite or undefined")


@dataclass(frozen=True)
class Findings:
    """Scores by name, and a picture: `{"kind": "bars" | "lines" | "matrix" | "items", ...}` of JSON values."""

    scores: dict[str, Measured]
    picture: dict[str, Any] | None = None


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
    spread: Spread | None = None
    exact: bool = False
    """Counted, not estimated: other items or seeds would not change it."""


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


def bootstrap(statistic: Callable[[NDArray[np.int64]], float], n: int, rounds: int = 200, seed: int = 0) -> Interval:
    """Return the 2.5th and 97.5th percentile of `statistic(indices)` over resamples of n items with replacement.

    The percentile interval of Efron and Tibshirani 1993, An introduction to the bootstrap, chapter 13.
    """
    generator = np.random.default_rng(seed)
    values = [statistic(generator.integers(n, size=n)) for _ in range(rounds)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
