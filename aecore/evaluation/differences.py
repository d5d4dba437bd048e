"""What a difference between two models is worth: its interval and its p, from seeds and held-out items together.

Of a score that was measured at several seeds of two models on the same held-out items, the difference of the means
varies for two reasons that are estimated apart and on different numbers: other seeds (a handful, so Student's t) and
other items (hundreds as a rule, so nearly the normal distribution). The half-width at level alpha is

    h(alpha)^2 = (t_df(alpha) s_seeds)^2 + (t_(n-1)(alpha) s_items)^2.

- s_seeds^2 = s_a^2 / k_a + s_b^2 / k_b with the degrees of freedom of Welch (1947, Biometrika 34); a side that has no
  seeds because it is exact (PCA) adds nothing, and the other's k - 1 degrees remain.
- s_items^2 is the variance of the paired bootstrap over items (Efron and Tibshirani 1993, chapter 8) of the difference
  of the means over seeds, times n / (n - 1) as n items scatter by so much too little, less the seed-by-item residual:
  each seed errs on items of its own, which the spread over seeds, measured on these items, has in it already. One item
  says nothing of others; held to the normal distribution, 2 items named a false leader in 28 % of races and 5 in 9 %.

An interval ends where the score does: shares at 0 and 100 %, and their differences at 100 points. Of two or three seeds
it would often go beyond; what is cut off holds no truth, so it covers as often as it did before.

Each variance has its own quantile: one t over their sum would hold hundreds of items to the few seeds, and the seeds
alone say nothing of where models differ by item. docs/calibration.md has measured how often this one errs. All is
conditional on the split. Knows no torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtr, ndtri, stdtrit

from .resampling import Bounds, Interval, percentiles, within

__all__ = ["Difference", "Side", "detectable", "difference", "half_width", "holm", "interval_of", "p_value"]

Array = NDArray[np.floating[Any]]
LEVEL = 0.05
POWER = 0.8
GRID = 40
Kind = Literal["seeds", "items", "counted", "unknown"]


@dataclass(frozen=True)
class Side:
    """One model in one score."""

    values: tuple[float, ...]
    """One for each seed."""
    draws: Array | None = None
    """`(seeds, rounds)`: the values on resampled items, the same resamples for every model; None where nobody knows."""
    n: int = 0
    """Held-out items."""
    exact: bool = False
    """Another seed would give the same: PCA."""
    counted: bool = False
    """Neither other seeds nor other items would change it: the number of weights."""
    bounds: Bounds = (None, None)
    """The least and the most that the score can be."""

    @property
    def mean(self) -> float:
        """The mean over seeds."""
        return float(np.mean(self.values))


@dataclass(frozen=True)
class Difference:
    """`value` = first - second, in the unit of the score."""

    value: float
    kind: Kind
    """seeds: both reasons are in the interval; items: one seed, so other items alone; unknown: no interval."""
    interval: Interval | None = None
    """At 95 %, of this difference alone."""
    p: float | None = None
    """Of no difference, two-sided; None where no test holds: with one seed, or where a reason is not known."""
    parts: tuple[float, ...] = ()
    """Variances over seeds of the means of the sides that have seeds."""
    counts: tuple[int, ...] = ()
    """Their seeds."""
    s_items: float = 0.0
    n: int = 0
    """Held-out items that `s_items` is known from."""


def difference(a: Side, b: Side) -> Difference:
    """Return what the difference of the means of two sides is worth."""
    value = a.mean - b.mean
    if a.counted and b.counted:
        return Difference(value, "counted", (value, value), float(value == 0))
    if a.draws is None or b.draws is None or a.n != b.n or a.n < 2 or a.draws.shape[1] != b.draws.shape[1]:
        return Difference(value, "unknown")
    n, too_little = a.n, float(np.sqrt(a.n / (a.n - 1)))
    s_items, residual = (too_little * found for found in item_spread([a.draws, b.draws]))
    if not (is_repeated(a) and is_repeated(b)) or (a.exact and b.exact):
        s = float(np.sqrt(s_items**2 + residual**2))
        half = float(half_width(LEVEL, 0.0, np.inf, s, n))
        return Difference(value, "items", about(value, half, a), s_items=s, n=n)
    parts, counts = seed_parts([a, b])
    s_seeds, df = seed_spread(parts, counts)
    half = float(half_width(LEVEL, s_seeds, df, s_items, n))
    if half == 0:  # all seeds and all resamples gave the same: nothing says how it would vary
        return Difference(value, "unknown")
    p = float(p_value(value, s_seeds, df, s_items, n))
    return Difference(value, "seeds", about(value, half, a), p, parts, counts, s_items, n)


def about(value: float, half: float, side: Side) -> Interval:
    """Return a difference give or take `half`, but no more than the whole range that the score has, if it has one."""
    least, most = side.bounds
    widest = None if least is None or most is None else most - least
    return within((value - half, value + half), (None if widest is None else -widest, widest))


def interval_of(side: Side) -> Interval | None:
    """Return the 95 % interval of one side's mean alone, cut off at the least and the most that the score can be; of
    one seed, and of PCA, what other items could change; None where that is not known, or where all seeds and all
    resamples gave the same.

    What items alone change is told by percentiles, as the card of one run tells it: about a share of 99 % as much to
    both sides would go above 100 %, and hold the truth in 88 of 100 samples. With seeds each end lies as far from the
    mean as the root of the squares of what both say there, each alone (Zou and Donner 2008, Statistics in Medicine 27).
    The seed-by-item residual is in both then, which makes it a little wide: without it a share of 99 % of which few
    items decide was held in 92 of 100 samples.
    """
    if side.draws is None or side.n < 2:
        return None
    low, high = percentiles(side.draws.mean(0), side.n)
    if is_repeated(side) and not side.exact:
        seeds = half_width(LEVEL, *seed_spread(*seed_parts([side])), 0.0)
        low = side.mean - float(np.hypot(seeds, side.mean - low))
        high = side.mean + float(np.hypot(seeds, high - side.mean))
    return within((low, high), side.bounds) if low < high else None


def is_repeated(side: Side) -> bool:
    return side.exact or len(side.values) > 1


def seed_parts(sides: Sequence[Side]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return the variances over seeds of the means of those sides that have seeds, and how many seeds they have."""
    tried = [side for side in sides if not side.exact]
    counts = tuple(len(side.values) for side in tried)
    return tuple(float(np.var(side.values, ddof=1)) / len(side.values) for side in tried), counts


