"""Races between two different models of equal worth, with held-out items and seeds drawn anew for each; and whether the
intervals over seeds and items hold the truth.

    python -m benchmarks.calibration --only different --pool FOLDER

The errors of many seeds of both on 20,000 fresh items are known, so the means of both are; one is moved onto the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from aecore import preset
from aecore.data.cards import CARDS
from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.evaluation.differences import Side, difference, interval_of
from aecore.evaluation.faithful import errors_of
from aecore.evaluation.verdicts import Entry, level_of, verdicts
from benchmarks.training import train

from .jackknife import Share, share
from .means import weights
from .pools import VARIANTS
from .world import ITEMS, SEEN, Array

__all__ = ["Drawn", "Errors", "different", "drawn", "errors_in", "errors_on", "kept", "race", "tables"]

SEEDS = 64
EPOCHS = {"sines": 8, "swiss-roll": 12}
N = 450
RACES = 2000
PROMISED = 0.05
"""Share of races with a false leader, at most."""


@dataclass(frozen=True)
class Errors:
    """Squared errors per value `(seeds, items)` of two models on the same items; both have the same mean."""

    first: Array
    second: Array
    few: bool = False
    """So few items that races draw with replacement: a race of all of them would know the truth."""

    def items(self, draw: np.random.Generator, n: int) -> Array:
        """Draw the held-out items of a race."""
        return draw.choice(self.first.shape[1], n, replace=self.few)

    @cached_property
    def means(self) -> Array:
        """Of each model and seed over all items, `(2, seeds)`."""
        return np.array([self.first.mean(1), self.second.mean(1)])


def errors_in(folder: Path, data: str, seeds: int = SEEDS) -> Errors:
    """Return the errors of two models, from the folder where they are kept, else trained for; the second is moved to
    the mean of the first."""
    return kept(folder / f"{data}-errors.npy", lambda: measured(data, seeds))


def kept(path: Path, made: Callable[[], Array], *, few: bool = False) -> Errors:
    """Return errors from the file that holds them, else made and put there; the second model's are moved."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, made())
    first, second = np.load(path).astype(float)
    return Errors(first, second + first.mean() - second.mean(), few)


def measured(data: str, seeds: int, items: int = ITEMS, epochs: int = 0) -> Array:
    """Train both models from each seed and return their errors on `items` fresh held-out items, `(2, seeds, items)`."""
    whole = load(preset(data, VARIANTS[0]).data, card=replace(CARDS[data], held_out=items))
    return errors_on(whole, seeds, epochs or EPOCHS[data])


def errors_on(whole: Dataset, seeds: int, epochs: int) -> Array:
    """The same on all held-out items of a data set."""
    settings = {"budget.epochs": epochs, "device": "cpu"}
    short = replace(whole, held_out=whole.held_out.first(SEEN))
    found = np.empty((len(VARIANTS), seeds, len(whole.held_out)), np.float32)
    for place, variant in enumerate(VARIANTS):
        for seed in range(seeds):
            spec = preset(whole.card.name, variant, settings | {"seed": seed})
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
    of = len(errors.first)
    chosen = np.array([draw.permutation(of)[:seeds] for _ in range(2)])
    return drawn(errors, chosen, errors.items(draw, n))


def false_leaders(errors: Errors, seeds: int, looks: int, races: int, n: int = N) -> Share:
    """Return the share of races in which one of two equals is said to lead, at any look."""
    draw, hits, used, of = np.random.default_rng([seeds, looks]), [], [], len(errors.first)
    for _ in range(races):
        chosen = np.array([draw.permutation(of)[: seeds * looks] for _ in range(2)])
        items = errors.items(draw, n)
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
    pools = {CARDS[data].title: errors_in(folder, data) for data in EPOCHS}
    told = "; ".join(f"{CARDS[data].title} {epochs} epochs" for data, epochs in EPOCHS.items())
    yield HEAD.format(first=VARIANTS[0], second=VARIANTS[1], seeds=SEEDS, items=ITEMS, n=N, races=races, epochs=told)
    yield from tables(pools, races)


def tables(pools: Mapping[str, Errors], races: int) -> Iterator[str]:
    """Yield what was measured of pools, by the titles of their data."""
    yield "| data | spread over seeds, first to second | 2 seeds | 3 seeds | 5 seeds | 3, added to twice |"
    yield "|---|---|---|---|---|---|"
    doubts = []
    for title, errors in pools.items():
        spreads = errors.means.std(1, ddof=1)
        shares = {cell: false_leaders(errors, *cell, races) for cell in ((2, 1), (3, 1), (5, 1), (3, 3))}
        ratio = f"1 : {spreads[1] / spreads[0]:.1f}"
        yield f"| {title} | {ratio} | " + " | ".join(map(str, shares.values())) + " |"
        doubts += [
            doubt(f"{title}, {seeds} seeds{', added to twice' * (looks > 1)}", share, len(errors.first))
            for (seeds, looks), share in shares.items()
        ]
    yield (
        "\n" + " ".join(filter(None, doubts))
        if any(doubts)
        else "\nEach of these is below 5 % with all of its ±, twice."
    )
    yield HELD
    yield "| data | interval | 1 seed | 2 seeds | 3 seeds | 5 seeds |"
    yield "|---|---|---|---|---|---|"
    for title, errors in pools.items():
        columns = zip(*(held(errors, seeds, races) for seeds in (1, 2, 3, 5)), strict=True)
        for of, shares in zip(("difference of two models", "one model's mean"), columns, strict=True):
            yield f"| {title} | {of} | " + " | ".join(map(str, shares)) + " |"


def doubt(cell: str, share: Share, trainings: int) -> str:
    """Say of a share that may be above 5 %, as far as its error tells, what would tell; else nothing.

    Errors over trainings shrink with the root of their number; more races of the same trainings change nothing.
    """
    high = share.value + 1.96 * share.error
    if high <= PROMISED:
        return ""
    told = f"{cell}: {share}, so at 95 % up to {100 * high:.1f} %."
    if share.value >= PROMISED:
        return f"{told} That is not below the 5 % promised."
    needed = trainings * (1.96 * share.error / (PROMISED - share.value)) ** 2
    return (
        f"{told} That is below the 5 % promised, and not shown to be: the ± is that of {trainings} trainings of each, "
        f"which more races would not make smaller. If the share stayed, it would take about {needed:,.0f} trainings."
    )


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
