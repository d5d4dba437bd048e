"""Scores of neighbours on subsets of the items, compiled: the cards' own take a second each, and thousands are needed.

Each is what the card of that name computes from a mask of the items that are kept; tests/evaluation/test_coverage.py
holds it to what the cards draw.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances

from aecore.evaluation import inventive, orderly
from aecore.evaluation.resampling import FOUR_FIFTHS, HALF, Draws, subsets

from .world import Array, World

__all__ = ["NEIGHBOURS", "Neighbours", "items_of"]

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
K = orderly.NEIGHBOURS
MOST = 60
"""Nearest that are looked through for one that is kept."""
Found = tuple[float, Draws | None]
"""A score of some items, and its draws on subsets of them; None where the card shows no interval."""


class Items(NamedTuple):
    """Some held-out items and as many new ones, and how far they lie apart."""

    code: Array
    """`(n, n)`, as `raw`: distances in latent space and by raw values."""
    raw: Array
    labels: NDArray[np.int64]
    real: Array
    new: Array
    """`(n, D)`, as `real`: values as they are stored."""


class Neighbours(NamedTuple):
    """A score of some items."""

    card: str
    score: str
    of: Callable[[Items], Found]
    share: float = HALF
    """Of the items, that a subset keeps."""


def items_of(world: World, held_out: NDArray[np.int64], new: NDArray[np.int64]) -> Items:
    """Return the held-out items and the new ones at those places."""
    code, raw = (orderly.distances(rows[held_out]) for rows in (world.subject.codes, world.subject.values))
    labels = np.unique(world.subject.labels[held_out], return_inverse=True)[1]
    return Items(code, raw, labels, world.real[held_out], world.new[new])


@cache
def masks(n: int, share: float) -> NDArray[np.bool_]:
    """Return `(rounds, n)`: who is kept in each of the subsets that every card sees."""
    rows: list[Mask] = []

    def seen(kept: Mask) -> list[float]:
        rows.append(kept)
        return [0.0]

    subsets(seen, [0.0], n, share)
    return np.array(rows)


def drawn(value: float, found: Array, n: int, share: float = HALF) -> Found:
    """Return a value with its draws, from the score of each subset, as `resampling.subsets` makes them of these."""
    most = int(share * n)
    return value, value + np.sqrt(most / (n - most)) * (found - found.mean())


def closest(apart: Array, most: int) -> NDArray[np.int64]:
    """Return the `most` nearest of each row in their order: what a full sort gives, but for equal distances."""
    most = min(most, apart.shape[1] - 1)
    near = np.argpartition(apart, most - 1, 1)[:, :most]
    return np.take_along_axis(near, np.take_along_axis(apart, near, 1).argsort(1), 1)


def trust(items: Items) -> Found:
    order, near = items.raw.argsort(1), closest(items.code, 6 * K)
    places = order.argsort(1)
    told = np.take_along_axis(places, near, 1)
    value = 100 * orderly.trust((told[:, :K] + 1 - K).clip(0).sum(1).astype(float), K)
    n, most = len(order), len(order) // 2
    mean = lost(order, near, told, masks(n, HALF), K)
    return drawn(value, 100 * (1 - 2 * mean / (K * (2 * most - 3 * K - 1))), n)


@njit
def lost(order: Places, near: Places, told: Places, kept: NDArray[np.bool_], k: int) -> Array:
    """Return `(rounds,)`: mean over the kept of Σ (rank - k) over the k nearest that are kept, ranks among those who
    are kept; `told` are the places of the nearest in `order`."""
    result, ranks = np.zeros(len(kept)), np.zeros(len(order), np.int64)
    for r in range(len(kept)):
        mask, total, count = kept[r], 0, 0
        for item in range(len(order)):
            if not mask[item]:
                continue
            count += 1
            taken, last, end = 0, 0, 0
            while taken < k and end < near.shape[1]:
                if mask[near[item, end]]:
                    taken += 1
                    last = max(last, told[item, end])
                end += 1
            rank = 0
            for place in range(last + 1):
                rank += mask[order[item, place]]
                ranks[place] = rank
            for place in range(end):
                if mask[near[item, place]]:
                    total += max(0, ranks[told[item, place]] - k)
        result[r] = total / count
    return result


def alike(items: Items) -> Found:
    near, n = closest(items.code, 6 * K), len(items.labels)
    value = 100 * float((items.labels[near[:, :K]] == items.labels[:, None]).mean())
    return drawn(value, 100 * same(near, items.labels, masks(n, FOUR_FIFTHS), K), n, FOUR_FIFTHS)


@njit
def same(near: Places, labels: Places, kept: NDArray[np.bool_], k: int) -> Array:
    """Return `(rounds,)`: the share of the k nearest that are kept that carry an item's label."""
    result = np.zeros(len(kept))
    for r in range(len(kept)):
        mask, hits, total = kept[r], 0, 0
        for item in range(len(near)):
            if not mask[item]:
                continue
            taken, place = 0, 0
            while taken < k and place < near.shape[1]:
                other = near[item, place]
                if mask[other]:
                    taken += 1
                    hits += labels[other] == labels[item]
                place += 1
            total += taken
        result[r] = hits / total
    return result