def seed_spread(parts: Sequence[float], counts: Sequence[int]) -> tuple[float, float]:
    """Return the standard error of a difference of means over seeds, and Welch's degrees of freedom."""
    return float(np.sqrt(sum(parts))), float(welch(np.array(parts), np.array(counts)))


def welch(parts: Array, counts: Array) -> Array:
    """Return (Σ v)^2 / Σ v^2 / (k - 1) over the last axis, v the variances of means of k values; 1 where all are 0."""
    below = (parts**2 / (counts - 1)).sum(-1)
    return np.where(below > 0, parts.sum(-1) ** 2 / np.where(below > 0, below, 1), 1.0)


def item_spread(draws: Sequence[Array]) -> tuple[float, float]:
    """Return (standard error over items of the difference of the means over seeds, without the seed-by-item residual;
    that residual); `draws` of one side, or of two that saw the same resamples, `(seeds, rounds)` each."""
    means = [found.mean(0) for found in draws]
    whole = float(np.var(means[0] if len(means) == 1 else means[0] - means[1], ddof=1))
    residual = sum(residual_of(found) for found in draws)
    return float(np.sqrt(max(0.0, whole - residual))), float(np.sqrt(min(whole, residual)))


def residual_of(draws: Array) -> float:
    """Return the variance of the mean over seeds that comes from what each seed's draws do by themselves; 0 for one."""
    seeds = len(draws)
    if seeds < 2:
        return 0.0
    own = draws - draws.mean(0)
    return float(own.var(1, ddof=1).sum() / (seeds - 1) / seeds)


