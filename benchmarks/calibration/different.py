"""Races between two different models of equal worth, with held-out items and seeds drawn anew for each; and whether the
intervals over seeds and items hold the truth.

    python -m benchmarks.calibration --only different --pool FOLDER

The errors of many seeds of both on 20,000 fresh items are known, so the means of both are; one is moved onto the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from aecore import preset
from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.evaluation.differences import Side, difference, interval_of
from aecore.evaluation.faithful import errors_of
from aecore.evaluation.verdicts import Entry, level_of, verdicts
from benchmarks.training import train

from .jackknife import Share, share
from .means import weights
from .pools import VARIANTS
from .world import ITEMS, SEEN, Array

__all__ = ["Drawn", "Errors", "different", "drawn", "errors_in", "race"]

SEEDS = 64
EPOCHS = {"sines": 8, "swiss-roll": 12}
N = 450
RACES = 2000


@dataclass(frozen=True)
class Errors:
    """Squared errors per value `(seeds, items)` of two models on the same items; both have the same mean."""

    first: Array
    second: Array

    @cached_property
    def means(self) -> Array:
        """Of each model and seed over all items, `(2, seeds)`."""
        return np.array([self.first.mean(1), self.second.mean(1)])


def errors_in(folder: Path, data: str, seeds: int = SEEDS) -> Errors:
    """Return the errors of two models, from the folder where they are kept, else trained for; the second is moved to
    the mean of the first."""
    path = folder / f"{data}-errors.npy"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        np.save(path, measured(data, seeds))
    first, second = np.load(path).astype(float)
    return Errors(first, second + first.mean() - second.mean())


def measured(data: str, seeds: int, items: int = ITEMS, epochs: int = 0) -> Array:
    """Train both models from each seed and return their errors on `items` fresh held-out items, `(2, seeds, items)`."""
    settings = {"budget.epochs": epochs or EPOCHS[data], "device": "cpu"}
    whole = load(preset(data, VARIANTS[0]).data, card=replace(CARDS[data], held_out=items))
    short = replace(whole, held_out=whole.held_out.first(SEEN))
    found = np.empty((len(VARIANTS), seeds, items), np.float32)
    for place, variant in enumerate(VARIANTS):
        for seed in range(seeds):
            spec = preset(data, variant, settings | {"seed": seed})
            model = train(spec, short).trainer.model.eval()
            of = errors_of(model, whole, seed)
            found[place, seed] = of.model / of.values
    return found


class Drawn(NamedTuple):
    """A race: both sides on some items, with `seeds` of each, `(2, seeds)` which."""

    sides: tuple[Side, Side]
    seeds: Array


def drawn(errors: Errors, chosen: Array, items: Array) -> Drawn:
    """Return the sides of the seeds `chosen` `(2, k)` on the items at those places.

    k seeds of S lie nearer to the mean of all S than k of infinitely many would, by the root of 1 - k / S: their scores
    are moved away from it by as much, together.
    """
    sides = []
    for every, means, seeds in zip((errors.first, errors.second), errors.means, chosen, strict=True):
        shown = every[np.ix_(seeds, items)]
        apart = means[seeds].mean() - means.mean()
        away = apart * (1 / np.sqrt(1 - len(seeds) / len(every)) - 1) if len(seeds) > 1 else 0.0
        sides.append(Side(tuple(shown.mean(1) + away), shown @ weights(len(items)).T + away, len(items)))
    return Drawn((sides[0], sides[1]), chosen)


def race(errors: Errors, draw: np.random.Generator, seeds: int, n: int = N) -> Drawn:
    """Draw seeds of both models, and items."""
    of, items = errors.first.shape
    chosen = np.array([draw.permutation(of)[:seeds] for _ in range(2)])
    return drawn(errors, chosen, draw.choice(items, n, replace=False))


def false_leaders(errors: Errors, seeds: int, looks: int, races: int, n: int = N) -> Share:
    """Return the share of races in which one of two equals is said to lead, at any look."""
    draw, hits, used, of = np.random.default_rng([seeds, looks]), [], [], len(errors.first)
    for _ in range(races):
        chosen = np.array([draw.permutation(of)[: seeds * looks] for _ in range(2)])
        items = draw.choice(errors.first.shape[1], n, replace=False)
        tries = ((drawn(errors, chosen[:, : seeds * look], items), look) for look in range(1, looks + 1))
        hits.append(any(leads(one, look) for one, look in tries))
        used.append(np.r_[chosen[0], of + chosen[1]])
    return share(hits, np.array(used), 2 * of)


def leads(one: Drawn, look: int) -> bool:
    """Whether the verdicts name a leader; they are asked only where one could be."""
    p = difference(*one.sides).p
    if p is None or p > level_of(look):
        return False
    table = {"error": [Entry(str(place), side) for place, side in enumerate(one.sides)]}
    return verdicts(table, {"error": "lower"}, looks=look)["error"].state == "leads"


def held(errors: Errors, seeds: int, races: int, n: int = N) -> tuple[Share, Share]:
    """Return how often the 95 % intervals of the difference and of one model's mean hold the truth. Of one seed that is
    the mean of this seed over all items: nothing is said of others."""
    draw, of = np.random.default_rng(seeds), len(errors.first)
    both, one_side, used = [], [], []
    for _ in range(races):
        found = race(errors, draw, seeds, n)
        means = errors.means.mean(1)
        if seeds == 1:
            means = errors.means[[0, 1], found.seeds[:, 0]]
        both.append(inside(difference(*found.sides).interval, means[0] - means[1]))
        one_side.append(inside(interval_of(found.sides[0]), means[0]))
        used.append(np.r_[found.seeds[0], of + found.seeds[1]])
    return share(both, np.array(used), 2 * of), share(one_side, np.array(used), 2 * of)


def inside(interval: tuple[float, float] | None, truth: float) -> bool:
    return interval is not None and interval[0] <= truth <= interval[1]


def different(folder: Path, races: int = RACES) -> Iterator[str]:
    """Yield the lines of this part of the page."""
    pools = {data: errors_in(folder, data) for data in EPOCHS}
    told = "; ".join(f"{CARDS[data].title} {epochs} epochs" for data, epochs in EPOCHS.items())
    yield HEAD.format(first=VARIANTS[0], second=VARIANTS[1], seeds=SEEDS, items=ITEMS, n=N, races=races, epochs=told)
    yield "| data | spread over seeds, first to second | 2 seeds | 3 seeds | 5 seeds | 3, added to twice |"
    yield "|---|---|---|---|---|---|"
    for data, errors in pools.items():
        spreads = errors.means.std(1, ddof=1)
        shares = [false_leaders(errors, seeds, looks, races) for seeds, looks in ((2, 1), (3, 1), (5, 1), (3, 3))]
        ratio = f"1 : {spreads[1] / spreads[0]:.1f}"
        yield f"| {CARDS[data].title} | {ratio} | " + " | ".join(map(str, shares)) + " |"
    yield HELD
    yield "| data | interval | 1 seed | 2 seeds | 3 seeds | 5 seeds |"
    yield "|---|---|---|---|---|---|"
    for data, errors in pools.items():
        columns = zip(*(held(errors, seeds, races) for seeds in (1, 2, 3, 5)), strict=True)
        for title, shares in zip(("difference of two models", "one model's mean"), columns, strict=True):
            yield f"| {CARDS[data].title} | {title} | " + " | ".join(map(str, shares)) + " |"


HEAD = """`{first}` and `{second}`, {seeds} seeds of each ({epochs}), judged by their squared error on
{items:,} fresh held-out items. The errors of the second were moved so that both have the same mean over seeds and
items; then each of {races:,} races draws seeds and {n} items anew, and the app's own code judges. One column; ± is the
standard error of a jackknife over trainings, which also holds that these few seeds are all that is known of the means.
The first look is held to 1.75 %, all together to 3.5 %.

"""
HELD = """
### Whether the intervals over seeds and items hold the truth

Of the same races, the share in which the 95 % interval holds the truth; of one seed what other items could change.

"""
