"""Scores that are means over items, beside those of plain ways on the same items."""

from __future__ import annotations

from typing import Literal

from ..evaluation.resampling import bootstrap, percentiles
from ..evaluation.subject import Array
from .result import Scored

__all__ = ["mean_scored"]


def mean_scored(
    name: str, title: str, unit: str, values: Array, others: dict[str, Array], better: Literal["higher", "lower"]
) -> Scored:
    """Return the mean of a value of each of n items `(n,)` with its 95 % interval over resampled items, beside the
    means of plain ways, each with the interval of the difference on the same resamples. `title` and `unit` are
    marked."""
    n = len(values)

    def interval(of: Array) -> tuple[float, float]:
        return percentiles(bootstrap(lambda chosen: float(of[chosen].mean()), n), n)

    return Scored(
        name,
        title,
        unit,
        float(values.mean()),
        n,
        better,
        interval(values),
        {key: float(other.mean()) for key, other in others.items()},
        {key: interval(values - other) for key, other in others.items()},
    )
