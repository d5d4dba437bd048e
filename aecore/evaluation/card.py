"""What a metric card says about itself: its texts, and when it does not apply. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..data.cards import DataCard
from ..spec import Spec
from ..texts import Sentence
from .needs import nothing
from .resampling import Bounds
from .score import Better

__all__ = ["AT_MOST_ALL", "NOT_NEGATIVE", "PART", "SHARE", "MetricCard", "ScoreCard"]

SHARE: Bounds = (0.0, 100.0)
AT_MOST_ALL: Bounds = (None, 100.0)
NOT_NEGATIVE: Bounds = (0.0, None)
PART: Bounds = (0.0, 1.0)


@dataclass(frozen=True)
class ScoreCard:
    """The texts of one number. `better` is empty where the number describes and does not judge."""

    name: str
    title: str
    unit: str
    better: Better
    how: str
    exact: bool = False
    """Counted, not estimated: other items or seeds would not change it."""
    bounds: Bounds = (None, None)
    """The least and the most that the score can be."""


@dataclass(frozen=True)
class MetricCard:
    """The plain-language description of one card."""

    name: str
    title: str
    meaning: str
    measured: str
    scores: tuple[ScoreCard, ...]
    why_not: Callable[[Spec, DataCard], Sentence | None] = nothing
    """Why the card does not apply to a spec on a data set; None when it does."""
    viewed: bool = False
    """Items are measured as the model's own view gives them: with its noise, gaps or in parts."""