def silhouette(items: Items) -> Found:
    apart, n = items.code.copy(), len(items.labels)
    np.fill_diagonal(apart, 0.0)
    classes = int(items.labels.max()) + 1
    value = orderly.silhouette_of(apart, items.labels[:, None] == np.arange(classes))
    return drawn(value, shape(apart, items.labels, classes, masks(n, HALF)), n)


@njit
def shape(apart: Array, labels: Places, classes: int, kept: NDArray[np.bool_]) -> Array:
    """Return `(rounds,)`: the silhouette of those who are kept."""
    result = np.zeros(len(kept))
    for r in range(len(kept)):
        there, sizes, total = np.flatnonzero(kept[r]), np.zeros(classes), 0.0
        for item in there:
            sizes[labels[item]] += 1
        for item in there:
            sums, mine, b = np.zeros(classes), labels[item], np.inf
            for other in there:
                sums[labels[other]] += apart[item, other]
            for label in range(classes):
                if label != mine and sizes[label] > 0:
                    b = min(b, sums[label] / sizes[label])
            if sizes[mine] > 1 and b < np.inf:
                a = sums[mine] / (sizes[mine] - 1)
                total += (b - a) / max(a, b, 1e-300)
        result[r] = total / len(there)
    return result


def told_apart(items: Items) -> Found:
    n = len(items.real)
    order = closest(orderly.distances(np.concatenate([items.real, items.new])), MOST)
    is_new = np.arange(2 * n) >= n
    value = 100 * float((is_new[order[:, 0]] == is_new).mean())
    if not inventive.is_mixed(value, 2 * n):
        return value, None
    return drawn(value, 100 * told(order, masks(n, HALF)), n)


@njit
def told(order: Places, kept: NDArray[np.bool_]) -> Array:
    """Return `(rounds,)`: the share of those who are kept, real and as many new, whose nearest is of their kind."""
    result, n = np.zeros(len(kept)), kept.shape[1]
    for r in range(len(kept)):
        mask, right = np.concatenate((kept[r], kept[r])), 0
        for item in range(2 * n):
            if not mask[item]:
                continue
            for other in order[item]:
                if mask[other]:
                    right += (item >= n) == (other >= n)
                    break
        result[r] = right / mask.sum()
    return result


def covered(items: Items) -> Found:
    among, across = orderly.distances(items.real), pairwise_distances(items.real, items.new)
    order, near = closest(among, MOST), closest(across, MOST)
    n, ball, share = len(among), inventive.BALL, FOUR_FIFTHS
    value = 100 * float((across[np.arange(n), near[:, 0]] <= among[np.arange(n), order[:, ball - 1]]).mean())
    if not inventive.varies(value, n):
        return value, None
    return drawn(value, 100 * inside(among, across, order, near, masks(n, share), ball), n, share)


@njit
def inside(among: Array, across: Array, order: Places, near: Places, kept: NDArray[np.bool_], ball: int) -> Array:
    """Return `(rounds,)`: the share of the real items that are kept with a new one as close as their `ball`-th
    nearest."""
    result = np.zeros(len(kept))
    for r in range(len(kept)):
        mask, hits = kept[r], 0
        for item in range(len(among)):
            if not mask[item]:
                continue
            taken, radius, nearest = 0, 0.0, np.inf
            for other in order[item]:
                taken += mask[other]
                if taken == ball:
                    radius = among[item, other]
                    break
            for other in near[item]:
                if mask[other]:
                    nearest = across[item, other]
                    break
            hits += nearest <= radius
        result[r] = hits / mask.sum()
    return result


NEIGHBOURS = (
    Neighbours("orderly", "trust", trust),
    Neighbours("orderly", "neighbours", alike, FOUR_FIFTHS),
    Neighbours("orderly", "silhouette", silhouette),
    Neighbours("inventive", "told_apart", told_apart),
    Neighbours("inventive", "coverage", covered, FOUR_FIFTHS),
)
