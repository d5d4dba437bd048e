"""Scores that are functions of means over items, resampled thousands of times at once: a resample is a row of weights.

Each is written once more as `of(means of columns)`; tests/evaluation/test_coverage.py holds it to what the cards draw.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import add
from typing import NamedTuple

import numpy as np

from aecore.evaluation import alert, useful
from aecore.evaluation.resampling import ROUNDS, bootstrap
from aecore.evaluation.subject import SEED
from aecore.evaluation.units import LEAST_VARIANCE

from .world import Array, World

__all__ = ["MEANS", "PAIRS", "UNITS", "Means", "Pair", "pair_weights", "weights"]


class Means(NamedTuple):
    """`of(means)` of the means `(..., c)` of per-item columns `(N, c)`."""

    card: str
    score: str
    kind: str
    columns: Callable[[World], Array]
    of: Callable[[Array], Array]
    fewest: int = 0
    """Items for each class below which the card shows no interval."""


@cache
def weights(n: int) -> Array:
    """Return `(rounds, n)`: the share of each item in each of the resamples that every card sees."""
    rows: list[Array] = []

    def seen(chosen: Array) -> float:
        rows.append(np.bincount(chosen, minlength=n) / n)
        return 0.0

    bootstrap(seen, n)  # type: ignore[arg-type]
    return np.array(rows)


def stacked(*parts: Array) -> Array:
    return np.stack(parts, -1).astype(float)


def one_hot(values: Array, size: int) -> Array:
    return np.eye(size)[values]


def per_class(world: World) -> Array:
    """Hits, items and guesses of each class."""
    labels, told = world.subject.labels, world.told
    size = 1 + max(labels.max(), told.max())
    there, said = one_hot(labels, size), one_hot(told, size)
    return np.concatenate([there * said, there, said], 1)


def f1(means: Array) -> Array:
    hits, there, said = np.split(means, 3, -1)
    occurs = there + said > 0
    found = np.where(occurs, 2 * hits / np.where(occurs, there + said, 1), 0.0)
    return 100 * found.sum(-1) / occurs.sum(-1)


def moments(world: World) -> Array:
    return np.concatenate([world.subject.codes, world.subject.codes**2], 1)


def in_use(means: Array) -> Array:
    first, second = np.split(means, 2, -1)
    return 100 * (second - first**2 > LEAST_VARIANCE).mean(-1)


def residuals(world: World) -> Array:
    """Of each factor its values, their squares, and the squared errors of what a forest tells."""
    assert all(told.usual is None for told in world.factors_told)
    parts = [(told.true, told.true**2, (told.true - told.told) ** 2) for told in world.factors_told]
    return np.concatenate([np.stack(of, -1) for of in zip(*parts, strict=True)], 1)


def informed(means: Array) -> Array:
    first, second, wrong = np.split(means, 3, -1)
    return (1 - wrong / (second - first**2)).clip(0).mean(-1)


MEANS: tuple[Means, ...] = (
    Means(
        "faithful", "mse", "mean",
        lambda w: stacked(w.errors.model, w.errors.values), lambda m: m[..., 0] / m[..., 1],
    ),
    Means("likely", "iwae", "mean", lambda w: stacked(w.nats), lambda m: m[..., 0]),
    Means(
        "faithful", "explained", "ratio of sums",
        lambda w: stacked(w.errors.model, w.errors.mean), lambda m: 100 * (1 - m[..., 0] / m[..., 1]),
    ),
    Means(
        "robust", "gain", "ratio of sums",
        lambda w: stacked(*w.noise), lambda m: 10 * np.log10(m[..., 0] / m[..., 1]),
    ),
    Means("useful", "accuracy", "share", lambda w: stacked(w.subject.labels == w.told), lambda m: 100 * m[..., 0]),
    Means("useful", "macro_f1", "function of shares", per_class, f1, useful.FEWEST_OF_CLASS),
    Means("factors", "informativeness", "ratio of sums", residuals, informed),
)  # fmt: skip
UNITS = Means("alive", "units", "count over a bound", moments, in_use)
"""Of a code that has more numbers than it needs."""


class Pair(NamedTuple):
    """A score of two samples, of `n` and of `others(n)` items."""

    card: str
    score: str
    kind: str
    others: Callable[[int], int]
    told: Callable[[int, int], int]
    """What the card calls n."""
    items: Callable[[World], tuple[Array, Array]]
    """Columns of both, `(N, c)` and `(M, c)`."""
    truth: Callable[[Array, Array], float]
    of: Callable[[Array, Array, Array, Array], Array]
    """From items and weights of the first, and of the second: a score for each row of weights."""


@cache
def pair_weights(n: int, others: int) -> tuple[Array, Array]:
    """Return `(rounds, n)` and `(rounds, others)`, as `weights`, of cards that resample two samples in turn."""
    generator = np.random.default_rng(SEED)
    rows = [[np.bincount(generator.integers(k, size=k), minlength=k) / k for k in (n, others)] for _ in range(ROUNDS)]
    first, second = zip(*rows, strict=True)
    return np.array(first), np.array(second)


def gaps(test: Array, of_test: Array, train: Array, of_train: Array) -> Array:
    (error, values), (known, known_values) = (of_test @ test).T, (of_train @ train).T
    return (error / values) / (known / known_values)


def gap(test: Array, train: Array) -> float:
    (error, values), (known, known_values) = test.mean(0), train.mean(0)
    return float((error / values) / (known / known_values))


def aucs(normal: Array, of_normal: Array, odd: Array, of_odd: Array) -> Array:
    lower = (normal < odd.T) + 0.5 * (normal == odd.T)
    return 100 * ((of_normal @ lower) * of_odd).sum(1)


def fresh(world: World) -> tuple[Array, Array]:
    """Errors of fresh items in place of training items, which a model that is fixed cannot have others of."""
    half = len(world.errors.model) // 2
    both = stacked(world.errors.model, world.errors.values)
    return both[:half], both[half:]


def auc(normal: Array, odd: Array) -> float:
    return 100 * alert.auc(normal[:, 0], odd[:, 0])


PAIRS = (
    Pair("honest", "gap", "ratio of two samples", lambda n: 3 * n, lambda n, others: n, fresh, gap, gaps),
    Pair("alert", "error", "AUC", lambda n: n, add, lambda w: (w.alarms[0][:, None], w.alarms[1][:, None]), auc, aucs),
)
