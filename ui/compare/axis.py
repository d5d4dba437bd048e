"""The ends of an axis that many values share: where one lies so far off that the others would be one point, the axis is
theirs, and that one stands at its edge with its value."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from aecore.evaluation.resampling import Interval
from aecore.evaluation.score import Score

__all__ = ["axis_of"]

FLAT = 0.05
"""Share of an axis for all in which the others would have to be told apart."""
NEAR = 3.0
"""Spans of the others' axis within which a value is put on it: they keep a quarter of it."""


def axis_of(scores: Sequence[Score]) -> Interval | None:
    """Return the ends between which all lie but a few far-off ones, with their intervals; None where one axis suits
    all.

    Less than half may be left out, and two must be left, or there would be nothing to tell apart. Of a contestant with
    a far-off interval the value itself stays, where it lies near the others.
    """
    ends = [(score.value, *(score.interval or (score.value, score.value))) for score in scores]
    if len(ends) < 3:
        return None
    middle = median(value for value, _low, _high in ends)
    near = sorted(ends, key=lambda one: max(abs(end - middle) for end in one))
    whole = span(hull(near))
    for far in range(1, (len(near) + 1) // 2):
        held = hull(near[:-far])
        room = span(held) or 0.2 * abs(held[0]) or 1.0  # what equal values take on an axis of their own
        if room < FLAT * whole:
            among = [value for value, _low, _high in near[-far:] if away(value, held) <= NEAR * room]
            return min([held[0], *among]), max([held[1], *among])
    return None


def hull(ends: Sequence[tuple[float, float, float]]) -> Interval:
    return min(low for _value, low, _high in ends), max(high for _value, _low, high in ends)


def span(ends: Interval) -> float:
    return ends[1] - ends[0]


def away(value: float, ends: Interval) -> float:
    """How far a value lies outside of two ends."""
    return max(0.0, ends[0] - value, value - ends[1])
