"""Orderly: whether neighbours in latent space are neighbours among the items, and share their label. Never how pretty a map is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .score import Findings, Measured, bootstrap
from .subject import Array, Subject

__all__ = ["distances", "lost_ranks", "measure", "same_label", "trust"]

MOST = 1500
"""Items whose distances to all others are taken."""
NEIGHBOURS = 10
CURVE = (1, 2, 5, 10, 20, 50)


def measure(subject: Subject) -> Findings:
    """Trustworthiness (Venna and Kaski 2001), share of same-label neighbours, silhouette (Rousseeuw 1987); Euclidean distances.

    The first compares neighbourhoods in latent space with those of the raw values; the others need labels.
    """
    n = min(MOST, len(subject.codes))
    spaces = {"code": subject.codes, "pca": subject.pca_codes, "raw": subject.values, "shuffled": subject.shuffled_codes}
    apart = {name: distances(rows[:n]) for name, rows in spaces.items()}
    k = min(NEIGHBOURS, (n - 1) // 2)
    scores = {"trust": trustworthiness(apart, k, n)}
    picture = None
    if subject.dataset.card.classes:
        labels = subject.labels[:n]
        scores["neighbours"] = neighbours(apart, labels, k)
        scores["silhouette"] = silhouette(apart, labels)
        counts = [count for count in CURVE if count < n]
        picture = {
            "kind": "lines",
            "x": counts,
            "series": {name: [100 * float(same_label(d, labels, count).mean()) for count in counts] for name, d in apart.items()},
            "x_unit": "neighbours",
            "unit": "%",
        }
    return Findings(scores, picture)


def distances(rows: Array) -> Array:
    """Return Euclidean distances `(n, n)`; nobody is a neighbour of itself, so the diagonal is infinite."""
    from sklearn.metrics import pairwise_distances

    apart: Array = np.asarray(pairwise_distances(rows))
    np.fill_diagonal(apart, np.inf)
    return apart


def trustworthiness(apart: dict[str, Array], k: int, n: int) -> Measured:
    ranks = apart["raw"].argsort(1, kind="stable").argsort(1, kind="stable") + 1
    lost = {name: lost_ranks(ranks, apart[name], k) for name in ("code", "pca", "shuffled")}
    rivals = {name: 100 * trust(lost[name], k) for name in ("pca", "shuffled")}
    interval = bootstrap(lambda chosen: 100 * trust(lost["code"][chosen], k), n)
    return Measured(100 * trust(lost["code"], k), n, rivals, 100.0, interval)


def lost_ranks(ranks: NDArray[np.int64], apart: Array, k: int) -> Array:
    """Return `(n,)`: for each item Σ (rank - k) over its k nearest in `apart` that are not among its k nearest by `ranks`."""
    near = apart.argsort(1, kind="stable")[:, :k]
    return np.asarray(np.take_along_axis(ranks - k, near, 1).clip(0).sum(1), float)


def trust(lost: Array, k: int) -> float:
    """T(k) = 1 - 2 / (n k (2 n - 3 k - 1)) Σ_i lost_i: 1 when no neighbour is new, about 0.5 by chance."""
    n = len(lost)
    return float(1 - 2 * lost.mean() / (k * (2 * n - 3 * k - 1)))


def neighbours(apart: dict[str, Array], labels: NDArray[np.int64], k: int) -> Measured:
    shares = {name: 100 * same_label(d, labels, k) for name, d in apart.items()}
    mine = shares.pop("code")
    interval = bootstrap(lambda chosen: float(mine[chosen].mean()), len(mine))
    return Measured(float(mine.mean()), len(mine), {name: float(share.mean()) for name, share in shares.items()}, 100.0, interval)


def same_label(apart: Array, labels: NDArray[np.int64], k: int) -> Array:
    """Return `(n,)`: the share of each item's k nearest that carry its label."""
    near = np.argpartition(apart, k - 1, 1)[:, :k]
    return np.asarray((labels[near] == labels[:, None]).mean(1))


def silhouette(apart: dict[str, Array], labels: NDArray[np.int64]) -> Measured:
    from sklearn.metrics import silhouette_samples

    found = {}
    for name, d in apart.items():
        own = d.copy()
        np.fill_diagonal(own, 0.0)
        found[name] = np.asarray(silhouette_samples(own, labels, metric="precomputed"))
    mine = found.pop("code")
    interval = bootstrap(lambda chosen: float(mine[chosen].mean()), len(mine))
    return Measured(float(mine.mean()), len(mine), {name: float(values.mean()) for name, values in found.items()}, 1.0, interval)
