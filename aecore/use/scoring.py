"""Errors of a model beside those of plain ways, on the same items and the same resamples of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..evaluation.resampling import bootstrap, percentiles
from ..evaluation.subject import Array
from .result import Scored

__all__ = ["hit_rate", "mean_error"]


def mean_error(
    name: str, title: str, unit: str, mine: Array, others: Mapping[str, Array], counts: Array, root: bool = False
) -> Scored:
    """Return the squared error per value of items `(N,)`, each a sum over `counts` `(N,)` values; with `root` its
    square root. Intervals are over resampled items."""

    def statistic(errors: Array, chosen: NDArray[np.int64] | slice = slice(None)) -> float:
        found = float(errors[chosen].sum() / max(float(counts[chosen].sum()), 1e-12))
        return found**0.5 if root else found

    return beside(name, title, unit, statistic, mine, others, "lower")


def hit_rate(name: str, title: str, mine: Array, others: Mapping[str, Array]) -> Scored:
    """Return the share of hits `(N,)` in percent."""

    def statistic(hits: Array, chosen: NDArray[np.int64] | slice = slice(None)) -> float:
        return 100 * float(hits[chosen].mean())

    return beside(name, title, "%", statistic, mine, others, "higher")


def beside(name, title, unit, statistic, mine, others, better) -> Scored:  # type: ignore[no-untyped-def]
    n = len(mine)
    own = bootstrap(partial(statistic, mine), n)
    draws = {key: bootstrap(partial(statistic, values), n) for key, values in others.items()}
    return Scored(
        name,
        title,
        unit,
        statistic(mine),
        n,
        better,
        percentiles(own, n),
        {key: statistic(values) for key, values in others.items()},
        {key: percentiles(own - draw, n) for key, draw in draws.items()},
    )