# --- the test, for numbers or arrays of them --------------------------------------------------------------------------


def half_width(alpha: Any, s_seeds: Any, df: Any, s_items: Any, n: float = np.inf) -> Array:
    """Return h(alpha) of the module's head."""
    alpha = np.asarray(alpha, float)
    with np.errstate(invalid="ignore"):
        of_seeds = np.where(np.asarray(s_seeds) > 0, quantile(alpha, df) * s_seeds, 0.0)
        return np.asarray(np.hypot(of_seeds, quantile(alpha, n - 1) * s_items))


def quantile(alpha: Array, df: Any) -> Array:
    """Return what Student's t exceeds to either side in a share `alpha` of cases; of the normal one where `df` is
    infinite."""
    t = np.where(np.isinf(df), -ndtri(alpha / 2), -stdtrit(np.where(np.isinf(df), 1.0, df), alpha / 2))
    return np.asarray(t)


def p_value(value: Any, s_seeds: Any, df: Any, s_items: Any, n: float = np.inf) -> Array:
    """Return the alpha whose half-width is |value|, by bisection of log alpha: from 10^-15 to 1."""
    shape = np.broadcast_shapes(*(np.shape(x) for x in (value, s_seeds, df, s_items)))
    low, high = np.full(shape, np.log(1e-15)), np.zeros(shape)
    for _ in range(50):
        middle = (low + high) / 2
        wider = half_width(np.exp(middle), s_seeds, df, s_items, n) > np.abs(value)
        low, high = np.where(wider, middle, low), np.where(wider, high, middle)
    return np.asarray(np.exp(high))


def holm(p: Array) -> Array:
    """Return p adjusted over the last axis by Holm's step-down (1979, Scandinavian Journal of Statistics 6): the chance
    that any of them is false stays below the level that an adjusted one is held to."""
    p = np.asarray(p, float)
    order = np.argsort(p, -1)
    steps = np.take_along_axis(p, order, -1) * (p.shape[-1] - np.arange(p.shape[-1]))
    found = np.minimum(np.maximum.accumulate(steps, -1), 1.0)
    return np.asarray(np.take_along_axis(found, np.argsort(order, -1), -1))


def detectable(found: Sequence[Difference], alpha: float) -> float | None:
    """Return the difference that a test at `alpha` finds in 80 of 100 repetitions, were the spreads the means of those
    of some differences; None where none of them has both.

    The mean of Phi((delta - h) / s) is set to 0.8, over what the estimated spreads of the sides would be: variances of
    chi^2_(k-1) / (k - 1) times the true ones, `GRID` quantiles of each; s^2 is the true variance.
    """
    known = [one for one in found if one.kind == "seeds"]
    if not known:
        return None
    counts = max((one.counts for one in known), key=len)  # two models rather than one against PCA
    known = [one for one in known if len(one.counts) == len(counts)]
    parts = np.mean([one.parts for one in known], 0)
    s_items = float(np.sqrt(np.mean([one.s_items**2 for one in known])))
    shares = (np.arange(GRID) + 0.5) / GRID
    estimated = [
        part * 2 * gammaincinv((count - 1) / 2, shares) / (count - 1) for part, count in zip(parts, counts, strict=True)
    ]
    grid = np.stack(np.meshgrid(*estimated), -1)
    half = half_width(alpha, np.sqrt(grid.sum(-1)), welch(grid, np.array(counts)), s_items, known[0].n or np.inf)
    spread = float(np.sqrt(parts.sum() + s_items**2))
    low, high = 0.0, float(half.max()) + 10 * spread
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if ndtr((middle - half) / spread).mean() < POWER else (low, middle)
    return high
