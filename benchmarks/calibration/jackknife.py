"""How sure a share of races is when all races draw on the same few trainings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Share", "share"]


class Share(NamedTuple):
    """A share of races and its standard error over trainings and races."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} % ± {100 * self.error:.1f}"


def share(hits: Sequence[bool] | NDArray[np.bool_], used: NDArray[np.int64], trainings: int) -> Share:
    """Return the share of races that are hits, with the jackknife over trainings (Efron and Tibshirani 1993, chapter
    11); `used` `(races, r)` are the trainings of each.

    The races that training i had no part in are races of the pool without it, so their share is the one that leaves i
    out; N - 1 times its variance over the N trainings is that of the share. It holds the chance of which races were
    drawn as well, times (N - 1) r / (N - r); that much is taken off (as of bagged estimates: Wager, Hastie and Efron
    2014, Journal of Machine Learning Research 15), and the plain binomial variance added.
    """
    won, part = np.asarray(hits, float), np.zeros((len(hits), trainings))
    np.put_along_axis(part, used, 1.0, 1)
    value, by_chance = float(won.mean()), float(won.var() / len(won))
    without = (won @ (1 - part)) / (1 - part).sum(0)
    r = used.shape[1]
    spread = (trainings - 1) * float(without.var()) - by_chance * (trainings - 1) * r / (trainings - r)
    return Share(value, float(np.sqrt(max(0.0, spread) + by_chance)))
