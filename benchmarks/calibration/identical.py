"""Races between contestants that are the same model: groups of seeds from one pool of trainings.

    python -m benchmarks.calibration --only identical --pool FOLDER

Whoever the verdicts say leads is a false leader, as all groups are draws from the same trainings. Contestants that are
worse by a known amount are groups whose scores were moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aecore.data.cards import CARDS as DATA
from aecore.evaluation.differences import Side, half_width, welch
from aecore.evaluation.verdicts import Entry, Verdict, level_of, verdicts

from .jackknife import Share, share
from .pools import EPOCHS, SEEDS, VARIANTS, Array, Column, columns_of, read

__all__ = ["Race", "false_leaders", "identical", "judged", "may_lead", "power"]

Groups = NDArray[np.int64]
"""`(models, seeds)`: which trainings each contestant is."""
RACES = 2000
POWER_RACES = 150
CHUNK = 200
WORSE = 12.0
"""Standard deviations over seeds by which all but two contestants are worse, where two are equal and best."""
SIGN = {"higher": 1.0, "lower": -1.0}


class Race(NamedTuple):
    """What is drawn: `models` contestants with `seeds` each, at the first of `looks`; `best` of them are equal."""

    models: int
    seeds: int
    looks: int = 1
    best: int = 99

    @property
    def trainings(self) -> int:
        return self.models * self.seeds * self.looks


@dataclass(frozen=True)
class Pool:
    """The columns of a table of one model, and what items do to the scores of two trainings together."""

    columns: Sequence[Column]
    covariances: Sequence[Array]
    """`(trainings, trainings)` over resamples, one for each column that has some."""


def pool_of(columns: Sequence[Column]) -> Pool:
    known = [column for column in columns if column.draws is not None]
    return Pool(known, [np.cov(column.draws) for column in known])


def shift_of(column: Column, race: Race) -> Array:
    """Return `(models,)`: what is added to the scores of each contestant."""
    worse = np.arange(race.models) >= race.best
    return -SIGN[column.better] * WORSE * column.values.std(ddof=1) * worse


def judged(pool: Pool, groups: Groups, shifts: Sequence[Array], looks: int = 1) -> dict[str, Verdict]:
    """Return the verdicts on a race, as the app would find them from these trainings' cards; `shifts` move the scores
    of each contestant, one `(models,)` a column."""
    table = {}
    for column, shift in zip(pool.columns, shifts, strict=True):
        assert column.draws is not None
        table[column.name] = [
            Entry(str(place), Side(tuple(column.values[group] + by), column.draws[group] + by, column.n), 0, len(group))
            for place, (group, by) in enumerate(zip(groups, shift, strict=True))
        ]
    return verdicts(table, {column.name: column.better for column in pool.columns}, looks=looks)


def may_lead(pool: Pool, groups: Groups, shifts: Sequence[Array], looks: int = 1) -> NDArray[np.bool_]:
    """Return of races `(races, models, seeds)` whether the best of some column beats each other one before the
    correction for many columns: without that nobody can lead, and the verdicts, which take long, need not be asked."""
    columns = zip(pool.columns, pool.covariances, shifts, strict=True)
    return np.logical_or.reduce(
        [
            beats_all(column.values[groups] + by[:, None], covariance, groups, SIGN[column.better], level_of(looks))
            for column, covariance, by in columns
        ]
    )


def beats_all(values: Array, covariance: Array, groups: Groups, sign: float, level: float) -> NDArray[np.bool_]:
    """The same of one column, `values` `(races, models, seeds)`: `differences.difference`, from covariances of the
    draws."""
    k, means = values.shape[-1], values.mean(-1)
    best = (sign * means).argmax(-1)[:, None]
    blocks = covariance[groups[:, :, :, None, None], groups[:, None, None]].mean((2, 4))
    own = np.diagonal(blocks, axis1=1, axis2=2)
    residual = (np.diag(covariance)[groups].mean(-1) - own) / (k - 1)

    def of_best(each: Array) -> Array:
        return np.take_along_axis(each, best, 1)

    shared = np.take_along_axis(blocks, best[:, :, None], 1)[:, 0]
    s_items = np.sqrt((of_best(own) + own - 2 * shared - of_best(residual) - residual).clip(0))
    variance = values.var(-1, ddof=1) / k
    parts = np.stack(np.broadcast_arrays(of_best(variance), variance), -1)
    half = half_width(level, np.sqrt(parts.sum(-1)), welch(parts, np.array([k, k])), s_items)
    beaten = (half > 0) & (half <= np.abs(of_best(means) - means) * (1 + 1e-9))
    return np.asarray((beaten | (np.arange(values.shape[1]) == best)).all(-1))


def false_leaders(pool: Pool, race: Race, races: int) -> Share:
    """Return the share of races in which anybody is said to lead any column at any look."""
    groups, shifts = drawn(pool, race, races), [shift_of(column, race) for column in pool.columns]
    hits = np.zeros(races, bool)
    for look in range(1, race.looks + 1):
        shown = groups[..., : race.seeds * look]
        for place in np.flatnonzero(possible(pool, shown, shifts, look) & ~hits):
            told = judged(pool, shown[place], shifts, look).values()
            hits[place] = any(verdict.state == "leads" for verdict in told)
    return share(hits, groups.reshape(races, -1), len(pool.columns[0].values))


def drawn(pool: Pool, race: Race, races: int) -> Groups:
    """Return disjoint groups of trainings `(races, models, seeds)`."""
    draw, trainings = np.random.default_rng(race), len(pool.columns[0].values)
    rows = [draw.permutation(trainings)[: race.trainings] for _ in range(races)]
    return np.array(rows).reshape(races, race.models, -1)


def possible(pool: Pool, groups: Groups, shifts: Sequence[Array], looks: int = 1) -> NDArray[np.bool_]:
    """`may_lead` of so many races that they are looked at in turn."""
    return np.concatenate(
        [may_lead(pool, part, shifts, looks) for part in np.split(groups, range(CHUNK, len(groups), CHUNK))]
    )


RACED = (
    (Race(2, 2), Race(2, 3), Race(2, 5), Race(2, 3, 3)),
    (Race(3, 2), Race(3, 3), Race(3, 5), Race(3, 3, 3)),
    (Race(6, 2), Race(6, 3), Race(6, 5), None),
    (Race(3, 2, 1, 2), Race(3, 3, 1, 2), Race(3, 5, 1, 2), Race(3, 3, 3, 2)),
    (Race(6, 2, 1, 2), Race(6, 3, 1, 2), Race(6, 5, 1, 2), None),
)
"""Rows of the table. Six contestants with nine seeds would nearly be the whole pool: not drawn."""


def identical(folder: Path, races: int = RACES) -> Iterator[str]:
    """Yield the lines of this part of the page."""
    pools = {of: pool_of(columns_of(read(folder, *of))) for of in ((d, v) for d in EPOCHS for v in VARIANTS)}
    told = "; ".join(f"{DATA[data].title} {epochs} epochs" for data, epochs in EPOCHS.items())
    yield HEAD.format(seeds=SEEDS, races=races, epochs=told, worse=WORSE, level=100 * level_of(1))
    yield "| pool | columns | truth | models | 2 seeds | 3 seeds | 5 seeds | 3, added to twice |"
    yield "|---|---|---|---|---|---|---|---|"
    for (data, variant), pool in pools.items():
        for row in RACED:
            first = row[0]
            truth = "all equal" if first.best >= first.models else "two equal best"
            shares = " | ".join("" if race is None else str(false_leaders(pool, race, races)) for race in row)
            yield f"| {data}, {variant} | {len(pool.columns)} | {truth} | {first.models} | {shares} |"
    yield POWER_HEAD.format(races=POWER_RACES)
    yield "| pool | better by | score | spread over seeds | 3 seeds | 5 seeds |"
    yield "|---|---|---|---|---|---|"
    for variant in VARIANTS:
        yield from power(f"digits, {variant}", pools["digits", variant])


POINTS = {"faithful.explained": (1, 2, 5, 10), "useful.accuracy": (2, 5, 10, 20)}


def power(title: str, pool: Pool) -> Iterator[str]:
    """Yield rows: how often one of two that is better by so many points in one column is said to lead it."""
    for name, sizes in POINTS.items():
        column = next(column for column in pool.columns if column.name == name)
        for points in sizes:
            shares = " | ".join(str(found(pool, name, points, seeds)) for seeds in (3, 5))
            spread = f"{column.values.std(ddof=1):.1f}"
            yield f"| {title} | {points} points | {name} | {spread} points | {shares} |"


def found(pool: Pool, name: str, points: float, seeds: int, races: int = POWER_RACES) -> Share:
    """Return the share of races of two in which the first, which is better by `points`, is said to lead that column."""
    groups = drawn(pool, Race(2, seeds), races)
    shifts = [np.array([points * SIGN[column.better] * (column.name == name), 0.0]) for column in pool.columns]
    hits = np.zeros(races, bool)
    for place in np.flatnonzero(possible(pool, groups, shifts)):
        verdict = judged(pool, groups[place], shifts)[name]
        hits[place] = verdict.state == "leads" and verdict.best == 0
    return share(hits, groups.reshape(races, -1), len(pool.columns[0].values))


HEAD = """{seeds} trainings of each of two models on two data sets ({epochs}), alike but for their seed,
with the cards that the app would give them. Each race draws disjoint groups of them as contestants; {races:,} races a
cell, judged by the same code as in the app, on all columns of the table. Two equal best: the others' scores were moved
by {worse:g} standard deviations over seeds. All races draw on the same {seeds} trainings, so the ± is the standard
error of a jackknife over trainings. Held to 5 % in all; the first look alone to {level:g} %.

"""
POWER_HEAD = """
### What is found

The scores of one of two contestants were moved by so many points in one column; share of {races} races in which
it is said to lead that column, after all columns.

"""
