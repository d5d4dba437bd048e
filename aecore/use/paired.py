"""Scores that are means over items, beside those of plain ways on the same items."""

from __future__ import annotations

from typing import Literal

from ..evaluation.resampling import Draws, bootstrap
from ..evaluation.subject import Array
from .result import Scored
from .scoring import differences_of, interval_of

__all__ = ["mean_scored"]


def mean_scored(
    name: str, title: str, unit: str, values: Array, others: dict[str, Array], better: Literal["higher", "lower"]
) -> Scored:
    """Return the mean of a value of each of n items `(n,)` with its 95 % interval over resampled items, beside the
    means of plain ways, each with the interval of the difference on the same resamples. `title` and `unit` are
    marked."""
    n = len(values)

    def draws(of: Array) -> Draws:
        return bootstrap(lambda chosen: float(of[chosen].mean()), n)

    own = draws(values)
    return Scored(
        name,
        title,
        unit,
        float(values.mean()),
        n,
        better,
        interval_of(own, n),
        {key: float(other.mean()) for key, other in others.items()},
        differences_of(own, {key: draws(other) for key, other in others.items()}, n),
    )
