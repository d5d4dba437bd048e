"""Orderly: whether neighbours in latent space are neighbours among the items, and share their label. Never how pretty a
map is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..texts import Sentence, mark
from .resampling import FOUR_FIFTHS, HALF, subsets
from .score import Findings, Measured
from .subject import Array, Subject, orders

__all__ = ["distances", "lost_ranks", "measure", "same_label", "trust"]

MOST = 1200
"""Items whose distances to all others are taken."""
NEIGHBOURS = 10
CURVE = (1, 2, 5, 10, 20, 50)


def measure(subject: Subject) -> Findings:
    """Trustworthiness (Venna and Kaski 2001), share of same-label neighbours, silhouette (Rousseeuw 1987); Euclidean
    distances.

    The first compares neighbourhoods in latent space with those of the raw values; the others need items of several
    classes. Of items that are exactly alike one is taken: at distance 0 any code would do.
    """
    chosen = subject.distinct[:MOST]
    n = len(chosen)
    if n < FEWEST:
        return Findings({}, why=Sentence(TOO_FEW, {"n": n}))
    spaces = {"code": subject.numbers, "pca": subject.pca_codes, "raw": subject.values}
    apart = {name: distances(rows[chosen]) for name, rows in spaces.items()}
    k = min(NEIGHBOURS, (n - 1) // 2)
    scores = {"trust": trustworthiness(apart, k, n)}
    picture = None
    labels = subject.labels[chosen]
    if subject.dataset.card.classes and len(np.unique(labels)) > 1:
        scores["neighbours"] = neighbours(apart, labels, k)
        scores["silhouette"] = silhouette(apart, labels)
        picture = curves(apart, labels)
    return Findings(scores, picture)


FEWEST = 10
TOO_FEW = mark("Only {n} of the held-out items differ from each other: too few for neighbours.")


def curves(apart: dict[str, Array], labels: NDArray[np.int64]) -> dict[str, Any]:
    """Return the picture: the share of same-label neighbours among the k nearest, by k; `shuffled` deals the labels of
    one order."""
    counts = [count for count in CURVE if count < len(labels)]
    near = {name: np.asarray(d.argsort(1, kind="stable")[:, : counts[-1]]) for name, d in apart.items()}
    order = orders(len(labels), 1)[0]
    dealt = {name: (rows, labels) for name, rows in near.items()} | {"shuffled": (near["code"], labels[order])}
    series = {}
    for name, (rows, of) in dealt.items():
        alike = of[rows] == of[:, None]
        series[name] = [100 * float(alike[:, :count].mean()) for count in counts]
    return {"kind": "lines", "x": counts, "series": series, "x_unit": "neighbours", "unit": "%"}


def distances(rows: Array) -> Array:
    """Return Euclidean distances `(n, n)`; nobody is a neighbour of itself, so the diagonal is infinite."""
    from sklearn.metrics import pairwise_distances

    apart: Array = np.asarray(pairwise_distances(rows))
    np.fill_diagonal(apart, np.inf)
    return apart


def trustworthiness(apart: dict[str, Array], k: int, n: int) -> Measured:
    order = apart["raw"].argsort(1, kind="stable")
    ranks = order.argsort(1, kind="stable") + 1
    near = [nearest_first(apart[name], k) for name in RESAMPLED]
    values = {name: 100 * trust(lost_ranks(ranks, apart[name], k), k) for name in RESAMPLED}
    values["shuffled"] = float(np.mean([100 * trust(dealt_ranks(ranks, near[0][:, :k], to), k) for to in orders(n)]))
    if n // 2 <= 2 * k:  # of half the items T(k) would divide by next to nothing
        return Measured(values.pop("code"), n, values, 100.0)
    places = [np.take_along_axis(ranks, rows, 1) - 1 for rows in near]

    def of_half(kept: NDArray[np.bool_]) -> list[float]:
        rows = np.flatnonzero(kept)
        before = kept[order[rows]].cumsum(1, dtype=np.int16)  # ranks among those who are kept
        found = []
        for neighbours, place in zip(near, places, strict=True):
            taken = first(neighbours[rows], kept, k)
            lost = (np.take_along_axis(before, place[rows], 1) - k).clip(0)
            found.append(100 * trust((lost * taken).sum(1, dtype=float), k))
        return found

    return resampled(values, of_half, n, 100.0)


RESAMPLED = ("code", "pca")


def resampled(
    values: dict[str, float],
    of_part: Callable[[NDArray[np.bool_]], Sequence[float]],
    n: int,
    ceiling: float,
    share: float = HALF,
) -> Measured:
    """Return a score with draws of the code and of PCA, from `of_part(kept)` on a share of the items."""
    mine, pca = subsets(of_part, [values[name] for name in RESAMPLED], n, share)
    return Measured(values.pop("code"), n, values, ceiling, mine, {"pca": pca})


def nearest_first(apart: Array, k: int) -> NDArray[np.int64]:
    """Return the nearest of each item in their order, so many that of any half of them k are left."""
    return np.asarray(apart.argsort(1, kind="stable")[:, : min(len(apart) - 1, 6 * k)])


def first(near: NDArray[np.int64], kept: NDArray[np.bool_], k: int) -> NDArray[np.bool_]:
    """Return which of the nearest in each row are the k first that are kept."""
    there = kept[near]
    return there & (there.cumsum(1, dtype=np.int16) <= k)


def lost_ranks(ranks: NDArray[np.int64], apart: Array, k: int) -> Array:
    """Return `(n,)`: for each item Σ (rank - k) over its k nearest in `apart` that are not among its k nearest by
    `ranks`."""
    near = apart.argsort(1, kind="stable")[:, :k]
    return np.asarray(np.take_along_axis(ranks - k, near, 1).clip(0).sum(1), float)


def dealt_ranks(ranks: NDArray[np.int64], near: NDArray[np.int64], order: NDArray[np.int64]) -> Array:
    """Return `lost_ranks` when item i has the code of item `order[i]`, of whose k nearest `near` `(n, k)` tells."""
    k, owner = near.shape[1], order.argsort()
    return np.asarray(np.take_along_axis(ranks - k, owner[near[order]], 1).clip(0).sum(1), float)


def trust(lost: Array, k: int) -> float:
    """T(k) = 1 - 2 / (n k (2 n - 3 k - 1)) Σ_i lost_i: 1 when no neighbour is new, about 0.5 by chance."""
    n = len(lost)
    return float(1 - 2 * lost.mean() / (k * (2 * n - 3 * k - 1)))


def neighbours(apart: dict[str, Array], labels: NDArray[np.int64], k: int) -> Measured:
    values = {name: 100 * float(same_label(d, labels, k).mean()) for name, d in apart.items()}
    near = [nearest_first(apart[name], k) for name in RESAMPLED]
    closest = near[0][:, :k]
    dealt = [labels[order] for order in orders(len(labels))]
    values["shuffled"] = 100 * float(np.mean([(of[closest] == of[:, None]).mean() for of in dealt]))
    alike = [labels[rows] == labels[:, None] for rows in near]

    def of_part(kept: NDArray[np.bool_]) -> list[float]:
        found = []
        for rows, same in zip(near, alike, strict=True):
            taken = first(rows[kept], kept, k)
            found.append(100 * float(same[kept][taken].mean()))
        return found

    return resampled(values, of_part, len(labels), 100.0, FOUR_FIFTHS)


def same_label(apart: Array, labels: NDArray[np.int64], k: int) -> Array:
    """Return `(n,)`: the share of each item's k nearest that carry its label."""
    near = np.argpartition(apart, k - 1, 1)[:, :k]
    return np.asarray((labels[near] == labels[:, None]).mean(1))


