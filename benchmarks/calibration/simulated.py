"""Simulated scores: how often a winner is named that is none, and how large a difference is found.

    python -m benchmarks.calibration --only simulated

Seeds and items vary as told, nobody is better; the verdicts' own arithmetic judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore.evaluation.differences import half_width, holm, p_value, welch
from aecore.evaluation.verdicts import level_of

Array = NDArray[np.float64]
RACES = 20_000
COLUMNS = 7
CHUNK = 2000
"""Races that are judged at once."""
SEEDS_SD, ITEMS_SD, OWN_SD = 1.0, 0.8, 0.4
"""Of a model's score: over seeds, of its own share of what items do, and of what a seed errs on items by itself."""


def normal(draw: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return draw.normal(size=shape)


def skewed(draw: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Exponential, about its mean: a long tail of good seeds."""
    return draw.exponential(size=shape) - 1


def collapsed(draw: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """One seed in ten is ten standard deviations worse, about the mean of all."""
    return draw.normal(size=shape) - 10 * (draw.random(shape) < 0.1) + 1


SEEDS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Array]] = {
    "normal": normal, "skewed": skewed, "one seed in ten collapsed": collapsed,
}  # fmt: skip
SPREADS = {"equal spreads": (1.0, 1.0), "spreads 1:10": (1.0, 10.0)}
"""Standard deviations over seeds of the contestants, in turn."""


@dataclass(frozen=True)
class Null:
    """A truth in which nobody leads: the first `best` contestants are equal, the others `worse`."""

    name: str
    best: int
    worse: float


NULLS = (Null("all equal", 99, 0.0), Null("two equal best", 2, 12.0))


def scores(
    draw: np.random.Generator, races: int, models: int, seeds: int, of: str, spreads: tuple[float, float], means: Array
) -> tuple[Array, Array]:
    """Return values `(races, columns, models, seeds)`, and the variance that items leave in each model's mean."""
    shape = (races, COLUMNS, models, seeds)
    sd = np.resize(np.array(spreads), models)
    own = OWN_SD * draw.normal(size=shape)
    items = ITEMS_SD * draw.normal(size=shape[:3])
    values = means[:, None] + sd[:, None] * SEEDS_SD * SEEDS[of](draw, shape) + own + items[..., None]
    return values, np.full(models, ITEMS_SD**2)


def leaders(values: Array, items: Array, level: float) -> NDArray[np.bool_]:
    """Return `(races, columns)`: where somebody is said to lead, at a level after Holm's correction."""
    means, counts = values.mean(-1), values.shape[-1]
    variance = values.var(-1, ddof=1) / counts
    best = means.argmax(-1)[..., None]
    others = np.arange(values.shape[-2]) != best
    parts = np.stack(np.broadcast_arrays(np.take_along_axis(variance, best, -1), variance), -1)
    s_seeds, df = np.sqrt(parts.sum(-1)), welch(parts, np.array([counts, counts]))
    s_items = np.sqrt(items[best] + items)
    apart = np.take_along_axis(means, best, -1) - means
    clear = ((half_width(level, s_seeds, df, s_items) < apart) | ~others).all(-1)
    p = np.ones(clear.shape)
    if clear.any():
        pairs = p_value(apart[clear], s_seeds[clear], df[clear], s_items[clear])
        p[clear] = np.where(others[clear], pairs, 0.0).max(-1)
    return np.asarray((holm(p) <= level) & clear)


def false_share(
    races: int, models: int, seeds: int, of: str, spreads: tuple[float, float], null: Null, looks: int
) -> float:
    """Return the share of races with a leader at any look; each look adds as many seeds as there were at first."""
    found, draw = 0, np.random.default_rng(models * 100 + seeds)
    means = np.where(np.arange(models) < null.best, 0.0, -null.worse * max(spreads))
    for _ in range(races // CHUNK):
        values, items = scores(draw, CHUNK, models, seeds * looks, of, spreads, means)
        named = [leaders(values[..., : seeds * look], items, level_of(look)).any(-1) for look in range(1, looks + 1)]
        found += int(np.logical_or.reduce(named).sum())
    return found / (races // CHUNK * CHUNK)


HELD = (
    ("normal", "equal spreads"), ("normal", "spreads 1:10"),
    ("skewed", "equal spreads"), ("one seed in ten collapsed", "equal spreads"),
)  # fmt: skip
NOT_HELD = (("skewed", "spreads 1:10"), ("one seed in ten collapsed", "spreads 1:10"))
"""The mean of one model hangs on seeds so rare that a handful does not show them: no test of a handful can hold."""


def shares(races: int, cases: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield "| seeds | spread over seeds | truth | models | 2 seeds | 3 seeds | 5 seeds | 3, added to twice |"
    yield "|---|---|---|---|---|---|---|---|"
    for of, name in cases:
        for null in NULLS:
            for models in (2, 3, 6) if null.best > 2 else (3, 6):
                shares = [false_share(races, models, seeds, of, SPREADS[name], null, 1) for seeds in (2, 3, 5)]
                shares.append(false_share(races, models, 3, of, SPREADS[name], null, 3))
                told = " | ".join(f"{100 * share:.1f} %" for share in shares)
                yield f"| {of} | {name} | {null.name} | {models} | {told} |"


def power(races: int) -> Iterator[str]:
    """Rows: how often a difference of known size is found, in one column of seven, alone different."""
    yield "| difference, in standard deviations over seeds | 3 seeds | 5 seeds | 10 seeds |"
    yield "|---|---|---|---|"
    for size in (1.0, 2.0, 3.0, 4.0, 6.0, 8.0):
        shares = []
        for seeds in (3, 5, 10):
            draw, found = np.random.default_rng(seeds), 0
            for _ in range(max(1, races // 4 // CHUNK)):
                values, items = scores(draw, CHUNK, 2, seeds, "normal", (1.0, 1.0), np.zeros(2))
                values[:, 0, 0] += size
                found += int(leaders(values, items, level_of(1))[:, 0].sum())
            shares.append(found / (max(1, races // 4 // CHUNK) * CHUNK))
        yield f"| {size:g} | " + " | ".join(f"{100 * share:.0f} %" for share in shares) + " |"


def simulated(races: int = RACES) -> Iterator[str]:
    """Yield the lines of this part of the page."""
    levels = {"first": 100 * level_of(1), "spent": 200 * level_of(1)}
    yield HEAD.format(races=races, columns=COLUMNS, error=100 * (0.05 * 0.95 / races) ** 0.5, **levels)
    yield from shares(races, HELD)
    yield BEYOND
    yield from shares(races, NOT_HELD)
    yield FOUND.format(columns=COLUMNS)
    yield from power(races)


HEAD = """{races:,} races a row. Each race has {columns} columns; a score varies over seeds (standard deviation 1), by
the model's own share of what the held-out items do (0.8) and by what each seed errs on items by itself (0.4). The first
look is held to {first:g} % of races, each further one (“Add seeds”) to half of what is left of {spent:g} %. Share of
races with any false leader in any column; the standard error of a share of 5 % is {error:.2f} %.

"""
BEYOND = """
### Where it does not hold

Two models with equal means, one of which owes its mean to rare seeds ten times as far off: with a handful of seeds
nobody sees them, and the other one is called better, or worse, too often. More seeds do not mend it soon. A seed that
*failed or diverged* is no such case: it is known, and its contestant cannot lead.

"""
FOUND = """
### What is found

Share of races of two models in which the one that is better in one column of {columns} is said to lead it, at the first
look.

"""