EVERYBODY = slice(None)


def silhouette(apart: dict[str, Array], labels: NDArray[np.int64]) -> Measured:
    classes = labels[:, None] == np.unique(labels)
    inner = {name: np.where(np.isfinite(d), d, 0.0) for name, d in apart.items()}
    values = {name: silhouette_of(d, classes) for name, d in inner.items()}
    dealt = [silhouette_of(inner["code"], classes[order]) for order in orders(len(labels))]
    values["shuffled"] = float(np.mean(dealt))

    short: dict[str, NDArray[Any]] = {name: inner[name].astype(np.float32) for name in RESAMPLED}

    def of_half(kept: NDArray[np.bool_]) -> list[float]:
        # The distances stay where they are: to copy a half of them takes longer than to sum over it.
        there = classes & kept[:, None]
        return [silhouette_of(short[name], there, kept) for name in RESAMPLED]

    return resampled(values, of_half, len(labels), 1.0)


def silhouette_of(
    apart: NDArray[Any], classes: NDArray[np.bool_], kept: NDArray[np.bool_] | slice = slice(None)
) -> float:
    """Mean over the items of (b - a) / max(a, b), a the mean distance to others of its class, b the least mean distance
    to another class; 0 for one that is alone in its class. `classes` `(n, C)` says who is in which, none of them in
    any who is not `kept`; distances to oneself are 0."""
    sizes = classes.sum(0)
    sums, classes = (apart @ classes.astype(apart.dtype))[kept], classes[kept]
    mine = classes.argmax(1)
    own = sizes[mine] - 1
    a = np.take_along_axis(sums, mine[:, None], 1)[:, 0] / own.clip(1)
    b = np.where(classes | (sizes == 0), np.inf, sums / sizes.clip(1)).min(1)
    told = (own > 0) & np.isfinite(b)
    found = np.where(
        told, (np.where(told, b, 0.0) - a) / np.maximum(np.where(told, np.maximum(a, b), 1.0), 1e-300), 0.0
    )
    return float(found.mean())
